/**
 * Writes what is generated from the schema: `schema.graphql`, in which every change of the API shows, and the types of the
 * documents that the tests send. `--check` writes nothing and fails where `schema.graphql` is not what the code prints, where an
 * element has no description, or where a change breaks clients of the last release. `--release` makes the schema of today the
 * one that later changes are held against.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { breakingChanges } from './scripts/breaking-changes.ts';
import { typedDocuments } from './scripts/typed-documents.ts';
import { getDatamodel } from './src/generated/index.ts';
import { type RapportModule, resolveModules } from './src/kernel/index.ts';
import { buildSchema, missingDescriptions } from './src/schema/index.ts';

const SCHEMA = 'schema.graphql';
const RELEASED = 'schema.released.graphql';
const DOCUMENTS = 'test/typed-documents/documents.ts';
/** Modules of the suite, whose documents are typed too. */
const FIXTURES = ['test/fixtures/acme-surveys/index.ts', 'test/schema/library.ts'];

const builtIn = await modulesIn(readdirSync('src/modules').map((name) => `src/modules/${name}/index.ts`));
const schema = buildSchema({ modules: resolveModules(builtIn), datamodel: getDatamodel() });
const printed = `${printSchema(lexicographicSortSchema(schema))}\n`;

const documents = existsSync('test') ? await typedDocuments(await suiteSchema(), 'test') : null;

const [mode] = process.argv.slice(2);
if (mode === '--check') {
  const stale = [...staleness(SCHEMA, printed), ...(documents === null ? [] : staleness(DOCUMENTS, documents))];
  const faults = [...stale, ...undescribed(schema), ...(await brokenPromises())];
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
} else {
  writeFileSync(SCHEMA, printed);
  if (mode === '--release') writeFileSync(RELEASED, printed);
  if (documents !== null) writeFileSync(DOCUMENTS, documents);
}

/** The module that each file exports; a folder without one is passed over. */
async function modulesIn(files: readonly string[]): Promise<RapportModule[]> {
  const found = await Promise.all(files.filter(existsSync).map((file) => import(pathToFileURL(file).href)));
  // A package may export its module twice: by name and as the default.
  return found.flatMap((exported) => [...new Set(Object.values(exported as Record<string, unknown>).filter(isModule))]);
}

function isModule(value: unknown): value is RapportModule {
  return typeof value === 'object' && value !== null && 'contract' in value && 'name' in value;
}

/** The schema with the suite's own modules, over the client with their tables. */
async function suiteSchema(): Promise<GraphQLSchema> {
  const modules = [...builtIn, ...(await modulesIn(FIXTURES))];
  const client = (await import(pathToFileURL('test/generated/index.ts').href)) as { getDatamodel: typeof getDatamodel };
  return buildSchema({ modules: resolveModules(modules), datamodel: client.getDatamodel() });
}

function staleness(file: string, expected: string): string[] {
  const committed = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return committed === expected ? [] : [`${file} is not what the code prints. Run: npm run codegen`];
}

function undescribed(built: GraphQLSchema): string[] {
  return missingDescriptions(built).map((coordinate) => `${coordinate} has no description.`);
}

async function brokenPromises(): Promise<string[]> {
  if (existsSync(RELEASED)) return breakingChanges(readFileSync(RELEASED, 'utf8'), printed);
  return [`${RELEASED} is missing: no release to hold the schema against. Run: npm run codegen -- --release`];
}
