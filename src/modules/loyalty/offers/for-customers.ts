/**
 * The offers that customers may use now: EVERYONE's; MEMBERS' of those who are in any program; TIER's of those who hold a tier of that
 * name; SEGMENT's of those who are in the segment at the moment. An offer that is not a customer's is in none of the statements' rows
 * for them, so that neither counts nor cursors tell of it. However many customers: as many statements.
 */
import { Prisma } from '../../../generated/index.ts';
import { type ComputedSlice, type Ctx, keyset, type RankedRow, type SqlColumn } from '../../../kernel/index.ts';
import { membersOfSegments, presentCustomers } from '../../contacts/index.ts';

export const NEWEST_FIRST: readonly SqlColumn[] = [
  { column: 'createdAt', direction: 'desc', sql: Prisma.sql`offer."createdAt"`, type: 'timestamptz' },
  { column: 'id', direction: 'desc', sql: Prisma.sql`offer."id"`, type: 'uuid' },
];

interface FoundRow {
  readonly parentId: string;
  readonly id: string;
  readonly createdAt: Date;
}

/** Nobody is offered anything who is archived, merged into another or erased. */
export async function findOffersFor(
  customerIds: readonly string[],
  slice: ComputedSlice,
  ctx: Ctx,
): Promise<ReadonlyMap<string, readonly RankedRow[]>> {
  const { where, orderBy, limit } = keyset(NEWEST_FIRST, slice);
  const isTheirs = await eligibility(ctx, customerIds);
  const rows = await ctx.db.$queryRaw<FoundRow[]>`
    SELECT customer."id"::text AS "parentId", offer."id"::text, offer."createdAt"
    FROM ${presentCustomers()} AS customer CROSS JOIN LATERAL (
      SELECT offer."id", offer."createdAt" FROM "Offer" AS offer
      WHERE ${isTheirs} AND ${where} ORDER BY ${orderBy} LIMIT ${limit}) AS offer
    WHERE customer."id" = ANY(${[...customerIds]}::uuid[]) ORDER BY ${orderBy}`;
  const pages = new Map<string, RankedRow[]>();
  for (const { parentId, id, createdAt } of rows) {
    const page = pages.get(parentId) ?? [];
    page.push({ id, key: [createdAt, id] });
    pages.set(parentId, page);
  }
  return pages;
}

export async function countOffersFor(customerIds: readonly string[], ctx: Ctx): Promise<ReadonlyMap<string, number>> {
  const isTheirs = await eligibility(ctx, customerIds);
  const rows = await ctx.db.$queryRaw<{ parentId: string; count: number }[]>`
    SELECT customer."id"::text AS "parentId", count(*)::int AS "count"
    FROM ${presentCustomers()} AS customer JOIN "Offer" AS offer ON ${isTheirs}
    WHERE customer."id" = ANY(${[...customerIds]}::uuid[]) GROUP BY customer."id"`;
  return new Map(rows.map(({ parentId, count }) => [parentId, count]));
}

/** That the row `offer` is valid at the moment and for the row `customer`, one of these. */
async function eligibility(ctx: Ctx, customerIds: readonly string[]): Promise<Prisma.Sql> {
  const now = ctx.clock.now();
  const pairs = await segmentPairs(ctx, now, customerIds);
  const membership = Prisma.sql`SELECT FROM "LoyaltyMembership" AS membership
    WHERE membership."customerId" = customer."id" AND membership."absorbedIntoId" IS NULL`;
  return Prisma.sql`(${isValid(now)} AND CASE offer."audience"
    WHEN 'EVERYONE' THEN true
    WHEN 'MEMBERS' THEN EXISTS (${membership})
    WHEN 'TIER' THEN EXISTS (${membership} AND membership."tierName" = offer."tierName")
    WHEN 'SEGMENT' THEN (offer."segmentId", customer."id") IN (
      SELECT * FROM unnest(${pairs.map(([segmentId]) => segmentId)}::uuid[], ${pairs.map(([, id]) => id)}::uuid[]))
    ELSE false END)`;
}

/** From its first moment on; at `validTo` it is over. */
function isValid(now: Date): Prisma.Sql {
  return Prisma.sql`(offer."validFrom" <= ${now} AND (offer."validTo" IS NULL OR offer."validTo" > ${now}))`;
}

/** Each segment that a valid offer is for, with each of these customers who is in it. */
async function segmentPairs(
  ctx: Ctx,
  now: Date,
  customerIds: readonly string[],
): Promise<readonly (readonly [string, string])[]> {
  const segments = await ctx.db.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT offer."segmentId"::text AS "id" FROM "Offer" AS offer
    WHERE offer."audience" = 'SEGMENT' AND ${isValid(now)}`;
  const members = await membersOfSegments(
    ctx,
    segments.map(({ id }) => id),
    customerIds,
  );
  return [...members].flatMap(([segmentId, ids]) => [...ids].map((id) => [segmentId, id] as const));
}
