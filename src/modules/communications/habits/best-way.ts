/** How to reach a customer best: what they allow and where they can be reached decides, then what they prefer, then how they answer. */
import type { Channel, ConsentPurpose, ContactPointKind } from '../../../generated/index.ts';
import type { Ctx } from '../../../kernel/index.ts';
import { allowedChannels, type ContactPoint, waysToReach } from '../../contacts/index.ts';
import { reasonsFor } from './best-way-reasons.ts';
import { type Respondent, type Responsiveness, responsivenessOf } from './responsiveness.ts';

/** What reaches somebody on a channel; of two that are equally good the first is taken. */
const WAYS = [
  ['EMAIL', ['EMAIL']],
  ['PHONE', ['PHONE', 'MOBILE']],
  ['SMS', ['MOBILE']],
  ['LETTER', ['POSTAL']],
  ['SOCIAL', ['SOCIAL']],
  ['CHAT', ['MESSAGING']],
] as const satisfies readonly (readonly [Channel, readonly ContactPointKind[]])[];
const CHANNELS = WAYS.map(([channel]) => channel);
const KINDS = [...new Set(WAYS.flatMap(([, kinds]) => kinds))];

export interface BestWay {
  readonly channel: Channel;
  readonly contactPoint: ContactPoint;
  /** 0 to 23 on the customer's own clock; null while it is not known. */
  readonly hour: number | null;
  /** Sentences for people: they tell of consents. */
  readonly reasons: readonly string[];
}

export interface Sought extends Respondent {
  readonly preferredChannel: Channel | null;
}

/** A channel that is allowed and leads somewhere. */
interface Way {
  readonly channel: Channel;
  readonly contactPoint: ContactPoint;
  readonly habit: Responsiveness | null;
}

/** Of these customers, by uuid, for one purpose; null where nothing that they allow reaches them. Three statements. */
export async function bestWays(
  ctx: Ctx,
  customers: readonly Sought[],
  purpose: ConsentPurpose,
): Promise<ReadonlyMap<string, BestWay | null>> {
  const ids = customers.map(({ id }) => id);
  const [allowed, points, habits] = await Promise.all([
    allowedChannels(ctx, ids, purpose, CHANNELS),
    waysToReach(ctx, ids, KINDS),
    responsivenessOf(ctx, customers),
  ]);
  return new Map(
    customers.map((customer) => {
      const { id } = customer;
      const circumstances = { purpose, allowed: allowed.get(id) ?? new Set<Channel>(), points: points.get(id) ?? [] };
      return [id, bestOf(customer, circumstances, habits.get(id) ?? [])] as const;
    }),
  );
}

interface Circumstances {
  readonly purpose: ConsentPurpose;
  readonly allowed: ReadonlySet<Channel>;
  readonly points: readonly ContactPoint[];
}

function bestOf(
  { preferredChannel }: Sought,
  { purpose, allowed, points }: Circumstances,
  habits: readonly Responsiveness[],
): BestWay | null {
  const ways = WAYS.flatMap(([channel, kinds]): Way[] => {
    const contactPoint = points.find(({ kind }) => kinds.some((one) => one === kind));
    const habit = habits.find((one) => one.channel === channel) ?? null;
    return contactPoint && allowed.has(channel) ? [{ channel, contactPoint, habit }] : [];
  });
  const [best] = ways.toSorted(
    (one, other) =>
      Number(other.channel === preferredChannel) - Number(one.channel === preferredChannel) || compareHabits(one, other),
  );
  if (!best) return null;
  const { channel, contactPoint, habit } = best;
  const reasons = reasonsFor({ channel, habit, purpose, preferredChannel, allowed, isOnly: ways.length === 1 });
  return { channel, contactPoint, hour: habit?.bestHour ?? null, reasons };
}

/** What is answered more often first, then what is answered sooner; what is not known comes last. The sort keeps the order of the rest. */
function compareHabits({ habit: one }: Way, { habit: other }: Way): number {
  return (
    (other?.replyRate ?? -1) - (one?.replyRate ?? -1) ||
    (one?.medianReplyMinutes ?? Number.MAX_VALUE) - (other?.medianReplyMinutes ?? Number.MAX_VALUE)
  );
}
