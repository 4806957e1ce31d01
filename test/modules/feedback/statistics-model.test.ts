/**
 * Statistics of random complaints, in zones whose clocks change, under random filters: against a naive computation, and the filter
 * against the complaints that the same filter lists.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Channel, ComplaintCause, ComplaintKind, ComplaintStatus, Severity } from '../../../src/generated/index.ts';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, eachKind, globalId } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenProduct, givenPurchase } from '../sales/given.ts';
import { givenStaff } from '../sales/given-relations.ts';
import { STATISTICIAN, STATISTICS, type StatisticsVariables } from './statistics-documents.ts';
import { type ComplaintRow, type PurchaseRow, passes, statisticsOf } from './statistics-model.ts';

type Filter = NonNullable<StatisticsVariables['filter']>;
type GroupBy = NonNullable<StatisticsVariables['groupBy']>;

const ZONES = [
  'UTC',
  'Europe/Prague',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Tehran',
  'America/Havana',
  'Pacific/Chatham',
];
const GROUPS: readonly GroupBy[] = [
  'DAY',
  'WEEK',
  'MONTH',
  'QUARTER',
  'YEAR',
  'STATUS',
  'SEVERITY',
  'CAUSE',
  'PRODUCT',
  'OWNER',
  'CHANNEL',
];
/** Around them clocks change, years begin, and much happens. */
const MOMENTS = ['2025-01-01', '2025-03-09', '2025-03-30', '2025-04-06', '2025-10-05', '2025-10-26', '2025-11-02', '2026-01-01'];
const HOUR_MS = 3_600_000;

const values = <Value extends string>(all: Readonly<Record<string, Value>>) => fc.constantFrom(...Object.values(all));
const nth = (below: number) => fc.option(fc.nat(below - 1), { nil: null });
const moment = fc
  .tuple(fc.constantFrom(...MOMENTS), fc.integer({ min: -60, max: 60 }), fc.constantFrom(0, 1, 30 * 60_000))
  .map(([day, quarters, ms]) => new Date(Date.parse(`${day}T00:00:00Z`) + quarters * (HOUR_MS / 4) + ms));

const complaint = fc.record({
  kind: values(ComplaintKind),
  status: values(ComplaintStatus),
  severity: values(Severity),
  cause: fc.option(values(ComplaintCause)),
  channel: fc.option(values(Channel)),
  customer: fc.nat(2),
  product: nth(3),
  owner: nth(2),
  team: nth(2),
  openedAt: moment,
  settledAfter: fc.option(fc.nat(10_000_000)),
  reopenCount: fc.nat(2),
  isBreached: fc.boolean(),
});
const purchase = fc.record({
  customer: fc.nat(2),
  purchasedAt: moment,
  products: fc.array(fc.nat(2), { minLength: 1, maxLength: 3 }),
});

describe.each(await eachKind())('statistics of random complaints, on %s,', (kind) => {
  const rapport = createTestRapport([access, contacts, sales, communications, feedback], { databaseOptions: { kind } });
  const ids: Record<'customer' | 'product' | 'owner' | 'team', string[]> = { customer: [], product: [], owner: [], team: [] };
  const idOf = (of: keyof typeof ids, place: number | null) => (place === null ? null : (ids[of][place] ?? null));
  let complaints: ComplaintRow[] = [];
  let purchases: PurchaseRow[] = [];

  beforeAll(async () => {
    for (let place = 0; place < 3; place += 1) {
      ids.customer.push((await givenCustomer(rapport)).id);
      ids.product.push((await givenProduct(rapport)).id);
      ids.owner.push(await givenStaff(rapport, `Ilse ${place}`));
      const id = newId();
      await rapport.db.team.create({ data: { id, name: id, nameKey: id, createdAt: rapport.clock.now() } });
      ids.team.push(id);
    }
    const seed = 11;
    const rows = fc.sample(complaint, { numRuns: 150, seed }).map((told) => {
      const { customer, product, owner, team, settledAfter, ...columns } = told;
      const { openedAt, status } = columns;
      const isSettled = settledAfter !== null || status === 'RESOLVED';
      return {
        ...columns,
        id: newId(),
        subject: 'Late',
        customerId: idOf('customer', customer) ?? '',
        productId: idOf('product', columns.kind === 'PRODUCT_REPORT' ? (product ?? 0) : product),
        ownerId: idOf('owner', owner),
        teamId: idOf('team', team),
        acknowledgedAt: status === 'ACKNOWLEDGED' ? openedAt : null,
        resolvedAt: isSettled ? new Date(openedAt.getTime() + (settledAfter ?? 0)) : null,
      };
    });
    const [first] = rows;
    const isDuplicate = (row: (typeof rows)[number]) => row.status === 'DUPLICATE' && row !== first;
    complaints = rows.map((row) => ({ ...row, ...(row === first && { status: 'RECEIVED' as const, acknowledgedAt: null }) }));
    await rapport.db.complaint.createMany({
      data: rows.map((row) => ({
        ...row,
        ...(row === first && { status: 'RECEIVED' as const, acknowledgedAt: null }),
        duplicateOfId: isDuplicate(row) ? (first?.id ?? null) : null,
      })),
    });
    const bought = fc.sample(purchase, { numRuns: 40, seed });
    purchases = bought.map(({ customer, purchasedAt, products }) => ({
      customerId: idOf('customer', customer) ?? '',
      purchasedAt,
      productIds: products.map((place) => idOf('product', place) ?? ''),
    }));
    for (const { customerId, purchasedAt, productIds } of purchases) {
      const lines = productIds.map((productId) => ({ productId, quantity: '1', unitPrice: '1' }));
      await givenPurchase(rapport, { id: customerId }, { purchasedAt, lines });
    }
  });

  const among = <Value extends string>(all: Readonly<Record<string, Value>>) =>
    fc.array(fc.constantFrom(...Object.values(all)), { maxLength: 5 });
  const oneOf = (type: string, of: keyof typeof ids) => fc.nat(2).map((place) => globalId(type, idOf(of, place) ?? ''));
  const bound = moment.map((at) => at.toISOString());
  const leaves = {
    kind: among(ComplaintKind),
    status: among(ComplaintStatus),
    isOpen: fc.boolean(),
    severity: among(Severity),
    cause: among(ComplaintCause),
    customerId: oneOf('Customer', 'customer'),
    productId: oneOf('Product', 'product'),
    ownerId: oneOf('Staff', 'owner'),
    teamId: oneOf('Team', 'team'),
    isBreached: fc.boolean(),
    openedAt: fc.oneof(
      fc.record({ gte: bound, lt: bound }, { requiredKeys: ['gte'] }),
      fc.record({ gt: bound, lte: bound }, { requiredKeys: ['lte'] }),
    ),
  };
  const { filter: filters } = fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 2, depthSize: 'small' },
      ...Object.entries(leaves).map(([name, value]) => fc.record({ [name]: value })),
      fc.record(leaves, { requiredKeys: ['openedAt'] }),
      fc.record({ not: tie('filter') }),
      fc.record({ and: fc.array(tie('filter'), { minLength: 1, maxLength: 2 }) }),
      fc.record({ or: fc.array(tie('filter'), { minLength: 1, maxLength: 2 }), isOpen: fc.boolean() }),
    ),
  }));

  it('try every filter that there is', async () => {
    const FIELDS = '{ __type(name: "ComplaintFilter") { inputFields { name } } }';
    const { __type: type } = await rapport
      .asAdministrator()
      .data<{ __type: { inputFields: readonly { name: string }[] } }>(FIELDS);
    expect(type.inputFields.map(({ name }) => name).toSorted()).toEqual([...Object.keys(leaves), 'and', 'not', 'or'].toSorted());
  });

  it('are what a naive computation says, and count what the same filter lists', async () => {
    const agent = rapport.as(...STATISTICIAN);
    const LIST = 'query Q($filter: ComplaintFilter) { complaints(first: 1, filter: $filter) { totalCount } }';
    const grouped = fc.option(fc.constantFrom(...GROUPS), { nil: null });
    await fc.assert(
      fc.asyncProperty(fc.option(filters), grouped, fc.constantFrom(...ZONES), async (filter, groupBy, timeZone) => {
        const { complaintStatistics } = await agent.data(STATISTICS, { filter, groupBy, timeZone });
        const found = (complaintStatistics ?? []).map((row) => [
          ...[row.key, row.count, row.openCount, row.breachedCount],
          ...[row.medianResolutionMinutes, row.reopenRate, row.perThousandPurchases],
        ]);
        expect(found).toEqual(statisticsOf({ complaints, purchases }, filter ?? {}, groupBy, timeZone));
        const { complaints: listed } = await agent.data<{ complaints: { totalCount: number } }>(LIST, { filter });
        expect(listed.totalCount).toBe(complaints.filter((row) => passes(row, filter ?? {}) === true).length);
      }),
      { numRuns: 60 },
    );
  });
});
