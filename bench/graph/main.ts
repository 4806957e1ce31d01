/**
 * What our reads, and opening a complaint, cost beside the least that they could cost: `npm run bench`, described in docs/performance.md.
 * With `--peers` beside other servers too.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { type RunningPostgres, startEmbeddedPostgres } from '../../test/support/databases-embedded-postgres.ts';
import { machine } from '../report.ts';
import { isPaging, MEASURES, type Measure } from './asked.ts';
import { chartOf } from './chart.ts';
import { type Results, resultsOf } from './figures.ts';
import { type FilledDatabase, filledDatabase, tidy, withClient } from './filled-graph.ts';
import { type Column, measureAll } from './measure.ts';
import { findPeers, type Peers } from './peers.ts';
import { requireSameAnswers } from './same-answers.ts';
import { limitProgram, ourProgram, type Program, type Running, start } from './servers.ts';
import { countStatements } from './statements.ts';
import { markdownOf } from './summary.ts';
import { withReport } from './written-report.ts';

interface Options {
  readonly scale: number;
  readonly seconds: number;
  readonly repeats: number;
  readonly only: readonly Measure[];
  readonly peers?: string;
  readonly json?: string;
  readonly chart?: string;
  readonly write?: string;
}

const above = (text: string) => {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('Must be a number above 0.');
  return value;
};
const measuresIn = (text: string) => {
  const asked = text.split(',');
  const unknown = asked.find((name) => !MEASURES.some((measure) => measure === name));
  if (unknown !== undefined) throw new InvalidArgumentError(`There is no ${unknown}, but ${MEASURES.join(', ')}.`);
  return MEASURES.filter((measure) => asked.includes(measure));
};

const program = new Command('npm run bench --')
  .description('Measures the product beside the limit.')
  .option('--scale <factor>', 'of 100,000 customers', above, 1)
  .option('--seconds <seconds>', 'of each load', above, 5)
  .option('--repeats <times>', 'of which the medians are told', above, 3)
  .option('--only <queries>', 'such as Q3,Q4', measuresIn, [...MEASURES])
  .option('--peers <folder>', 'of other servers, on rows that are copied from theirs')
  .option('--json <file>', 'for the figures')
  .option('--chart <file>', 'for a chart of them, an SVG')
  .option('--write <file>', 'a document that holds the last report between its marks')
  .parse();

async function main(options: Options): Promise<void> {
  if (!existsSync('dist/src/main.js')) throw new Error('Nothing is built. Run: npm run build');
  const postgres = await findPostgres();
  try {
    await bench(postgres.url, options);
  } finally {
    await postgres.stop();
  }
}

/** The one that `DATABASE_URL` names, where what was filled stays; else one for the time of this run. */
async function findPostgres(): Promise<RunningPostgres> {
  const { DATABASE_URL: url } = process.env;
  const postgres = url ? { url, stop: async () => {} } : await startEmbeddedPostgres();
  if (!postgres) throw new Error('DATABASE_URL: is not set; accepted: postgres://… of a server that databases may be made on.');
  return postgres;
}

async function bench(server: string, options: Options): Promise<void> {
  const peers = options.peers === undefined ? null : await findPeers(options.peers);
  const database = await filledDatabase({ server, scale: options.scale, copied: peers?.databaseUrl });
  const programs = [ourProgram(database.url), limitProgram(database.url), ...(peers?.programs ?? [])];
  const results = await measured(programs, database, peers, options);
  const report = `${await setting(database, options)}\n\n${markdownOf(results)}`;
  process.stdout.write(`\n${report}\n`);
  const { json, chart, write } = options;
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(results, null, 2)}\n`);
  if (chart !== undefined) writeFileSync(chart, chartOf(results));
  if (write !== undefined) writeFileSync(write, withReport(readFileSync(write, 'utf8'), report));
}

async function measured(
  programs: readonly Program[],
  database: FilledDatabase,
  peers: Peers | null,
  { only, seconds, repeats }: Options,
): Promise<Results> {
  const counts = new Map<string, ReadonlyMap<Measure, number>>();
  for (const one of programs) counts.set(one.name, await countStatements(one, only, database));
  const tidyAll = async () => {
    await tidy(database.url);
    await peers?.tidy();
  };
  await tidyAll();
  const running: Running[] = [];
  try {
    for (const one of programs) running.push(await start(one, { paging: isPaging(only) }));
    const columns = running.flatMap(columnsOf);
    await requireSameAnswers(columns, only, database);
    await tidyAll();
    const samples = await measureAll({ columns, measures: only, volumes: database, seconds, repeats, tidy: tidyAll });
    return resultsOf(samples, (column, query) => counts.get(column.replace('Trusted', ''))?.get(query) ?? Number.NaN);
  } finally {
    await Promise.all(running.map((one) => one.stop()));
  }
}

/** Ours is asked in both ways, in turns. */
function columnsOf(server: Running): readonly Column[] {
  const whole = { name: server.name, server, isTrusted: false };
  return server.trusts ? [whole, { name: `${server.name}Trusted`, server, isTrusted: true }] : [whole];
}

async function setting({ url, customers, products }: FilledDatabase, { seconds, repeats }: Options): Promise<string> {
  const version = await withClient(url, async (client) => (await client.query('SHOW server_version')).rows[0]?.server_version);
  const rows = `${customers.toLocaleString('en')} customers, ${products.toLocaleString('en')} products`;
  return `${rows}; ${repeats} × ${seconds} s. ${machine(`Postgres ${version}`)}.`;
}

await main(program.opts<Options>());
