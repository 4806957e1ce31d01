/** Complaints in numbers, as a small company sees them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { type Complaint, feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, eachKind, globalId } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { type GivenProduct, givenProduct, givenPurchase } from '../sales/given.ts';
import { givenStaff } from '../sales/given-relations.ts';
import { STATISTICIAN, STATISTICS, type Statistic, type StatisticsVariables } from './statistics-documents.ts';

const MODULES = [access, contacts, sales, communications, feedback];
const MINUTE_MS = 60_000;

describe.each(await eachKind())('statistics of complaints, on %s,', (kind) => {
  const count = countStatements();
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind, wrapAdapter: count.wrapAdapter } });
  let ada: GivenCustomer;
  let bob: GivenCustomer;
  let tea: GivenProduct;
  let milk: GivenProduct;
  let ilse = '';

  const statistics = async (variables: StatisticsVariables = {}): Promise<readonly Statistic[]> =>
    (await rapport.as(...STATISTICIAN).data(STATISTICS, variables)).complaintStatistics ?? [];
  const told = async (openedAt: string, more: Partial<Complaint> = {}) => {
    const [at, settled] = [new Date(openedAt), more.resolvedAt];
    await rapport.db.complaint.create({
      data: { id: newId(), customerId: ada.id, subject: 'Late', openedAt: at, ...(settled && { acknowledgedAt: at }), ...more },
    });
  };
  const later = (openedAt: string, minutes: number) => new Date(new Date(openedAt).getTime() + minutes * MINUTE_MS);

  beforeAll(async () => {
    [ada, bob] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    [tea, milk] = [await givenProduct(rapport, { name: 'Tea' }), await givenProduct(rapport, { name: 'Milk' })];
    ilse = await givenStaff(rapport, 'Ilse');
    const line = (product: GivenProduct) => ({ productId: product.id, quantity: '1', unitPrice: '1' });
    const bought = (at: string, who: GivenCustomer, ...products: GivenProduct[]) =>
      givenPurchase(rapport, who, { purchasedAt: new Date(at), lines: products.map(line) });
    // Two lines of one product are one purchase.
    await bought('2026-01-05T12:00:00Z', ada, tea, tea, milk);
    await bought('2026-01-31T22:59:59Z', bob, tea);
    await bought('2026-01-31T23:00:00Z', bob, tea);
    await bought('2026-02-10T12:00:00Z', ada, tea);

    const [january, night, february] = ['2026-01-10T08:00:00Z', '2026-01-31T23:30:00Z', '2026-02-01T12:00:00Z'];
    // Settled in 60 minutes, and in 120 after a reopening.
    await told(january, { status: 'RESOLVED', resolvedAt: later(january, 60), productId: tea.id, cause: 'PRODUCT_FAULT' });
    await told(january, { status: 'CLOSED', resolvedAt: later(january, 120), reopenCount: 2, productId: tea.id, ownerId: ilse });
    // Worked on again: what was settled does not stand.
    await told(night, {
      status: 'REOPENED',
      resolvedAt: later(night, 1_000),
      reopenCount: 1,
      isBreached: true,
      channel: 'EMAIL',
    });
    await told(february, { severity: 'CRITICAL', customerId: bob.id, kind: 'SUPPORT_REQUEST', ownerId: ilse });
    // Praise that was filed as it came was never resolved.
    await told(february, { kind: 'PRAISE', status: 'CLOSED', closedAt: later(february, 1), reopenCount: 1 });
  });

  const figures = async (variables: StatisticsVariables) =>
    (await statistics(variables)).map(
      ({ key, count: many, openCount, breachedCount, medianResolutionMinutes, reopenRate, perThousandPurchases }) => [
        key,
        many,
        openCount,
        breachedCount,
        medianResolutionMinutes,
        reopenRate,
        perThousandPurchases,
      ],
    );

  it('without groups are one row of complaints of every kind, also of none', async () => {
    const all = { key: 'ALL', label: 'All complaints', periodStart: null, product: null, owner: null };
    expect(await statistics()).toEqual([
      {
        ...all,
        count: 5,
        openCount: 2,
        breachedCount: 1,
        // Of 60 and 120 minutes: what is worked on again, and what was never resolved, have none.
        medianResolutionMinutes: 90,
        // Of three that were ever resolved.
        reopenRate: 2 / 3,
        // Five in four purchases.
        perThousandPurchases: 1_250,
      },
    ]);
    const none = { count: 0, openCount: 0, breachedCount: 0, medianResolutionMinutes: null, reopenRate: null };
    expect(await statistics({ filter: { severity: [] } })).toEqual([{ ...all, ...none, perThousandPurchases: 0 }]);
    expect(await statistics({ filter: { severity: [] }, groupBy: 'DAY' })).toEqual([]);
  });

  it('by MONTH are set against the purchases of the month, in the time zone', async () => {
    expect(await figures({ groupBy: 'MONTH' })).toEqual([
      ['2026-01', 3, 1, 1, 90, 2 / 3, 1_000],
      ['2026-02', 2, 1, 0, null, null, 2_000],
    ]);
    expect(await figures({ groupBy: 'MONTH', timeZone: 'Europe/Prague' })).toEqual([
      ['2026-01', 2, 0, 0, 90, 0.5, 1_000],
      ['2026-02', 3, 2, 1, null, 1, 1_500],
    ]);
  });

  it.each<[StatisticsVariables['groupBy'], string[]]>([
    ['DAY', ['2026-01-10 | 10 January 2026', '2026-01-31 | 31 January 2026', '2026-02-01 | 1 February 2026']],
    ['WEEK', ['2026-W02 | Week 2 of 2026', '2026-W05 | Week 5 of 2026']],
    ['QUARTER', ['2026-Q1 | Q1 2026']],
    ['YEAR', ['2026 | 2026']],
    ['STATUS', ['CLOSED | Closed', 'RECEIVED | Received', 'REOPENED | Reopened', 'RESOLVED | Resolved']],
    ['SEVERITY', ['CRITICAL | Critical', 'MEDIUM | Medium']],
    ['CAUSE', ['PRODUCT_FAULT | Product fault', 'NONE | Without a cause']],
    ['CHANNEL', ['EMAIL | E-mail', 'NONE | Without a channel']],
  ])('by %s have a key for programs and a label for people, those that belong to none last', async (groupBy, expected) => {
    const rows = await statistics({ groupBy });
    expect(rows.map(({ key, label }) => `${key} | ${label}`)).toEqual(expected);
    expect(rows.map(({ periodStart }) => periodStart !== null)).toEqual(rows.map(({ key }) => key.startsWith('2026')));
  });

  it('keep complaints without a cause, a product, an owner or a team where others are left out', async () => {
    const count = async (not: object) => (await statistics({ filter: { not } }))[0]?.count;
    expect(await count({ cause: ['PRODUCT_FAULT'] })).toBe(4);
    expect(await count({ productId: tea.globalId })).toBe(3);
    expect(await count({ ownerId: globalId('Staff', ilse) })).toBe(3);
    expect(await count({ teamId: globalId('Team', newId()) })).toBe(5);
  });

  it('by PRODUCT are set against the purchases with it, in the span and of the customer that the filter names', async () => {
    const product = { id: tea.globalId, name: 'Tea' };
    const rows = await statistics({ groupBy: 'PRODUCT' });
    expect(rows).toMatchObject([
      { key: tea.globalId, label: 'Tea', product, owner: null, count: 2, perThousandPurchases: 500 },
      { key: 'NONE', label: 'Without a product', product: null, count: 3, perThousandPurchases: null },
    ]);
    const january = { openedAt: { gte: '2026-01-01T00:00:00Z', lt: '2026-01-31T23:00:00Z' } };
    expect(await statistics({ groupBy: 'PRODUCT', filter: january })).toMatchObject([{ perThousandPurchases: 1_000 }]);
    const adas = { and: [january, { customerId: ada.globalId }] };
    expect(await statistics({ groupBy: 'PRODUCT', filter: adas })).toMatchObject([{ perThousandPurchases: 2_000 }]);
    expect(await statistics({ groupBy: 'MONTH', filter: { productId: tea.globalId } })).toMatchObject([
      { key: '2026-01', count: 2, perThousandPurchases: 2_000 / 3 },
    ]);
    // Nobody bought it: there is nothing to set them against.
    await told('2026-03-03T00:00:00Z', { productId: (await givenProduct(rapport)).id, status: 'WITHDRAWN' });
    const march = { openedAt: { gte: '2026-03-01T00:00:00Z' } };
    expect(await statistics({ groupBy: 'PRODUCT', filter: march })).toMatchObject([{ count: 1, perThousandPurchases: null }]);
    expect(await statistics({ groupBy: 'WEEK', filter: march })).toMatchObject([{ count: 1, perThousandPurchases: null }]);
  });

  it('by OWNER name who sees to them', async () => {
    const owner = { id: globalId('Staff', ilse), name: 'Ilse' };
    const filter = { openedAt: { lt: '2026-03-01T00:00:00Z' } };
    expect(await statistics({ groupBy: 'OWNER', filter })).toMatchObject([
      { key: owner.id, label: 'Ilse', owner, count: 2, openCount: 1, perThousandPurchases: null },
      { key: 'NONE', label: 'Without an owner', owner: null, count: 3 },
    ]);
  });

  it('of a customer are those of who was merged into them, too', async () => {
    const absorbed = await givenCustomer(rapport);
    await rapport.db.customer.update({ where: { id: absorbed.id }, data: { mergedIntoId: bob.id } });
    for (const customerId of [bob.globalId, absorbed.globalId]) {
      expect(await figures({ filter: { customerId } })).toEqual([['ALL', 1, 1, 0, null, null, 500]]);
    }
  });

  it('take as many statements whatever they count, and purchases are counted once where somebody asks', async () => {
    const during = async (groupBy: string | null, fields: string) => {
      const document = `query Q($groupBy: ComplaintGroupBy) { complaintStatistics(groupBy: $groupBy) { ${fields} } }`;
      const { statements } = await count.during(() => rapport.as(...STATISTICIAN).run(document, { groupBy }));
      return statements.filter(({ sql }) => /"(?:Complaint|Product|Staff|Purchase|PurchaseLine)"/.test(sql)).length;
    };
    expect(await during(null, 'count')).toBe(1);
    expect(await during('DAY', 'count')).toBe(1);
    expect(await during('DAY', 'count perThousandPurchases')).toBe(2);
    expect(await during('PRODUCT', 'product { name } perThousandPurchases')).toBe(3);
    expect(await during('OWNER', 'owner { name } perThousandPurchases')).toBe(2);
  });

  it('are told to nobody without the permission; products, owners and purchases need theirs as well', async () => {
    const refused = { data: { complaintStatistics: null }, errors: [{ extensions: { code: 'FORBIDDEN' } }] };
    const COUNT = 'query Q($groupBy: ComplaintGroupBy) { complaintStatistics(groupBy: $groupBy) { count } }';
    expect(await rapport.as('sales.statistics.read', 'feedback.complaint.open').run(COUNT)).toMatchObject(refused);
    const dashboard = rapport.as('feedback.complaint.read');
    expect(await dashboard.run(COUNT, { groupBy: 'PRODUCT' })).toMatchObject(refused);
    expect(await dashboard.run(COUNT, { groupBy: 'OWNER' })).toMatchObject(refused);
    expect((await dashboard.run(COUNT, { groupBy: 'YEAR' })).errors).toBeUndefined();
    expect(await dashboard.run('{ complaintStatistics { count perThousandPurchases } }')).toMatchObject({
      data: { complaintStatistics: [{ perThousandPurchases: null }] },
      errors: [{ path: ['complaintStatistics', 0, 'perThousandPurchases'], extensions: { code: 'FORBIDDEN' } }],
    });
  });

  it.each<[string, StatisticsVariables, string]>([
    [
      'an unknown time zone',
      { timeZone: 'Mars/Olympus' },
      'timeZone must be UTC, or the IANA name of a place, for example Europe/Prague.',
    ],
    ['an empty list within the filter', { filter: { or: [] } }, 'The list "or" of a filter may not be empty.'],
    ['the id of something else', { filter: { ownerId: 'x' } }, 'This is not the id of a Staff.'],
  ])('refuse %s', async (_case, variables, message) => {
    const { data, errors } = await rapport.as(...STATISTICIAN).run(STATISTICS, variables);
    expect(data).toEqual({ complaintStatistics: null });
    expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});
