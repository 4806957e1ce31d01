/**
 * Generates the Prisma client: `src/generated` with the modules that `RAPPORT_MODULES` names, and `test/generated` with the
 * fixture partner's tables added, so that the suite exercises what a partner does.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { ModuleDatabase } from '../src/kernel/index.ts';
import { composePrisma } from './compose-prisma.ts';

/** Modules that only the suite has: the partner's, and one with every kind of column for the schema layer's tests. */
const FIXTURES = ['test/fixtures/acme-surveys/database.ts', 'test/schema/library-database.ts'];

/**
 * A partner's package exports its `ModuleDatabase` as `database` from the subpath `./database`: a file of its own that imports
 * types only, because it is read before there is a client to import.
 */
async function databaseOf(specifier: string): Promise<ModuleDatabase> {
  const { database } = (await import(specifier)) as { database?: ModuleDatabase };
  if (!database) throw new Error(`${specifier} exports no "database".`);
  return database;
}

function generate(schema: string): Promise<void> {
  const cli = createRequire(import.meta.url).resolve('prisma/build/index.js');
  const child = spawn(process.execPath, [cli, 'generate', '--schema', schema, '--no-hints'], {
    // Generating needs no schema engine, but the CLI downloads one unless it is pointed at a file that exists.
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1', CI: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`prisma generate failed for ${schema}:\n${Buffer.concat(output).toString()}`));
    });
  });
}

const named = (process.env.RAPPORT_MODULES ?? '')
  .split(',')
  .map((name) => name.trim())
  .filter((name) => name !== '');
const partners = await Promise.all(named.map((name) => databaseOf(`${name}/database`)));
const fixtures = await Promise.all(FIXTURES.filter(existsSync).map((file) => databaseOf(pathToFileURL(file).href)));
const fragments = 'prisma/schema';
try {
  await Promise.all([
    generate(composePrisma({ fragments, partners, into: 'prisma/.composed/app', generated: 'src/generated' })),
    existsSync('test') &&
      generate(composePrisma({ fragments, partners: fixtures, into: 'prisma/.composed/test', generated: 'test/generated' })),
  ]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
