/**
 * What teams and members of staff did in a period, one statement for each kind of fact. A complaint is its team's, or else that of its
 * owner's team, and its owner's.
 */
import { Prisma } from '../../../generated/index.ts';
import type { Ctx } from '../../../kernel/index.ts';
import type { Period } from './period.ts';

export interface Asked {
  readonly period: Period;
  /** Null: all teams. */
  readonly teamId: string | null;
  /** Who works where: a member of staff's uuid → the team's. */
  readonly teams: ReadonlyMap<string, string>;
}

/** Facts of a team, or else of a member of staff. */
export type Of<Facts> = Facts & { readonly team: string | null; readonly staff: string | null };

interface Handled {
  readonly handled: number;
  readonly settled: number;
  readonly atFirstContact: number;
}

/** Complaints that stand settled by a resolution of the period, or, where praise was filed without one, by its closing. */
export async function handledComplaints(ctx: Ctx, asked: Asked): Promise<readonly Of<Handled>[]> {
  const { from, until } = asked.period;
  const repeated = await ctx.db.complaintWord.groupBy({
    by: ['complaintId'],
    where: {
      complaint: { status: { in: ['RESOLVED', 'CLOSED'] }, resolvedAt: { gte: from, lt: until } },
      communication: { direction: 'OUTBOUND', isAutomatic: false },
    },
    having: { communicationId: { _count: { gt: 1 } } },
  });
  const ids = repeated.map(({ complaintId }) => complaintId);
  const during = (column: Prisma.Sql) => Prisma.sql`complaint.${column} >= ${from} AND complaint.${column} < ${until}`;
  return ctx.db.$queryRaw<Of<Handled>[]>`
    SELECT "team"::text, "staff"::text, count(*)::int AS "handled", (count(*) FILTER (WHERE "isSettled"))::int AS "settled",
      (count(*) FILTER (WHERE "isSettled" AND "reopenCount" = 0 AND "id" NOT IN (SELECT unnest(${ids}::uuid[]))))::int AS "atFirstContact"
    FROM (
      SELECT complaint."id", complaint."reopenCount", complaint."kind" <> 'PRAISE' AS "isSettled", ${whose()}
      FROM "Complaint" AS complaint ${withTeams(asked)}
      WHERE complaint."status" IN ('RESOLVED', 'CLOSED') AND ${ofTeam(asked)}
        AND (${during(Prisma.sql`"resolvedAt"`)} OR complaint."resolvedAt" IS NULL AND ${during(Prisma.sql`"closedAt"`)})
    ) AS told ${TEAMS_AND_STAFF}`;
}

interface Decided {
  readonly decided: number;
  readonly inTime: number;
}

/** A clock is decided once: when it was missed, or when it was done in time. */
export function decidedClocks({ db }: Ctx, asked: Asked): Promise<readonly Of<Decided>[]> {
  return db.$queryRaw<Of<Decided>[]>`
    SELECT "team"::text, "staff"::text, count(*)::int AS "decided", (count(*) FILTER (WHERE "breachedAt" IS NULL))::int AS "inTime"
    FROM (
      SELECT clock."breachedAt", ${whose()}
      FROM "SlaClock" AS clock JOIN "Complaint" AS complaint ON complaint."id" = clock."complaintId" ${withTeams(asked)}
      WHERE coalesce(clock."breachedAt", clock."fulfilledAt") >= ${asked.period.from}
        AND coalesce(clock."breachedAt", clock."fulfilledAt") < ${asked.period.until} AND ${ofTeam(asked)}
    ) AS told ${TEAMS_AND_STAFF}`;
}

interface FirstResponses {
  readonly medianMs: number;
}

/** First responses that were given in the period, by the working time that they took. */
export function firstResponses({ db }: Ctx, asked: Asked): Promise<readonly Of<FirstResponses>[]> {
  return db.$queryRaw<Of<FirstResponses>[]>`
    SELECT "team"::text, "staff"::text, percentile_cont(0.5) WITHIN GROUP (ORDER BY "elapsedMs") AS "medianMs"
    FROM (
      SELECT clock."elapsedMs", ${whose()}
      FROM "SlaClock" AS clock JOIN "Complaint" AS complaint ON complaint."id" = clock."complaintId" ${withTeams(asked)}
      WHERE clock."metric" = 'FIRST_RESPONSE' AND clock."fulfilledAt" >= ${asked.period.from}
        AND clock."fulfilledAt" < ${asked.period.until} AND ${ofTeam(asked)}
    ) AS told ${TEAMS_AND_STAFF}`;
}

interface Rated {
  readonly meanScore: number;
}

/** How customers rated, in the period, how their complaints were dealt with. */
export function ratings({ db }: Ctx, asked: Asked): Promise<readonly Of<Rated>[]> {
  return db.$queryRaw<Of<Rated>[]>`
    SELECT "team"::text, "staff"::text, avg("score") AS "meanScore"
    FROM (
      SELECT response."score", ${whose()}
      FROM "SurveyResponse" AS response JOIN "Complaint" AS complaint ON complaint."id" = response."complaintId" ${withTeams(asked)}
      WHERE response."kind" = 'CSAT' AND response."respondedAt" >= ${asked.period.from}
        AND response."respondedAt" < ${asked.period.until} AND ${ofTeam(asked)}
    ) AS told ${TEAMS_AND_STAFF}`;
}

/** Praise of the period, by whom it names: what was taken back, found groundless or told twice does not count. */
export function praise({ db }: Ctx, { period }: Asked): Promise<readonly { readonly staff: string; readonly praise: number }[]> {
  return db.$queryRaw<{ staff: string; praise: number }[]>`
    SELECT complaint."concernsStaffId"::text AS "staff", count(*)::int AS "praise" FROM "Complaint" AS complaint
    WHERE complaint."kind" = 'PRAISE' AND complaint."openedAt" >= ${period.from} AND complaint."openedAt" < ${period.until}
      AND complaint."concernsStaffId" IS NOT NULL AND complaint."status" NOT IN ('WITHDRAWN', 'REJECTED', 'DUPLICATE')
    GROUP BY complaint."concernsStaffId"`;
}

const TEAMS_AND_STAFF = Prisma.sql`GROUP BY GROUPING SETS (("team"), ("staff"))`;

const whose = () => Prisma.sql`coalesce(complaint."teamId", member."team") AS "team", complaint."ownerId" AS "staff"`;

const withTeams = ({ teams }: Asked) => Prisma.sql`
  LEFT JOIN unnest(${[...teams.keys()]}::uuid[], ${[...teams.values()]}::uuid[]) AS member ("staff", "team") ON member."staff" = complaint."ownerId"`;

/** The team's complaints, and those of its members. */
const ofTeam = ({ teamId }: Asked) =>
  teamId === null
    ? Prisma.sql`true`
    : Prisma.sql`(coalesce(complaint."teamId", member."team") = ${teamId}::uuid OR member."team" = ${teamId}::uuid)`;
