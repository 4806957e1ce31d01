/**
 * `npm run bench:duplicates [-- --count 10000 --seed 1]`: how sure the pairs of duplicateCustomers are, on dirty customers of whom it is
 * known who is who. In an embedded database in memory; prints Markdown.
 */
import { parseArgs } from 'node:util';
import { migrate, openDatabase } from '../src/database/index.ts';
import { getDatamodel, PrismaClient } from '../src/generated/index.ts';
import { type Ctx, createRapport, newId, type Rapport, resolveModules } from '../src/index.ts';
import { access } from '../src/modules/access/index.ts';
import { contacts } from '../src/modules/contacts/index.ts';
import { type DirtyCustomer, dirtyWorld, truePairs } from './dirty-customers.ts';

const KEY = 'opens-nothing-but-this-benchmark';
const SYSTEM = 'bench';
const BATCH = 500;
const THRESHOLDS = [0.6, 0.8, 0.9, 0.95, 0.99];
const IMPORT = `mutation ($rows: [CreateCustomerInput!]!, $key: String!) {
  importCustomers(input: { rows: $rows, idempotencyKey: $key }) { ... on ImportCustomersSuccess { created } } }`;

interface Pair {
  readonly oneId: string;
  readonly otherId: string;
  readonly score: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { count: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
  });
  const { customers } = dirtyWorld({ seed: Number(values.seed), count: Number(values.count) });
  const modules = [access, contacts];
  const database = await openDatabase({ PrismaClient });
  await migrate(database, resolveModules(modules));
  const environment = { ADMIN_KEY: KEY };
  const rapport = createRapport({ modules, database, datamodel: getDatamodel(), background: false, environment });
  await rapport.start();
  try {
    const ctx = rapport.kernel.systemContext('bench');
    const places = await fill(ctx, (body) => ask(rapport, body), customers);
    const started = performance.now();
    const pairs = await ctx.db.$queryRaw<Pair[]>`SELECT "oneId"::text, "otherId"::text, "score" FROM duplicate_pairs(true)`;
    report(customers, places, pairs, performance.now() - started);
  } finally {
    await rapport.stop();
    await database.close();
  }
}

/** The customers by import, their birthdays as rows; answers which of them has which id. */
async function fill(
  ctx: Ctx,
  send: (body: object) => Promise<unknown>,
  customers: readonly DirtyCustomer[],
): Promise<ReadonlyMap<string, number>> {
  for (let first = 0; first < customers.length; first += BATCH) {
    const rows = customers
      .slice(first, first + BATCH)
      .map(({ input }, index) => ({ ...input, externalIds: [{ system: SYSTEM, id: String(first + index) }] }));
    await send({ query: IMPORT, variables: { rows, key: String(first) } });
    process.stderr.write(`\r${Math.min(first + BATCH, customers.length)} of ${customers.length} customers`);
  }
  process.stderr.write('\n');
  const known = await ctx.db.customerExternalId.findMany({ where: { system: SYSTEM } });
  const places = new Map(known.map(({ customerId, externalId }) => [customerId, Number(externalId)]));
  const born = [...places].flatMap(([customerId, place]) => {
    const bornOn = customers[place]?.bornOn;
    const recorded = { recordedAt: ctx.clock.now(), recordedByKind: 'SYSTEM' } as const;
    return bornOn ? [{ id: newId(), customerId, kind: 'BIRTHDAY' as const, ...bornOn, ...recorded }] : [];
  });
  for (let first = 0; first < born.length; first += BATCH) {
    await ctx.db.importantDate.createMany({ data: born.slice(first, first + BATCH) });
  }
  return places;
}

async function ask(rapport: Rapport, body: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${KEY}` };
  const response = await rapport.fetch(
    new Request('http://bench.test/graphql', { method: 'POST', headers, body: JSON.stringify(body) }),
  );
  const answer: { data?: { importCustomers?: { created?: number } }; errors?: unknown } = JSON.parse(await response.text());
  if (answer.data?.importCustomers?.created === undefined) throw new Error(`Refused: ${JSON.stringify(answer)}`);
  return answer.data;
}

function report(
  customers: readonly DirtyCustomer[],
  places: ReadonlyMap<string, number>,
  pairs: readonly Pair[],
  milliseconds: number,
): void {
  const taken = new Set(places.values());
  const truth = truePairs(customers).filter(([one, other]) => taken.has(one) && taken.has(other));
  const of = ({ oneId, otherId }: Pair) => [customers[places.get(oneId) ?? -1], customers[places.get(otherId) ?? -1]] as const;
  console.log(
    `${places.size} customers, ${truth.length} true pairs; found ${pairs.length} pairs in ${Math.round(milliseconds)} ms.\n`,
  );
  console.log('| minScore | pairs | true | of one household | precision | recall |\n|---|---|---|---|---|---|');
  for (const threshold of THRESHOLDS) {
    const sure = pairs.filter(({ score }) => score >= threshold).map(of);
    const right = sure.filter(([one, other]) => one?.person === other?.person).length;
    const family = sure.filter(([one, other]) => one?.person !== other?.person && one?.household === other?.household).length;
    const share = (part: number, whole: number) => (whole === 0 ? '–' : (part / whole).toFixed(3));
    console.log(
      `| ${threshold} | ${sure.length} | ${right} | ${family} | ${share(right, sure.length)} | ${share(right, truth.length)} |`,
    );
  }
}

await main();
