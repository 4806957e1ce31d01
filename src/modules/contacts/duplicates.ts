/**
 * Customers who look like the same one. A shared phone, e-mail address or external id counts .9; names that are alike (trigrams, case
 * and accents folded, similarity of .6 or more) with one birth date or postal code .6; together 1 − Π(1 − s). Nothing merges by itself.
 */
import { Prisma } from '../../generated/index.ts';
import { type ComputedRows, type ComputedSlice, type Ctx, keyset, RequestError, type SqlColumn } from '../../kernel/index.ts';
import { type Customer, customersById } from './customers.ts';

/** Two customers, the one with the lower id first. */
export interface DuplicatePair {
  readonly one: Customer;
  readonly other: Customer;
  /** Over 0 to under 1. */
  readonly score: number;
  readonly reasons: readonly string[];
}

interface Found {
  readonly oneId: string;
  readonly otherId: string;
  readonly score: number;
  /** Of their names, 0 to 1. */
  readonly likeness: number;
  readonly reasons: readonly string[];
}

const ORDER: readonly SqlColumn[] = [
  { column: 'score', direction: 'desc', sql: Prisma.sql`"score"`, type: 'float8' },
  { column: 'likeness', direction: 'desc', sql: Prisma.sql`"likeness"`, type: 'float8' },
  { column: 'oneId', direction: 'asc', sql: Prisma.sql`"oneId"`, type: 'uuid' },
  { column: 'otherId', direction: 'asc', sql: Prisma.sql`"otherId"`, type: 'uuid' },
];

/**
 * The pairs whose score is at least this, from 0 to 1; the surest first, of equal ones those whose names are most alike. They are found
 * anew for each page, by one statement whose cost grows with the number of customers and not with that of the pairs of them.
 */
export function duplicatePairs(ctx: Ctx, minScore: number): ComputedRows<DuplicatePair> {
  if (!(minScore >= 0 && minScore <= 1)) throw new RequestError('BAD_USER_INPUT', 'minScore must be from 0 to 1.');
  // A pair that birth dates make, or a higher score, would tell them.
  const byBirthDate = ctx.can('contacts.profile.read');
  return {
    order: ORDER,
    async find(slice, selected) {
      const found = await ctx.db.$queryRaw<Found[]>(pageOf(slice, minScore, byBirthDate));
      const idsOf = (side: 'oneId' | 'otherId') => found.map((pair) => pair[side]);
      // What is asked of the one need not be what is asked of the other: a statement for each side.
      const [ones, others] = await Promise.all([
        customersById(ctx, idsOf('oneId'), selected('Customer', 'one')),
        customersById(ctx, idsOf('otherId'), selected('Customer', 'other')),
      ]);
      return found.flatMap(({ oneId, otherId, score, likeness, reasons }) => {
        const [one, other] = [ones.get(oneId), others.get(otherId)];
        return one && other ? [{ node: { one, other, score, reasons }, key: [score, likeness, oneId, otherId] }] : [];
      });
    },
    async count() {
      const [row] = await ctx.db.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS "count" FROM duplicate_pairs(${byBirthDate}::boolean)
        WHERE "score" >= ${minScore}::float8`;
      return row?.count ?? 0;
    },
  };
}

/** Pairs of which all are surer than all of the next part; the database finds each by itself. */
interface Part {
  readonly lowest: number;
  readonly highest: number;
  readonly pairs: (slice: ComputedSlice, byBirthDate: boolean) => Prisma.Sql;
}

const PARTS: readonly Part[] = [
  {
    lowest: 0.9,
    highest: 1,
    // From the end it is not known which of them are wanted.
    pairs: ({ after, take, reversed }, byBirthDate) => Prisma.sql`shared_pairs(${byBirthDate}::boolean,
      ${after ? Number(after[0]) : null}::float8, ${reversed ? null : take}::int)`,
  },
  {
    lowest: 0,
    highest: 0.84,
    pairs: (_slice, byBirthDate) => Prisma.sql`alike_pairs(${byBirthDate}::boolean)`,
  },
];

/** Of the parts in which the page may lie; the later is not computed where the earlier fills it. */
function pageOf(slice: ComputedSlice, minScore: number, byBirthDate: boolean): Prisma.Sql {
  const { after, before, reversed } = slice;
  const { where, orderBy, limit } = keyset(ORDER, slice);
  const parts = PARTS.filter(
    ({ lowest, highest }) =>
      highest >= minScore && (!after || lowest <= Number(after[0])) && (!before || highest >= Number(before[0])),
  );
  const [first, second] = (reversed ? parts.toReversed() : parts).map(({ pairs }) => pairs(slice, byBirthDate));
  if (!first) return Prisma.sql`SELECT WHERE false`;
  const rowsOf = (pairs: Prisma.Sql, unless: Prisma.Sql) => Prisma.sql`
    SELECT "oneId"::text, "otherId"::text, "score", "likeness", "reasons" FROM ${pairs}
    WHERE ${unless} AND "score" >= ${minScore}::float8 AND ${where} ORDER BY ${orderBy} LIMIT ${limit}`;
  if (!second) return rowsOf(first, Prisma.sql`true`);
  return Prisma.sql`
    WITH earlier AS MATERIALIZED (${rowsOf(first, Prisma.sql`true`)})
    SELECT * FROM earlier UNION ALL SELECT * FROM (
      ${rowsOf(second, Prisma.sql`(SELECT count(*) FROM earlier) < ${limit}`)}
    ) AS later ORDER BY ${orderBy} LIMIT ${limit}`;
}
