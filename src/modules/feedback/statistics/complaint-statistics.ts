/** Complaints in numbers: by time, by what they are about, and by who sees to them. */
import { Prisma } from '../../../generated/index.ts';
import { type Ctx, RequestError } from '../../../kernel/index.ts';
import { purchaseCounts } from '../../sales/index.ts';
import { filterSql, isOpenSql, purchasesOf, type StatisticsFilter } from './filter.ts';
import { type ComplaintGroup, type GroupName, NONE, namesOf, type Selected } from './group-names.ts';

/** More would be a copy of the complaints, not a summary. */
export const MOST_STATISTICS = 5_000;

export interface ComplaintStatistic extends GroupName {
  readonly count: number;
  readonly openCount: number;
  readonly breachedCount: number;
  readonly medianResolutionMinutes: number | null;
  readonly reopenRate: number | null;
  /** Counts the purchases of all groups when the first one is asked. */
  perThousandPurchases(): Promise<number | null>;
}

export interface StatisticsRequest {
  readonly filter: StatisticsFilter;
  /** Null: one row of all. */
  readonly groupBy: ComplaintGroup | null;
  /** IANA: where days and all that is made of them begin. */
  readonly timeZone: string;
  readonly selected: Selected;
}

/** By key, the complaints that belong to no group last. */
export async function complaintStatistics(ctx: Ctx, request: StatisticsRequest): Promise<readonly ComplaintStatistic[]> {
  const sums = await ctx.db.$queryRaw<Sums[]>(sumsOf(request));
  if (sums.length > MOST_STATISTICS) {
    throw new RequestError(
      'BAD_USER_INPUT',
      `These are more than ${MOST_STATISTICS} rows: narrow the filter, or group by longer periods.`,
    );
  }
  const groups = sums.map(({ group }) => group);
  const nameOf = await namesOf(ctx, request.groupBy, groups, request.selected);
  const purchases = purchasesByGroup(ctx, request, groups);
  return sums.map((row) => ({ ...nameOf(row.group), ...figuresOf(row, purchases) })).sort(inOrder);
}

interface Sums {
  /** The first day of a period, an id, or a value of an enum; null without groups, and of complaints that belong to none. */
  readonly group: string | null;
  readonly count: number;
  readonly openCount: number;
  readonly breachedCount: number;
  readonly resolvedCount: number;
  readonly reopenedCount: number;
  readonly medianResolutionMs: number | null;
}

/** One more than is answered, so that too many are known. */
function sumsOf({ filter, groupBy, timeZone }: StatisticsRequest): Prisma.Sql {
  const grouped = groupBy === null ? Prisma.sql`NULL::text` : groupOf(groupBy, timeZone);
  return Prisma.sql`
    SELECT ${groupBy === null ? Prisma.sql`NULL::text` : Prisma.sql`"group"::text`} AS "group", count(*)::int AS "count",
      (count(*) FILTER (WHERE "isOpen"))::int AS "openCount", (count(*) FILTER (WHERE "isBreached"))::int AS "breachedCount",
      count("resolvedAt")::int AS "resolvedCount",
      (count(*) FILTER (WHERE "resolvedAt" IS NOT NULL AND "reopenCount" > 0))::int AS "reopenedCount",
      percentile_cont(0.5) WITHIN GROUP (ORDER BY "resolutionMs") AS "medianResolutionMs"
    FROM (
      SELECT ${grouped} AS "group", complaint."isBreached", complaint."resolvedAt", complaint."reopenCount", ${isOpenSql()} AS "isOpen",
        CASE WHEN complaint."status" IN ('RESOLVED', 'CLOSED')
          THEN (extract(epoch FROM complaint."resolvedAt" - complaint."openedAt") * 1000)::float8 END AS "resolutionMs"
      FROM "Complaint" AS complaint WHERE ${filterSql(filter)}
    ) AS told ${groupBy === null ? Prisma.empty : Prisma.sql`GROUP BY "group"`} LIMIT ${MOST_STATISTICS + 1}::int`;
}

function groupOf(groupBy: ComplaintGroup, timeZone: string): Prisma.Sql {
  switch (groupBy) {
    case 'STATUS':
      return Prisma.sql`complaint."status"`;
    case 'SEVERITY':
      return Prisma.sql`complaint."severity"`;
    case 'CAUSE':
      return Prisma.sql`complaint."cause"`;
    case 'CHANNEL':
      return Prisma.sql`complaint."channel"`;
    case 'PRODUCT':
      return Prisma.sql`complaint."productId"`;
    case 'OWNER':
      return Prisma.sql`complaint."ownerId"`;
    default:
      return Prisma.sql`date_trunc(${groupBy.toLowerCase()}, complaint."openedAt" AT TIME ZONE ${timeZone})::date`;
  }
}

const MINUTE_MS = 60_000;

function figuresOf(
  { group, count, openCount, breachedCount, resolvedCount, reopenedCount, medianResolutionMs }: Sums,
  purchases: () => Promise<ReadonlyMap<string, number>>,
): Omit<ComplaintStatistic, keyof GroupName> {
  return {
    ...{ count, openCount, breachedCount },
    medianResolutionMinutes: medianResolutionMs === null ? null : medianResolutionMs / MINUTE_MS,
    reopenRate: resolvedCount === 0 ? null : reopenedCount / resolvedCount,
    async perThousandPurchases() {
      const bought = (await purchases()).get(group ?? '');
      return bought === undefined ? null : (count * 1_000) / bought;
    },
  };
}

/** Counted once, and only where somebody asks: by product, by period, and of all; other groups buy nothing. */
function purchasesByGroup(
  ctx: Ctx,
  { filter, groupBy, timeZone }: StatisticsRequest,
  groups: readonly (string | null)[],
): () => Promise<ReadonlyMap<string, number>> {
  let counted: Promise<ReadonlyMap<string, number>> | undefined;
  return () => {
    counted ??= isSetAgainstPurchases(groupBy)
      ? purchaseCounts(ctx, {
          ...{ groupBy, timeZone, filter: purchasesOf(filter) },
          groups: groups.filter((group) => group !== null),
        })
      : Promise.resolve(new Map());
    return counted;
  };
}

const APART: readonly (ComplaintGroup | null)[] = ['STATUS', 'SEVERITY', 'CAUSE', 'OWNER', 'CHANNEL'];

function isSetAgainstPurchases(
  groupBy: ComplaintGroup | null,
): groupBy is Exclude<ComplaintGroup, 'STATUS' | 'SEVERITY' | 'CAUSE' | 'OWNER' | 'CHANNEL'> | null {
  return !APART.includes(groupBy);
}

function inOrder(one: ComplaintStatistic, other: ComplaintStatistic): number {
  if (one.key === NONE || other.key === NONE) return Number(one.key === NONE) - Number(other.key === NONE);
  if (one.key === other.key) return 0;
  return one.key < other.key ? -1 : 1;
}
