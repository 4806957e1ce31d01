/**
 * Reading the log. A sequence number is given before the commit, so a later one can be seen first: the log is therefore read by
 * (epoch, xid, seq), and only up to the oldest transaction that is still open. Nothing can then appear behind a reader.
 */
import { Prisma } from '../generated/index.ts';
import type { Ctx } from './context.ts';
import type { Db } from './open-types.ts';
import { LAST_SEQ, type Position } from './position.ts';

/** An event as it lies in the log. */
export interface LoggedEvent extends Position {
  readonly name: string;
  readonly payload: unknown;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  readonly bytes: number;
}

export interface LogPage {
  readonly events: readonly LoggedEvent[];
  /** Committed events lie behind these, which an older open transaction holds back. */
  readonly isHeld: boolean;
}

interface Row extends Position {
  readonly name: string;
  /** Null while the event may not be read yet. */
  readonly payload: string | null;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
}

/** To be read FROM: the place behind everything that may be read now. */
const END_OF_LOG = Prisma.sql`(
  SELECT "currentLogEpoch"() AS "epoch", pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1 AS "xid", ${LAST_SEQ}::bigint AS "seq"
)`;

/** The next events of all names: what the tail of the log reads. */
export async function readLog(db: Db, after: Position, limit: number): Promise<LogPage> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT "epoch", "xid", "seq", "name", "occurredAt", "recordedAt",
           CASE WHEN "epoch" < "here"."epoch_now" OR "xid" < "here"."xmin" THEN "payload"::text END AS "payload"
    FROM "LoggedEvent",
         (SELECT "currentLogEpoch"() AS "epoch_now", pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS "xmin") AS "here"
    WHERE ("epoch", "xid", "seq") > (${after.epoch}, ${after.xid}, ${after.seq})
    ORDER BY "epoch", "xid", "seq" LIMIT ${limit}`;
  const events = eventsOf(rows);
  return { events, isHeld: events.length < rows.length };
}

/** Events of these names after one position, and up to another where it is given. */
export async function readEvents(
  db: Db,
  { names, after, upTo, limit }: { names: readonly string[]; after: Position; upTo?: Position; limit: number },
): Promise<readonly LoggedEvent[]> {
  const end = upTo
    ? Prisma.sql`(SELECT ${upTo.epoch}::int AS "epoch", ${upTo.xid}::bigint AS "xid", ${upTo.seq}::bigint AS "seq")`
    : END_OF_LOG;
  // The name is part of the bounds, and not a condition beside them: else the planner walks all that lies between rare events.
  const rows = await db.$queryRaw<Row[]>`
    SELECT "event"."epoch", "event"."xid", "event"."seq", "event"."name", "occurredAt", "recordedAt", "payload"::text AS "payload"
    FROM ${end} AS "end" CROSS JOIN unnest(${[...names]}::text[]) AS "wanted"("name") CROSS JOIN LATERAL (
      SELECT * FROM "LoggedEvent" AS "later"
      WHERE ("name", "epoch", "xid", "seq") > ("wanted"."name", ${after.epoch}, ${after.xid}, ${after.seq})
        AND ("name", "epoch", "xid", "seq") <= ("wanted"."name", "end"."epoch", "end"."xid", "end"."seq")
      ORDER BY "name", "epoch", "xid", "seq" LIMIT ${limit}
    ) AS "event"
    ORDER BY "epoch", "xid", "seq" LIMIT ${limit}`;
  return eventsOf(rows);
}

/** Who reads events of one name, and how far. */
export interface Reading extends Position {
  readonly reader: string;
  readonly name: string;
}

/** Those of the readers for whom something may be read. */
export async function readersBehind(db: Db, readings: readonly Reading[]): Promise<ReadonlySet<string>> {
  const column = <Key extends keyof Reading>(key: Key) => readings.map((reading) => reading[key]);
  const rows = await db.$queryRaw<{ reader: string }[]>`
    SELECT "reading"."reader"
    FROM ${END_OF_LOG} AS "end" CROSS JOIN
      unnest(${column('reader')}::text[], ${column('name')}::text[], ${column('epoch')}::int[], ${column('xid')}::bigint[], ${column('seq')}::bigint[])
        AS "reading" ("reader", "name", "epoch", "xid", "seq")
    CROSS JOIN LATERAL (
      SELECT FROM "LoggedEvent" AS "later"
      WHERE ("later"."name", "later"."epoch", "later"."xid", "later"."seq")
          > ("reading"."name", "reading"."epoch", "reading"."xid", "reading"."seq")
        AND ("later"."name", "later"."epoch", "later"."xid", "later"."seq")
          <= ("reading"."name", "end"."epoch", "end"."xid", "end"."seq")
      LIMIT 1
    ) AS "found"`;
  return new Set(rows.map(({ reader }) => reader));
}

/** One event by its place; null if it is gone. */
export async function findEvent(db: Db, { epoch, xid, seq }: Position): Promise<LoggedEvent | null> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT "epoch", "xid", "seq", "name", "occurredAt", "recordedAt", "payload"::text AS "payload"
    FROM "LoggedEvent" WHERE "epoch" = ${epoch} AND "xid" = ${xid} AND "seq" = ${seq}`;
  return eventsOf(rows)[0] ?? null;
}

/** Behind everything that may be read now. What is open at this moment comes later, so nothing is skipped. */
export async function endOfLog(db: Db): Promise<Position> {
  const [end] = await db.$queryRaw<Position[]>`SELECT "epoch", "xid", "seq" FROM ${END_OF_LOG} AS "end"`;
  if (!end) throw new Error('The database did not say where its log ends.');
  return end;
}

/** Whether committed events lie behind the end, which an older open transaction holds back. */
export async function isLogHeld(db: Db): Promise<boolean> {
  const rows = await db.$queryRaw<unknown[]>`
    SELECT 1 FROM ${END_OF_LOG} AS "end" CROSS JOIN LATERAL (
      SELECT FROM "LoggedEvent" AS "later"
      WHERE ("later"."epoch", "later"."xid", "later"."seq") > ("end"."epoch", "end"."xid", "end"."seq") LIMIT 1
    ) AS "held"`;
  return rows.length > 0;
}

/** When the latest committed fact was recorded, by `clock`; null in an empty log. One under way may still claim an earlier moment. */
export async function lastRecordedAt({ db }: Pick<Ctx, 'db'>): Promise<Date | null> {
  const order = [{ epoch: 'desc' }, { xid: 'desc' }, { seq: 'desc' }] as const;
  const latest = await db.loggedEvent.findFirst({ orderBy: [...order], select: { recordedAt: true } });
  return latest?.recordedAt ?? null;
}

/** Notes the cluster on which the log lives now; its events sort behind those of all clusters before. */
export async function ensureEpoch(db: Db, now: Date): Promise<void> {
  await db.$executeRaw`
    INSERT INTO "LogEpoch" ("epoch", "systemIdentifier", "startedAt")
    SELECT (SELECT coalesce(max("epoch"), 0) + 1 FROM "LogEpoch"), "system_identifier"::text, ${now} FROM pg_control_system()
    WHERE "currentLogEpoch"() IS NULL
    ON CONFLICT DO NOTHING`;
}

/** Rows up to the first that may not be read yet. */
function eventsOf(rows: readonly Row[]): readonly LoggedEvent[] {
  const events: LoggedEvent[] = [];
  for (const { payload, ...row } of rows) {
    if (payload === null) break;
    events.push({ ...row, payload: JSON.parse(payload), bytes: Buffer.byteLength(payload) });
  }
  return events;
}
