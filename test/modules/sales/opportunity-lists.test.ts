/** Opportunities are listed newest first, filtered by what they are, and read from indexes. */
import { beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, describeOnPostgres, globalId, type Statement } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenOpportunity, seller } from './given-relations.ts';

const MODULES = [access, contacts, sales];
const LIST = `query ($first: Int, $filter: OpportunityFilter) {
  opportunities(first: $first, filter: $filter) { totalCount nodes { title } }
}`;

interface Listed {
  readonly totalCount: number;
  readonly nodes: readonly { readonly title: string }[];
}
const titlesOf = ({ nodes }: Listed) => nodes.map(({ title }) => title);

describe('opportunities', () => {
  const rapport = createTestRapport(MODULES);
  let ada = '';
  beforeAll(async () => {
    const [first, second] = [await givenCustomer(rapport), await givenCustomer(rapport, { givenName: 'Ben' })];
    ada = first.globalId;
    const day = (text: string) => ({ expectedCloseOn: new Date(text) });
    await givenOpportunity(rapport, first, { title: 'a', ...day('2026-03-31') });
    await rapport.clock.advance({ minutes: 1 });
    await givenOpportunity(rapport, first, { title: 'b', ...day('2026-04-01') }, ['QUALIFIED']);
    await rapport.clock.advance({ minutes: 1 });
    await givenOpportunity(rapport, second, { title: 'c', ...day('2026-04-30') }, ['PROPOSED', 'LOST']);
    await rapport.clock.advance({ minutes: 1 });
    await givenOpportunity(rapport, second, { title: 'd' });
  });
  const list = async (filter?: object) =>
    (await seller(rapport).data<{ readonly opportunities: Listed }>(LIST, { filter })).opportunities;

  it('are listed newest first', async () => {
    expect(titlesOf(await list())).toEqual(['d', 'c', 'b', 'a']);
  });

  it.each<[string, () => object, readonly string[]]>([
    ['stage', () => ({ stage: ['NEW', 'LOST'] }), ['d', 'c', 'a']],
    ['customer', () => ({ customerId: ada }), ['b', 'a']],
    ['the first expected day, that day included', () => ({ expectedCloseFrom: '2026-04-01' }), ['c', 'b']],
    ['the last expected day, that day included', () => ({ expectedCloseTo: '2026-04-01' }), ['b', 'a']],
    ['both days', () => ({ expectedCloseFrom: '2026-04-01', expectedCloseTo: '2026-04-29' }), ['b']],
    ['several of these together', () => ({ stage: ['NEW'], customerId: ada }), ['a']],
    ['the opposite', () => ({ not: { stage: ['NEW'] } }), ['c', 'b']],
  ])('are filtered by %s', async (_case, filter, titles) => {
    const found = await list(filter());
    expect(titlesOf(found)).toEqual(titles);
    expect(found.totalCount).toBe(titles.length);
  });

  it('are refused a filter by the id of another type', async () => {
    const { errors } = await seller(rapport).run(LIST, { filter: { customerId: globalId('Staff', crypto.randomUUID()) } });
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });

  it('are on their customer, newest first', async () => {
    const document = `query ($id: ID!) { customer(id: $id) { opportunities(first: 1) { totalCount nodes { title } } } }`;
    const { customer } = await seller(rapport).data<{ readonly customer: { readonly opportunities: Listed } }>(document, {
      id: ada,
    });
    expect(customer.opportunities).toEqual({ totalCount: 2, nodes: [{ title: 'b' }] });
  });

  it('are refused to who may read customers only', async () => {
    const caller = rapport.as('contacts.customer.read');
    const { data, errors } = await caller.run(
      `query ($id: ID!) { customer(id: $id) { displayName opportunities { totalCount } } }`,
      {
        id: ada,
      },
    );
    expect(data).toEqual({ customer: { displayName: 'Ada', opportunities: null } });
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  });
});

await describeOnPostgres('among 12,000 opportunities', () => {
  const counter = countStatements();
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres', wrapAdapter: counter.wrapAdapter } });
  let customer = '';

  beforeAll(async () => {
    const { id, globalId: given } = await givenCustomer(rapport);
    const other = await givenCustomer(rapport);
    customer = given;
    await rapport.db.$executeRaw`
      INSERT INTO "Opportunity" ("id", "customerId", "title", "stage", "expectedCloseOn", "createdAt", "updatedAt", "recordedByKind")
      SELECT gen_random_uuid(), CASE WHEN n % 400 = 0 THEN ${id}::uuid ELSE ${other.id}::uuid END, 'x',
        (CASE WHEN n % 400 = 0 THEN 'NEGOTIATING' ELSE 'NEW' END)::"OpportunityStage", date '2026-01-01' + n % 1000,
        now() - n * interval '1 minute', now(), 'SYSTEM'
      FROM generate_series(1, 12000) AS n`;
    await rapport.db.$executeRaw`VACUUM (ANALYZE) "Opportunity"`;
  });

  const plansOf = async (document: string, variables: object): Promise<readonly string[]> => {
    const { result, statements } = await counter.during(() => seller(rapport).run(document, { ...variables }));
    expect(result.errors).toBeUndefined();
    const reads = statements.filter(({ sql }) => /^SELECT/i.test(sql) && sql.includes('"Opportunity"'));
    expect(reads.length).toBeGreaterThan(0);
    return Promise.all(reads.map(explained));
  };
  async function explained({ sql, args }: Statement): Promise<string> {
    const rows = await rapport.db.$queryRawUnsafe<Record<string, string>[]>(`EXPLAIN ${sql}`, ...args);
    return rows.map((row) => Object.values(row)[0]).join('\n');
  }

  it.each<[string, () => object]>([
    ['no filter', () => ({})],
    ['stage', () => ({ filter: { stage: ['NEGOTIATING'] } })],
    ['customerId', () => ({ filter: { customerId: customer } })],
    ['expectedCloseFrom', () => ({ filter: { expectedCloseFrom: '2028-09-20' } })],
    ['expectedCloseTo', () => ({ filter: { expectedCloseTo: '2026-01-03' } })],
  ])('a page by %s is read from an index', async (_case, variables) => {
    const page = LIST.replace('totalCount', '');
    for (const plan of await plansOf(page, { first: 20, ...variables() })) {
      expect(plan).toContain('Index');
      expect(plan).not.toContain('Seq Scan on "Opportunity"');
    }
  });

  it('the opportunities of a customer are read from its index', async () => {
    const document = `query ($id: ID!) { customer(id: $id) { opportunities(first: 5) { nodes { title } } } }`;
    for (const plan of await plansOf(document, { id: customer }))
      expect(plan).toContain('Opportunity_customerId_createdAt_id_idx');
  });

  it('a page of customers with theirs costs as many statements as one customer', async () => {
    for (let number = 0; number < 10; number += 1) await givenOpportunity(rapport, await givenCustomer(rapport));
    const document = `query ($first: Int) { customers(first: $first) {
      nodes { promiseKeptRate opportunities(first: 2) { nodes { title value { amount } stageHistory { to changedBy { name } } } } promises(first: 2) { nodes { status } } }
    } }`;
    const count = async (first: number) =>
      (await counter.during(() => seller(rapport).data(document, { first }))).statements.filter(({ sql }) =>
        /"(?:Customer|Opportunity|StageChange|CustomerPromise)"/.test(sql),
      ).length;
    expect([await count(1), await count(12)]).toEqual([2, 2]);
  });
});
