/** How quickly customers answer us, channel by channel. */
import type { Channel } from '../../../generated/index.ts';
import type { Ctx } from '../../../kernel/index.ts';
import { firstReplyTo, isOurs } from './words.ts';

/** With fewer words of ours on a channel there is no habit. */
export const FEWEST_WORDS = 3;

export interface Responsiveness {
  readonly channel: Channel;
  /** Words of ours. */
  readonly outbound: number;
  /** Of those, the ones that were answered in time. */
  readonly replied: number;
  readonly replyRate: number | null;
  readonly medianReplyMinutes: number | null;
  /** 0 to 23 on the customer's own clock. */
  readonly bestHour: number | null;
  readonly lastReplyAt: Date | null;
}

export interface Respondent {
  readonly id: string;
  /** IANA; UTC counts where it is unknown. */
  readonly timeZone: string | null;
}

type Row = Omit<Responsiveness, 'replyRate'> & { readonly customerId: string };

/** By customer, the channels on which they had at least one word from us, in the order of the enum. One statement. */
export async function responsivenessOf(
  { db }: Pick<Ctx, 'db'>,
  customers: readonly Respondent[],
): Promise<ReadonlyMap<string, readonly Responsiveness[]>> {
  // One answer to three words of ours is three answered words, but one hour at which somebody wrote.
  const rows = await db.$queryRaw<Row[]>`
    SELECT "customerId"::text, "channel"::text, count(*)::int AS "outbound", count("replyId")::int AS "replied",
      percentile_cont(0.5) WITHIN GROUP (ORDER BY "waitedMs") / 60000 AS "medianReplyMinutes",
      mode() WITHIN GROUP (ORDER BY "hour") FILTER (WHERE "nth" = 1) AS "bestHour", max("repliedAt") AS "lastReplyAt"
    FROM (
      SELECT word."customerId", word."channel", reply."id" AS "replyId", reply."occurredAt" AS "repliedAt",
        (extract(epoch FROM reply."occurredAt" - word."occurredAt") * 1000)::float8 AS "waitedMs",
        extract(hour FROM reply."occurredAt" AT TIME ZONE customer."timeZone")::int AS "hour",
        row_number() OVER (PARTITION BY word."customerId", word."channel", reply."id") AS "nth"
      FROM unnest(${customers.map(({ id }) => id)}::uuid[], ${customers.map(zoneOf)}::text[]) AS customer("id", "timeZone")
      JOIN "Communication" AS word ON word."customerId" = customer."id" AND ${isOurs('word')}
      LEFT JOIN LATERAL ${firstReplyTo('word')} AS reply ON true
    ) AS said GROUP BY "customerId", "channel" ORDER BY said."customerId", said."channel"`;
  const byCustomer = new Map<string, Responsiveness[]>(customers.map(({ id }) => [id, []]));
  for (const { customerId, ...row } of rows) byCustomer.get(customerId)?.push(measured(row));
  return byCustomer;
}

function measured({ channel, outbound, replied, lastReplyAt, ...habit }: Omit<Row, 'customerId'>): Responsiveness {
  const counts = { channel, outbound, replied, lastReplyAt };
  if (outbound < FEWEST_WORDS) return { ...counts, replyRate: null, medianReplyMinutes: null, bestHour: null };
  return { ...counts, ...habit, replyRate: replied / outbound };
}

/** As the database knows it: of the names that a zone once had, the database may not know all. */
function zoneOf({ timeZone }: Respondent): string {
  return new Intl.DateTimeFormat('en', { timeZone: timeZone ?? 'UTC' }).resolvedOptions().timeZone;
}
