/** Segments asked for together are one statement, whatever their number: sizes, pages of customers, and the segments of a customer. */
import { isDeepStrictEqual } from 'node:util';
import DataLoader from 'dataloader';
import { Prisma } from '../../../generated/index.ts';
import { type ComputedSlice, type Ctx, keyset, type SqlColumn } from '../../../kernel/index.ts';
import { type Customer, customersById } from '../customers.ts';
import { CUSTOMER, computable, memberWhere, partOf, unitedRows } from './members.ts';
import { membersAmong } from './members-among.ts';
import { type Segment, visibleSegments } from './segments.ts';

export const BY_NAME: readonly SqlColumn[] = [
  { column: 'displayNameFolded', direction: 'asc', sql: Prisma.sql`${CUSTOMER}."displayNameFolded"`, type: 'text' },
  { column: 'id', direction: 'asc', sql: Prisma.sql`${CUSTOMER}."id"`, type: 'uuid' },
];

/** A page of a segment: the uuids of its customers, in order. */
export interface SegmentSlice {
  readonly segment: Segment;
  readonly slice: ComputedSlice;
}

/** A customer's row as the client selects it. */
export interface SelectedCustomer {
  readonly id: string;
  readonly selected: object;
}

export const segmentLoaders = (ctx: Ctx) => ({
  segmentSizes: new DataLoader((segments: readonly Segment[]) => sizesOf(ctx, segments), {
    cacheKeyFn: ({ id }) => id as unknown,
  }),
  segmentSlices: new DataLoader((slices: readonly SegmentSlice[]) => customersIn(ctx, slices), { cache: false }),
  segmentCustomers: new DataLoader((customers: readonly SelectedCustomer[]) => selectedCustomers(ctx, customers), {
    cache: false,
  }),
  /** By uuid: who is in the segments that the filter of this request names. */
  filteredSegments: new Map<string, readonly string[]>(),
  segmentsOfCustomer: new DataLoader((customerIds: readonly string[]) => segmentsOf(ctx, customerIds)),
});

async function sizesOf(ctx: Ctx, segments: readonly Segment[]): Promise<(number | Error)[]> {
  const parts = segments.map((segment, place) =>
    partOf(
      () =>
        Prisma.sql`SELECT ${place}::int AS "place", count(*)::int AS "size" FROM "Customer" AS ${CUSTOMER} WHERE ${memberWhere(ctx, segment)}`,
    ),
  );
  const rows = await unitedRows<{ place: number; size: number }>(ctx, computable(parts));
  const sizes = new Map(rows.map(({ place, size }) => [place, size]));
  return parts.map((part, place) => (part instanceof Error ? part : (sizes.get(place) ?? 0)));
}

async function customersIn(ctx: Ctx, slices: readonly SegmentSlice[]): Promise<(readonly string[] | Error)[]> {
  const parts = slices.map(({ segment, slice }, place) =>
    partOf(() => {
      const { where, orderBy, limit } = keyset(BY_NAME, slice);
      return Prisma.sql`(
        SELECT ${place}::int AS "place", row_number() OVER (ORDER BY ${orderBy})::int AS "nth", ${CUSTOMER}."id"
        FROM "Customer" AS ${CUSTOMER} WHERE ${where} AND ${memberWhere(ctx, segment)} ORDER BY ${orderBy} LIMIT ${limit})`;
    }),
  );
  const rows = await unitedRows<{ place: number; nth: number; id: string }>(ctx, computable(parts));
  rows.sort((one, other) => one.nth - other.nth);
  return parts.map((part, place) =>
    part instanceof Error ? part : rows.filter((row) => row.place === place).map(({ id }) => id),
  );
}

async function segmentsOf(ctx: Ctx, customerIds: readonly string[]): Promise<(readonly Segment[])[]> {
  const segments = await ctx.db.segment.findMany({
    where: visibleSegments(ctx),
    orderBy: [{ nameFolded: 'asc' }, { id: 'asc' }],
  });
  const members = await membersAmong(ctx, segments, customerIds);
  return customerIds.map((id) => segments.filter((segment) => members.get(segment.id)?.has(id)));
}

/** One statement for each selection that is asked for: segments of one list share theirs. */
async function selectedCustomers(ctx: Ctx, asked: readonly SelectedCustomer[]): Promise<(Customer | null)[]> {
  const groups: { readonly selected: object; readonly rows: Promise<ReadonlyMap<string, Customer>> }[] = [];
  const found = asked.map(({ id, selected }) => {
    const known = groups.find((group) => isDeepStrictEqual(group.selected, selected));
    if (known) return known.rows.then((rows) => rows.get(id) ?? null);
    const ids = asked.filter((other) => isDeepStrictEqual(other.selected, selected)).map((other) => other.id);
    const rows = customersById(ctx, [...new Set(ids)], selected);
    groups.push({ selected, rows });
    return rows.then((byId) => byId.get(id) ?? null);
  });
  return Promise.all(found);
}
