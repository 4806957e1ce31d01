/**
 * `npm run db:diff -- <module> <name>` writes the module's next migration from the Prisma schema; `npm run db:diff -- --check`
 * fails when the migrations and the Prisma schema disagree. Both work on an embedded database in memory, without a network.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AdapterFactory, KERNEL_DATABASE, migrate, openPglite, readMigrations } from '../src/database/index.ts';
import { readServerEnvironment } from '../src/environment.ts';
import { PrismaClient } from '../src/generated/index.ts';
import { type RapportModule, resolveModules } from '../src/index.ts';
import { installedModules } from '../src/main.ts';
import { composePrisma } from './compose-prisma.ts';
import { type Difference, schemaDifference } from './schema-difference.ts';

const USAGE = 'Usage: npm run db:diff -- <module> <name_of_the_change>, or npm run db:diff -- --check';
const BUILT_IN_FRAGMENTS = 'prisma/schema';

async function findDifference(modules: readonly RapportModule[]): Promise<Difference> {
  const resolved = resolveModules(modules);
  const partners = resolved.ordered.flatMap(({ database }) => (database && isPartners(database.schema) ? [database] : []));
  const into = composePrisma({
    fragments: BUILT_IN_FRAGMENTS,
    partners,
    into: 'prisma/.composed/diff',
    generated: 'src/generated',
  });
  const files = readdirSync(into).map((name) => ({ path: join(into, name), content: readFileSync(join(into, name), 'utf8') }));
  let adapter: AdapterFactory | undefined;
  const database = await openPglite({
    PrismaClient,
    wrapAdapter(factory) {
      adapter = factory;
      return factory;
    },
  });
  try {
    await migrate(database, resolved);
    if (!adapter) throw new Error('The database was opened without an adapter.');
    return await schemaDifference({ database, adapter, files, migrations: await readMigrations(resolved) });
  } finally {
    await database.close();
  }
}

function isPartners(schema: URL): boolean {
  return relative(BUILT_IN_FRAGMENTS, fileURLToPath(schema)).startsWith('..');
}

function check(difference: Difference): void {
  for (const [module, statements] of difference) {
    console.error(`The migrations of ${module} and its Prisma schema disagree:\n\n${statements.join('\n\n')}\n`);
  }
  if (difference.size > 0) {
    console.error('Write the missing migration: npm run db:diff -- <module> <name_of_the_change>');
    process.exitCode = 1;
  }
}

function writeMigration(difference: Difference, folder: URL, module: string, name: string): void {
  const statements = difference.get(module);
  for (const other of difference.keys()) if (other !== module) console.warn(`Module ${other} lacks a migration, too.`);
  if (!statements) {
    console.log(`The migrations of ${module} agree with its Prisma schema.`);
    return;
  }
  const last =
    readdirSync(folder)
      .filter((file) => file.endsWith('.sql'))
      .sort()
      .at(-1) ?? '0000';
  const number = String(Number(last.slice(0, 4)) + 1).padStart(4, '0');
  const file = new URL(`${number}_${name}.sql`, folder);
  writeFileSync(file, `${statements.join('\n\n')}\n`);
  console.log(`Wrote ${relative('', fileURLToPath(file))}. Read it: what it drops is gone, and what it adds may need a default.`);
}

const [module, name] = process.argv.slice(2);
const modules = await installedModules(readServerEnvironment(process.env));
const folder =
  module === 'kernel' ? KERNEL_DATABASE.migrations : modules.find((one) => one.name === module)?.database?.migrations;
if (module === '--check') {
  check(await findDifference(modules));
} else if (module === undefined || folder === undefined || name === undefined || !/^[a-z0-9_]+$/.test(name)) {
  const known = ['kernel', ...modules.map((one) => one.name)].join(', ');
  console.error(`${USAGE}\nModules: ${known}. A name has lower-case letters, digits and underscores.`);
  process.exitCode = 1;
} else {
  writeMigration(await findDifference(modules), folder, module, name);
}
