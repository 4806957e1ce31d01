/** The best customers first, and where one of them stands. */
import { beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, eachKind, TEST_START } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { givenBought } from './given-habits.ts';

const DAY_MS = 86_400_000;
const SCORE = 'recency frequency monetary segment currencyCode asOf';
const BEST = `query Q($first: Int, $after: String, $last: Int, $before: String, $currencyCode: CurrencyCode) {
  bestCustomers(first: $first, after: $after, last: $last, before: $before, currencyCode: $currencyCode) {
    nodes { customer { id displayName } rfm { ${SCORE} } totalSpent { amount currencyCode } }
    pageInfo { hasNextPage hasPreviousPage endCursor startCursor } totalCount
  }
}`;
const RECOMPUTE = `mutation M($input: RecomputeRfmInput!) {
  recomputeRfm(input: $input) { __typename ... on RecomputeRfmSuccess { asOf rankings { currencyCode customers } } }
}`;
const RFM = `query Q($id: ID!, $currencyCode: CurrencyCode) { customer(id: $id) { rfm(currencyCode: $currencyCode) { ${SCORE} } } }`;

describe.each(await eachKind())('the best customers, on %s,', (kind) => {
  const count = countStatements();
  const rapport = createTestRapport([access, contacts, sales], { databaseOptions: { kind, wrapAdapter: count.wrapAdapter } });
  const reader = () => rapport.as('sales.statistics.read', 'contacts.customer.read');
  const ago = (days: number) => new Date(TEST_START.getTime() - days * DAY_MS).toISOString();
  let people: GivenCustomer[] = [];

  beforeAll(async () => {
    people = await Promise.all(Array.from({ length: 7 }, (_none, nth) => givenCustomer(rapport, { givenName: `No ${nth}` })));
    const buy = (nth: number, days: number, totalMinor: number, currencyCode = 'EUR') => {
      return { customerId: people[nth]?.id ?? '', at: ago(days), totalMinor, currencyCode };
    };
    // The higher the number the better in all three; the first two alike but for what they spent, the last two but for nothing.
    await givenBought(rapport, buy(0, 60, 100), buy(1, 60, 101), buy(2, 50, 300), buy(3, 40, 400), buy(4, 30, 500));
    await givenBought(rapport, ...[5, 6].flatMap((nth) => [buy(nth, 20, 600), buy(nth, 10, 600)]));
    await givenBought(rapport, buy(0, 5, 7, 'JPY'), buy(0, 6, 7, 'JPY'), buy(6, 5, 1, 'JPY'), buy(6, 6, 1, 'JPY'));
  });

  async function best(variables: object = {}) {
    const { bestCustomers } = await reader().data(BEST, { first: 50, ...variables });
    return bestCustomers as never as {
      nodes: { customer: { displayName: string }; rfm: { recency: number; asOf: string }; totalSpent: object }[];
      pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string; startCursor: string };
      totalCount: number;
    };
  }
  const names = async (variables: object = {}) => (await best(variables)).nodes.map(({ customer }) => customer.displayName);

  it('are none before the first ranking', async () => {
    expect(await best()).toMatchObject({ nodes: [], totalCount: 0 });
  });

  it('are ranked now by who may, once per idempotency key, and by nobody else', async () => {
    const { data, errors } = await reader().run(RECOMPUTE, { input: {} });
    expect(data).toEqual({ recomputeRfm: null });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await rapport.db.rfmStanding.count()).toBe(0);

    const manager = rapport.as('sales.statistics.recompute');
    const done = {
      recomputeRfm: {
        __typename: 'RecomputeRfmSuccess',
        asOf: TEST_START.toISOString(),
        rankings: [
          { currencyCode: 'EUR', customers: 7 },
          { currencyCode: 'JPY', customers: 2 },
        ],
      },
    };
    expect(await manager.data(RECOMPUTE, { input: { idempotencyKey: 'once' } })).toEqual(done);
    expect(await manager.data(RECOMPUTE, { input: { idempotencyKey: 'once' } })).toEqual(done);
  });

  it('come by the three scores together, then by what they spent, then by id, in the currency of most customers', async () => {
    const [five = '', six = ''] = [people[5], people[6]].map((person) => person?.id);
    const alike = five < six ? ['No 5', 'No 6'] : ['No 6', 'No 5'];
    const { nodes, totalCount } = await best();
    expect(nodes.map(({ customer }) => customer.displayName)).toEqual([...alike, 'No 4', 'No 3', 'No 2', 'No 1', 'No 0']);
    expect(totalCount).toBe(7);
    expect(nodes[0]).toMatchObject({
      // Five of seven are worse in each: 1 + ⌊25 ÷ 7⌋ = 4.
      rfm: { recency: 4, frequency: 4, monetary: 4, segment: 'CHAMPION', currencyCode: 'EUR', asOf: TEST_START.toISOString() },
      totalSpent: { amount: '12.00', currencyCode: 'EUR' },
    });
    expect(await names({ currencyCode: 'JPY' })).toEqual(['No 0', 'No 6']);
    expect(await names({ currencyCode: 'USD' })).toEqual([]);
  });

  it('page forward and back without losing or repeating anybody', async () => {
    const all = await names();
    for (const backward of [false, true]) {
      const seen: string[] = [];
      for (let cursor: string | undefined, isMore = true; isMore; ) {
        const page: Awaited<ReturnType<typeof best>> = await best(
          backward ? { first: null, last: 2, before: cursor } : { first: 2, after: cursor },
        );
        seen[backward ? 'unshift' : 'push'](...page.nodes.map(({ customer }) => customer.displayName));
        cursor = backward ? page.pageInfo.startCursor : page.pageInfo.endCursor;
        isMore = backward ? page.pageInfo.hasPreviousPage : page.pageInfo.hasNextPage;
      }
      expect(seen).toEqual(all);
    }
  });

  it('lose at once who is archived since the ranking, or denies PROFILING', async () => {
    const [archived, denies] = [people[3], people[4]];
    await rapport.db.customer.update({ where: { id: archived?.id ?? '' }, data: { archivedAt: rapport.clock.now() } });
    const say = (state: 'DENIED' | 'GRANTED') =>
      rapport
        .as('contacts.consent.record', 'contacts.consent.read', 'contacts.customer.read')
        .data('mutation M($input: RecordConsentInput!) { recordConsent(input: $input) { __typename } }', {
          input: { customerId: denies?.globalId, purpose: 'PROFILING', state },
        });
    await say('DENIED');
    expect(await best()).toMatchObject({ totalCount: 5 });
    expect((await names()).toSorted()).toEqual(['No 0', 'No 1', 'No 2', 'No 5', 'No 6']);
    for (const customer of [archived, denies]) {
      expect(await reader().data(RFM, { id: customer?.globalId })).toEqual({ customer: { rfm: null } });
    }
    await rapport.db.customer.update({ where: { id: archived?.id ?? '' }, data: { archivedAt: null } });
    await say('GRANTED');
    expect(await best()).toMatchObject({ totalCount: 7 });
  });

  it('know where one of them stands: in the currency of most of their purchases, or the one that is named', async () => {
    const zero = people[0]?.globalId;
    const euros = { recency: 1, frequency: 1, monetary: 1, segment: 'LOST', currencyCode: 'EUR', asOf: TEST_START.toISOString() };
    expect(await reader().data(RFM, { id: zero })).toMatchObject({ customer: { rfm: { currencyCode: 'JPY', monetary: 3 } } });
    expect(await reader().data(RFM, { id: zero, currencyCode: 'EUR' })).toEqual({ customer: { rfm: euros } });
    expect(await reader().data(RFM, { id: zero, currencyCode: 'KWD' })).toEqual({ customer: { rfm: null } });
    // As many in euros as in yen: the first by code.
    expect(await reader().data(RFM, { id: people[6]?.globalId })).toMatchObject({ customer: { rfm: { currencyCode: 'EUR' } } });
  });

  it('are ranked at night by themselves, and told to nobody without the permission, not even how many', async () => {
    await rapport.clock.advance({ days: 1 });
    const { nodes } = await best();
    expect(new Date(nodes[0]?.rfm.asOf ?? 0).getTime()).toBeGreaterThan(TEST_START.getTime());
    const { data, errors } = await rapport.as('contacts.customer.read').run(BEST, { first: 1 });
    expect(data).toEqual({ bestCustomers: null });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it('take as many statements for one as for all', async () => {
    const during = async (first: number) => {
      const { statements } = await count.during(() => best({ first }));
      return statements.filter(({ sql }) => /"(?:Customer|RfmStanding|RfmRanking)"/.test(sql)).length;
    };
    expect(await during(1)).toBe(4);
    expect(await during(7)).toBe(4);
  });
});
