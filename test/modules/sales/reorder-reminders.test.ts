/** How regularly a customer buys, as the API tells it, and who is late with the next purchase. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, eachKind, globalId } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenBought } from './given-habits.ts';

const DAY_MS = 86_400_000;
const MODULES = [access, contacts, sales];
const CADENCE = 'medianGapDays lastPurchasedAt nextExpectedAt lateByDays isLate';
const CUSTOMER = `query Q($id: ID!) { customer(id: $id) { purchaseCadence { ${CADENCE} } } }`;
const DUE = `query Q($asOf: DateTime, $first: Int, $after: String, $last: Int, $before: String) {
  reorderRemindersDue(asOf: $asOf, first: $first, after: $after, last: $last, before: $before) {
    nodes { customer { id displayName } cadence { ${CADENCE} } lastPurchase { id number } preferredChannel }
    pageInfo { hasNextPage endCursor startCursor } totalCount
  }
}`;

describe.each(await eachKind())('the cadence of purchases, on %s,', (kind) => {
  const count = countStatements();
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind, wrapAdapter: count.wrapAdapter } });
  const reader = () => rapport.as('sales.statistics.read', 'contacts.customer.read', 'sales.purchase.read');
  /** Days before this test began. */
  const ago = (days: number) => new Date(rapport.clock.now().getTime() - days * DAY_MS).toISOString();

  async function givenDaysAgo(days: readonly number[], input = {}) {
    const customer = await givenCustomer(rapport, input);
    await givenBought(rapport, ...days.map((one) => ({ customerId: customer.id, at: ago(one) })));
    return customer;
  }

  async function due(variables: object = {}) {
    const { reorderRemindersDue: page } = await reader().data(DUE, { first: 50, ...variables });
    return page as never as {
      nodes: { customer: { id: string; displayName: string }; cadence: { lateByDays: number; isLate: boolean } }[];
      pageInfo: { hasNextPage: boolean; endCursor: string; startCursor: string };
      totalCount: number;
    };
  }
  const names = async (variables: object = {}) => (await due(variables)).nodes.map(({ customer }) => customer.displayName);

  it('tells when the next purchase is expected, and how late it is', async () => {
    const { globalId: id } = await givenDaysAgo([60, 50, 30]);

    expect(await reader().data(CUSTOMER, { id })).toEqual({
      customer: {
        purchaseCadence: {
          medianGapDays: 15,
          lastPurchasedAt: ago(30),
          nextExpectedAt: ago(15),
          lateByDays: 15,
          isLate: true,
        },
      },
    });
  });

  it('is null under three purchases', async () => {
    const { globalId: id } = await givenDaysAgo([60, 50]);
    expect(await reader().data(CUSTOMER, { id })).toEqual({ customer: { purchaseCadence: null } });
  });

  it('is late only once more than one and a half times the median gap has passed', async () => {
    const { globalId: id } = await givenDaysAgo([35, 25, 15], { givenName: 'Border' });
    const cadence = { medianGapDays: 10, lastPurchasedAt: ago(15), nextExpectedAt: ago(5), lateByDays: 5, isLate: false };
    expect(await reader().data(CUSTOMER, { id })).toEqual({ customer: { purchaseCadence: cadence } });
    expect(await names()).not.toContain('Border');

    const millisecondLater = new Date(rapport.clock.now().getTime() + 1).toISOString();
    expect(await names({ asOf: millisecondLater })).toContain('Border');
    expect(await names({ asOf: ago(0) })).not.toContain('Border');
  });

  it('is told to nobody without the permission', async () => {
    const { globalId: id } = await givenDaysAgo([60, 50, 40]);
    const other = rapport.as('contacts.customer.read', 'sales.purchase.read');
    expect(await other.run(CUSTOMER, { id })).toMatchObject({
      data: { customer: { purchaseCadence: null } },
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
    expect(await other.run(DUE)).toMatchObject({
      data: { reorderRemindersDue: null },
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
  });
});

describe.each(await eachKind())('reminders of late customers, on %s,', (kind) => {
  const count = countStatements();
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind, wrapAdapter: count.wrapAdapter } });
  const reader = () => rapport.as('sales.statistics.read', 'contacts.customer.read', 'sales.purchase.read');
  const ago = (days: number) => new Date(rapport.clock.now().getTime() - days * DAY_MS).toISOString();

  async function page(variables: object) {
    const { reorderRemindersDue } = await reader().data(DUE, variables);
    return reorderRemindersDue as never as {
      nodes: { customer: { displayName: string }; lastPurchase: { id: string }; preferredChannel: string | null }[];
      pageInfo: { hasNextPage: boolean; endCursor: string; startCursor: string };
      totalCount: number;
    };
  }
  const namesAt = async (asOf?: string) => {
    const { nodes, totalCount } = await page({ first: 50, asOf });
    expect(totalCount).toBe(nodes.length);
    return nodes.map(({ customer }) => customer.displayName);
  };

  it('come the longest late first, page by page, forward and back, with as many statements for one as for many', async () => {
    for (let nth = 0; nth < 9; nth += 1) {
      const { id } = await givenCustomer(rapport, { givenName: `Late ${nth}` });
      const [, , last = ''] = await givenBought(
        rapport,
        ...[300, 200, 100 + (nth % 3)].map((days) => ({ customerId: id, at: ago(days - 300 + 400) })),
      );
      expect(last).not.toBe('');
    }
    for (const [givenName, input] of [
      ['In time', {}],
      ['Dead', { deceasedOn: new Date('2026-03-01') }],
      ['Archived', { archivedAt: rapport.clock.now() }],
      ['Merged', { mergedIntoId: (await givenCustomer(rapport)).id }],
    ] as const) {
      const { id } = await givenCustomer(rapport, { givenName });
      const days = givenName === 'In time' ? [30, 20, 10] : [400, 300, 200];
      await givenBought(rapport, ...days.map((one) => ({ customerId: id, at: ago(one) })));
      await rapport.db.customer.update({ where: { id }, data: input });
    }

    const all = await page({ first: 50 });
    const expected = all.nodes.map(({ customer }) => customer.displayName);
    expect(all.totalCount).toBe(9);
    expect(expected.toSorted()).toEqual(Array.from({ length: 9 }, (_none, nth) => `Late ${nth}`));
    const forward: string[] = [];
    for (let after: string | null = null, isMore = true; isMore; ) {
      const { nodes, pageInfo }: Awaited<ReturnType<typeof page>> = await page({ first: 4, after });
      forward.push(...nodes.map(({ customer }) => customer.displayName));
      [after, isMore] = [pageInfo.endCursor, pageInfo.hasNextPage];
    }
    expect(forward).toEqual(expected);
    const { nodes: end } = await page({ last: 4 });
    expect(end.map(({ customer }) => customer.displayName)).toEqual(expected.slice(-4));

    const during = async (first: number) => {
      const { statements } = await count.during(() => page({ first }));
      return statements.filter(({ sql }) => /"(?:PurchaseRhythm|Customer|Purchase)"/.test(sql)).length;
    };
    expect(await during(1)).toBe(4);
    expect(await during(50)).toBe(4);
  });

  it('name the last purchase and the way the customer likes to be spoken to', async () => {
    const { id, globalId: customerId } = await givenCustomer(rapport, { givenName: 'Zoe', preferredChannel: 'PHONE' });
    const [, , last = ''] = await givenBought(
      rapport,
      ...[9_000, 8_000, 7_000].map((days) => ({ customerId: id, at: ago(days) })),
    );

    const { nodes } = await page({ first: 1 });
    expect(nodes).toMatchObject([
      {
        customer: { id: customerId, displayName: 'Zoe' },
        lastPurchase: { id: globalId('Purchase', last) },
        preferredChannel: 'PHONE',
        cadence: { medianGapDays: 1_000, isLate: true, lateByDays: 6_000 },
      },
    ]);
  });

  it('of a moment in the past go by the purchases until then', async () => {
    const { id } = await givenCustomer(rapport, { givenName: 'Back again' });
    await givenBought(rapport, ...[99, 89, 79, 59, 1].map((days) => ({ customerId: id, at: ago(days) })));

    expect(await namesAt()).not.toContain('Back again');
    // Expected 69 days ago, late from 64 days ago until they came 59 days ago.
    expect(await namesAt(ago(65))).not.toContain('Back again');
    expect(await namesAt(ago(60))).toContain('Back again');
    expect(await namesAt(ago(58))).not.toContain('Back again');
    // Gaps of 10, 10 and 20: expected 49 days ago, late from 44 days ago.
    expect(await namesAt(ago(30))).toContain('Back again');
  });
});
