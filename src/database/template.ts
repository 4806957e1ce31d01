/**
 * What a new embedded database starts from: a dump that the build made of a migrated database, with and without the sample
 * company. Making one from nothing takes seconds. A template is found by a key of everything that it was made from, so one that
 * does not fit the code is never used; without one the server migrates and seeds by itself.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ResolvedModules } from '../kernel/index.ts';
import { type Migration, readMigrations } from './migration-files.ts';

export type TemplateContent = 'empty' | 'sample';

const TEMPLATES = fileURLToPath(new URL('../../.template/', import.meta.url));
const CODE = fileURLToPath(new URL('../', import.meta.url));

/** Run in a database that was made from a template: the secrets of the template are known to everybody who has it. */
export const OWN_SECRETS = `
  UPDATE "ServerSecret" SET "secret" = decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex')`;

export async function findTemplate(
  modules: Pick<ResolvedModules, 'ordered'>,
  content: TemplateContent,
): Promise<Blob | undefined> {
  const dump = await readFile(await templateFile(modules, content)).catch(() => undefined);
  return dump && new Blob([dump]);
}

export async function saveTemplate(
  modules: Pick<ResolvedModules, 'ordered'>,
  content: TemplateContent,
  dump: Blob,
): Promise<void> {
  const file = await templateFile(modules, content);
  await mkdir(TEMPLATES, { recursive: true });
  await writeFile(`${file}.unfinished`, Buffer.from(await dump.arrayBuffer()));
  await rename(`${file}.unfinished`, file);
}

async function templateFile(modules: Pick<ResolvedModules, 'ordered'>, content: TemplateContent): Promise<string> {
  const migrations = await readMigrations(modules);
  // Sample data is written by the domain's own functions, and any of them may change it.
  const key = content === 'empty' ? await templateKey(migrations) : await templateKey(migrations, await hashOfCode());
  return join(TEMPLATES, `${content}-${key}.tar.gz`);
}

/** Changes with the embedded Postgres, with every migration, and with what else is named. */
export async function templateKey(migrations: readonly Migration[], ...others: readonly string[]): Promise<string> {
  const parts = [await embeddedVersion(), ...migrations.map(({ module, name, checksum }) => `${module}/${name} ${checksum}`)];
  return createHash('sha256')
    .update([...parts, ...others].join('\n'))
    .digest('hex')
    .slice(0, 16);
}

async function embeddedVersion(): Promise<string> {
  const manifest = new URL('../package.json', import.meta.resolve('@electric-sql/pglite'));
  return String(JSON.parse(await readFile(manifest, 'utf8')).version);
}

async function hashOfCode(): Promise<string> {
  const files = (await readdir(CODE, { recursive: true })).filter(
    (file) => /\.[jt]s$/.test(file) && !file.startsWith('generated'),
  );
  const hash = createHash('sha256');
  for (const file of files.sort()) hash.update(file).update(await readFile(join(CODE, file)));
  return hash.digest('hex');
}
