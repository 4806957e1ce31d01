/**
 * Reading the log by what its events are about, newest first by when they happened. What has been committed is read: the readers
 * of `event-log.ts` wait for older transactions, a page that is asked for once does not, and within a transaction what it announced itself is read, too.
 */
import { Prisma } from '../generated/index.ts';
import { type ComputedSlice, keyset, type SqlColumn } from './computed-rows.ts';
import type { Ctx } from './context.ts';
import type { EventName } from './open-types.ts';
import type { Position } from './position.ts';

/** Which events. The module that asks brings the index that begins with `about`. */
export interface EventsAbout {
  /** What an event says it is about, as the index has it: `"payload"->>'customerId'`. */
  readonly about: Prisma.Sql;
  /** A SELECT of "story" and "subject", texts: the values of `about` that belong to a story. Several may. */
  readonly subjects: Prisma.Sql;
  readonly names: readonly string[];
}

/** An event of one of the stories. Its payload is of its name: it was checked when it was announced. */
export interface ToldEvent extends Position {
  readonly story: string;
  readonly name: EventName;
  readonly payload: Rapport.Events[EventName];
  readonly actorId: string | null;
  readonly occurredAt: Date;
}

/** Of two events of one moment the one that was recorded later comes first. */
export const STORY_ORDER: readonly SqlColumn[] = [
  { column: 'occurredAt', direction: 'desc', sql: Prisma.sql`"occurredAt"`, type: 'timestamptz' },
  { column: 'epoch', direction: 'desc', sql: Prisma.sql`"epoch"`, type: 'int' },
  { column: 'xid', direction: 'desc', sql: Prisma.sql`"xid"`, type: 'bigint' },
  { column: 'seq', direction: 'desc', sql: Prisma.sql`"seq"`, type: 'bigint' },
];

/** The same page of each story, in one statement, however many stories, subjects and names. */
export async function eventsAbout(
  ctx: Ctx,
  { about, subjects, names }: EventsAbout,
  slice: ComputedSlice,
): Promise<readonly ToldEvent[]> {
  const { where, orderBy, limit } = keyset(STORY_ORDER, slice);
  // Each subject's events are read from the index no further than the page needs; those of one story are then put in order.
  await ctx.last?.flush();
  return ctx.db.$queryRaw<ToldEvent[]>`
    SELECT "story", "epoch", "xid", "seq", "name", "payload", "actorId", "occurredAt" FROM (
      SELECT "of"."story", "event".*, row_number() OVER (PARTITION BY "of"."story" ORDER BY ${orderBy}) AS "place"
      FROM (${subjects}) AS "of" CROSS JOIN LATERAL (
        SELECT * FROM "LoggedEvent"
        WHERE ${about} = "of"."subject" AND "name" = ANY(${[...names]}::text[]) AND ${where}
        ORDER BY ${orderBy} LIMIT ${limit}
      ) AS "event"
    ) AS "told"
    WHERE "place" <= ${slice.take} ORDER BY "story", "place"`;
}

/** How many events each story has; one that has none is absent. */
export async function countEventsAbout(ctx: Ctx, { about, subjects, names }: EventsAbout): Promise<ReadonlyMap<string, number>> {
  await ctx.last?.flush();
  const rows = await ctx.db.$queryRaw<{ story: string; count: number }[]>`
    SELECT "of"."story", count(*)::int AS "count" FROM (${subjects}) AS "of"
    JOIN "LoggedEvent" ON ${about} = "of"."subject" AND "name" = ANY(${[...names]}::text[])
    GROUP BY "of"."story"`;
  return new Map(rows.map(({ story, count }) => [story, count]));
}

/** The uuids that events name under these keys of their payloads: what there ever was, also of rows that are gone. */
export async function idsNamedIn(
  ctx: Ctx,
  { about, subjects }: Omit<EventsAbout, 'names'>,
  keys: readonly string[],
): Promise<readonly string[]> {
  await ctx.last?.flush();
  const rows = await ctx.db.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT "named"."value" AS "id" FROM (${subjects}) AS "of"
    JOIN "LoggedEvent" ON ${about} = "of"."subject"
    CROSS JOIN LATERAL jsonb_each_text("payload") AS "named"
    WHERE "named"."key" = ANY(${[...keys]}::text[]) AND "named"."value" IS NOT NULL`;
  return rows.map(({ id }) => id);
}
