/** How satisfied customers are, by what they said last and what is open. */
import { Prisma, type SurveyKind } from '../../../generated/index.ts';
import type { Ctx } from '../../../kernel/index.ts';
import { COUNTED } from '../complaint-states.ts';

export interface Satisfaction {
  /** 0 to 100; null of who never told us anything. */
  readonly index: number | null;
  readonly lastNps: number | null;
  readonly lastCsat: number | null;
  readonly openComplaints: number;
  /** How many of the three it is the mean of. */
  readonly basedOn: number;
}

interface Said {
  readonly lastNps: number | null;
  readonly lastCsat: number | null;
  readonly openComplaints: number;
  /** Whether they ever complained or reported a fault. */
  readonly hasComplained: boolean;
}

/** So many open complaints are as bad as it gets. */
const MOST_OPEN = 3;

/**
 * 100 × the mean of NPS ÷ 10, (CSAT − 1) ÷ 4 and 1 − min(1, open complaints ÷ 3), of those that are there. That nothing is open says
 * something only of customers who speak to us: of who never answered nor complained nothing is known.
 */
function satisfactionFrom({ lastNps, lastCsat, openComplaints, hasComplained }: Said): Satisfaction {
  const said = [...(lastNps === null ? [] : [lastNps / 10]), ...(lastCsat === null ? [] : [(lastCsat - 1) / 4])];
  const isKnown = said.length > 0 || hasComplained;
  const parts = isKnown ? [...said, 1 - Math.min(1, openComplaints / MOST_OPEN)] : [];
  const sum = parts.reduce((total, part) => total + part, 0);
  return { index: isKnown ? (100 * sum) / parts.length : null, lastNps, lastCsat, openComplaints, basedOn: parts.length };
}

/** By customer, in their order: two statements, however many customers. */
export async function satisfactionOf(ctx: Ctx, customerIds: readonly string[]): Promise<readonly Satisfaction[]> {
  const said = await ctx.db.$queryRaw<Omit<Said & { id: string }, 'openComplaints'>[]>`
    SELECT customer."id", nps."score"::int AS "lastNps", csat."score"::int AS "lastCsat",
      EXISTS (SELECT FROM "Complaint" AS complaint
        WHERE complaint."customerId" = customer."id" AND complaint."kind" = ANY(${[...COUNTED]}::"ComplaintKind"[])) AS "hasComplained"
    FROM unnest(${[...customerIds]}::uuid[]) AS customer ("id")
    LEFT JOIN LATERAL (${lastScore('NPS')}) AS nps ON true
    LEFT JOIN LATERAL (${lastScore('CSAT')}) AS csat ON true`;
  const byId = new Map(said.map((row) => [row.id, row]));
  const open = await Promise.all(customerIds.map((id) => ctx.loaders.feedback.openComplaintCount.load(id)));
  return customerIds.map((id, index) =>
    satisfactionFrom({ ...(byId.get(id) ?? NOTHING_SAID), openComplaints: open[index] ?? 0 }),
  );
}

const NOTHING_SAID = { lastNps: null, lastCsat: null, hasComplained: false };

const lastScore = (kind: SurveyKind) => Prisma.sql`
  SELECT response."score" FROM "SurveyResponse" AS response
  WHERE response."customerId" = customer."id" AND response."kind" = ${kind}::"SurveyKind"
  ORDER BY response."respondedAt" DESC, response."id" DESC LIMIT 1`;
