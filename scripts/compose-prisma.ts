/**
 * Prisma wants the whole data model in one place, and both sides of every relation. Partners cannot edit our fragments: so all
 * fragments, ours and theirs, are copied to `prisma/.composed/`, with the back relations that partners' modules ask for added to
 * the models they point at. The client is generated from there.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ModuleDatabase } from '../src/kernel/index.ts';

export interface Composition {
  /** Folder of the product's own fragments. */
  readonly fragments: string;
  readonly partners: readonly ModuleDatabase[];
  /** Where the composed fragments go; emptied first. */
  readonly into: string;
  /** Folder that the generated client goes to, instead of the one that the fragments name. */
  readonly generated: string;
}

/** Writes the composed data model; answers the folder. */
export function composePrisma({ fragments, partners, into, generated }: Composition): string {
  const files = new Map<string, string>();
  for (const name of readdirSync(fragments).filter((file) => file.endsWith('.prisma'))) {
    files.set(name, redirected(readFileSync(join(fragments, name), 'utf8'), { fragments, into, generated }));
  }
  for (const { schema } of partners) {
    const name = basename(fileURLToPath(schema));
    if (files.has(name)) throw new Error(`Two modules bring a Prisma fragment named ${name}. Rename one of them.`);
    files.set(name, readFileSync(schema, 'utf8'));
  }
  for (const { schema, backRelations = {} } of partners) {
    for (const [model, fields] of Object.entries(backRelations)) addFields(files, model, fields, basename(fileURLToPath(schema)));
  }
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(into, name), text);
  return into;
}

/** Generator outputs are relative to the fragment they stand in, so they change with its place. */
function redirected(text: string, { fragments, into, generated }: Omit<Composition, 'partners'>): string {
  return text.replaceAll(/^(\s*output\s*=\s*)"(.+)"/gm, (_line, start: string, output: string) => {
    const target = join(
      resolve(generated),
      relative(resolve(dirname(fragments), '../src/generated'), resolve(fragments, output)),
    );
    return `${start}${JSON.stringify(relative(resolve(into), target))}`;
  });
}

function addFields(files: Map<string, string>, model: string, fields: readonly string[], asker: string): void {
  for (const [name, text] of files) {
    const start = text.search(new RegExp(`^model ${model} \\{`, 'm'));
    if (start === -1) continue;
    const end = text.indexOf('\n}', start);
    const lines = fields.map((field) => `\n  ${field} // ${basename(asker, '.prisma')}`).join('');
    files.set(name, text.slice(0, end) + lines + text.slice(end));
    return;
  }
  throw new Error(`${asker} adds fields to the model ${model}, which no module has.`);
}
