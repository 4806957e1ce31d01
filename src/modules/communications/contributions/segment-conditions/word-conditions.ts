/** Conditions on the words that were exchanged with customers. */
import { z } from 'zod';
import { Channel, Direction } from '../../../../generated/index.ts';
import { daysBefore, wholeNumber } from '../../../../kernel/index.ts';
import { days, defineSegmentCondition, oneOf, someOf } from '../../../contacts/index.ts';
import { hasLeft } from '../../habits/index.ts';
import { isCurrent } from '../../log/index.ts';

const permission = 'communications.communication.read';
const recency = someOf('withinDays', 'notWithinDays');
const HOUR_MS = 3_600_000;
const TEN_YEARS_HOURS = 87_600;

export const wordConditions = {
  'communications.last-contacted': defineSegmentCondition({
    description:
      'How long ago the last word was exchanged with the customer, messages of campaigns included. Automatic words and what never left do not count. With whom there was none meets neither bound.',
    permission,
    parameters: z
      .strictObject({
        withinDays: days().optional().describe('Not longer ago than so many times 24 hours.'),
        notWithinDays: days().optional().describe('Longer ago than so many times 24 hours.'),
        direction: oneOf(Direction).optional().describe('Only words of theirs, INBOUND, or of ours, OUTBOUND.'),
        channel: oneOf(Channel).optional().describe('Only words on this channel.'),
      })
      .refine(recency.isGiven, recency.message),
    where: ({ withinDays, notWithinDays, direction = null, channel = null }, { customer, sql, ctx }) => {
      const ago = (count: number | undefined, otherwise: string) =>
        count === undefined ? otherwise : daysBefore(ctx.clock.now(), count).toISOString();
      const counts = sql`(${direction}::"Direction" IS NULL OR word."direction" = ${direction}::"Direction")
        AND (${channel}::"Channel" IS NULL OR word."channel" = ${channel}::"Channel")
        AND NOT word."isAutomatic" AND ${isCurrent('word')} AND ${hasLeft('word')}`;
      const since = ago(withinDays, '-infinity');
      const before = ago(notWithinDays, 'infinity');
      return sql`coalesce((
        SELECT word."occurredAt" >= ${since}::timestamptz AND word."occurredAt" < ${before}::timestamptz
        FROM "Communication" AS word WHERE word."customerId" = ${customer}."id" AND ${counts}
        ORDER BY word."occurredAt" DESC, word."id" DESC LIMIT 1), false)`;
    },
  }),
  'communications.answered': defineSegmentCondition({
    description: 'Whether we owe the customer an answer: a word of theirs waits for one.',
    permission,
    parameters: z.strictObject({
      waiting: z.boolean('Must be true or false.').describe('True: at least one such word waits. False: none does.'),
      minHours: wholeNumber(1, TEN_YEARS_HOURS).optional().describe('Only words that wait for so many hours or longer.'),
      channel: oneOf(Channel).optional().describe('Only words on this channel.'),
    }),
    where: ({ waiting, minHours = 0, channel = null }, { customer, sql, ctx }) => {
      const until = new Date(ctx.clock.now().getTime() - minHours * HOUR_MS);
      const owed = sql`SELECT word."customerId" FROM "AwaitedAnswer" AS awaited
        JOIN "Communication" AS word ON word."id" = awaited."communicationId"
        WHERE awaited."answerId" IS NULL AND awaited."receivedAt" <= ${until}
        AND (${channel}::"Channel" IS NULL OR awaited."channel" = ${channel}::"Channel")`;
      return waiting ? sql`${customer}."id" IN (${owed})` : sql`${customer}."id" NOT IN (${owed})`;
    },
  }),
};
