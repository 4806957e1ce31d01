/**
 * Writes `docs/compiled-reads.md`: which fields of the graph the database writes by itself, which it only reads, and which are left to
 * code. With `--check` it writes nothing and fails where the file says otherwise. Works on an embedded database in memory.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { migrate, openPglite } from '../src/database/index.ts';
import { getDatamodel, PrismaClient } from '../src/generated/index.ts';
import { resolveModules } from '../src/index.ts';
import { installedModules } from '../src/main.ts';
import { type Coverage, coverageOf, type FieldCoverage } from '../src/planner/index.ts';
import { buildSchema } from '../src/schema/index.ts';

const FILE = 'docs/compiled-reads.md';
const PATH = fileURLToPath(new URL(`../${FILE}`, import.meta.url));
const INTRODUCTION = `# Compiled reads

Written by \`npm run compiled-reads\`; not to be edited.

A query whose fields are all **written by the database** is one statement for each root field, and its answer goes out as the database
wrote it. Any other field sends the whole operation to the resolvers, which still read rows, relations included, by compiled statements.
What a resolver needs of its parent's row and relations is **read with the parent** where the field says so; it may read more. The rest is
**left to code**. So is, as a whole, an operation with filters on nested fields, pages that are read from their end, aliases of more than
63 characters, an error anywhere, or records of which it is noted who read them.

Types that are not in the table, such as statistics, have no row behind them and are left to code as a whole; pages, edges and money are
written with the field that shows them.
`;

function documentOf(coverage: Coverage): string {
  const types = [...coverage].filter(([, fields]) => fields.length > 0).sort(([one], [other]) => (one < other ? -1 : 1));
  const all = types.flatMap(([, fields]) => fields);
  const counts = `${all.length} fields of ${types.length} types: ${countOf(all, 'database')} are written by the database, ${countOf(all, 'row')} read with their parent, ${countOf(all, 'code')} left to code.`;
  const rows = types.map(
    ([type, fields]) =>
      `| \`${type}\` | ${countOf(fields, 'database')} | ${listOf(type, fields, 'row')} | ${listOf(type, fields, 'code')} |`,
  );
  return [
    INTRODUCTION,
    counts,
    '',
    '| type | written by the database | read with their parent | left to code |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function countOf(fields: readonly FieldCoverage[], by: FieldCoverage['by']): number {
  return fields.filter((field) => field.by === by).length;
}

/** Names by their reason: `allowedTransitions, timeline: resolved by code; pending: written by its scalar`. */
function listOf(type: string, fields: readonly FieldCoverage[], by: FieldCoverage['by']): string {
  const byReason = new Map<string, string[]>();
  for (const { field, reason, ...covered } of fields) {
    if (covered.by !== by) continue;
    const said = (reason ?? '').replace(`${type}.${field} `, '').replace(/^is /, '');
    byReason.set(said, [...(byReason.get(said) ?? []), `\`${field}\``]);
  }
  return [...byReason].map(([reason, names]) => `${names.join(', ')}: ${reason}`).join('; ');
}

async function main(): Promise<void> {
  const modules = resolveModules(await installedModules({ RAPPORT_MODULES: [] }));
  const database = await openPglite({ PrismaClient });
  try {
    await migrate(database, modules);
    const datamodel = getDatamodel();
    const written = documentOf(await coverageOf(buildSchema({ modules, datamodel }), database, datamodel));
    if (!process.argv.includes('--check')) {
      writeFileSync(PATH, written);
    } else if (readFileSync(PATH, 'utf8') !== written) {
      console.error(`${FILE} is not what the code compiles. Run: npm run compiled-reads`);
      process.exitCode = 1;
    }
  } finally {
    await database.close();
  }
}

await main();
