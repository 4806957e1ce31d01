/**
 * Reading the log. A sequence number is given before the commit, so a later one can be seen first: the log is therefore read by
 * (epoch, xid, seq), and only up to the oldest transaction that is still open. Nothing can then appear behind a reader.
 */
import { Prisma } from '../generated/index.ts';
import type { Ctx } from './context.ts';
import type { Database } from './database.ts';
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
  readonly payload: string;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
}

/** To be read FROM: the place behind everything that may be read now. */
const END_OF_LOG = Prisma.sql`(
  SELECT "currentLogEpoch"() AS "epoch", pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1 AS "xid", ${LAST_SEQ}::bigint AS "seq"
)`;

/** How many events are read at a time; written into the statement, so that whoever plans it for no values knows that it is few. */
export const LOG_PAGE = 100;

/** One text, which a server prepares once: for what is read all the time. */
const NEXT_EVENTS = `
  SELECT json_agg(json_build_array("epoch", "xid"::text, "seq"::text, "name", "occurredAt", "recordedAt",
    "isReadable", CASE WHEN "isReadable" THEN "payload" END, octet_length("payload"::text)))::text
  FROM (
    SELECT *, "epoch" < "here"."epoch_now" OR "xid" < "here"."xmin" AS "isReadable"
    FROM "LoggedEvent",
         (SELECT "currentLogEpoch"() AS "epoch_now", pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS "xmin") AS "here"
    WHERE ("epoch", "xid", "seq") > ($1::text::int, $2::text::bigint, $3::text::bigint)
    ORDER BY "epoch", "xid", "seq" LIMIT ${LOG_PAGE}
  ) AS "next"`;

type NextRow = readonly [
  ...[epoch: number, xid: string, seq: string, name: string, occurredAt: string, recordedAt: string],
  ...[isReadable: boolean, payload: unknown, bytes: number],
];

/** The next `LOG_PAGE` events of all names: what the tail of the log reads. */
export async function readLog(database: Pick<Database, 'readText'>, { epoch, xid, seq }: Position): Promise<LogPage> {
  const values = [String(epoch), String(xid), String(seq)];
  const json = await database.readText({ text: NEXT_EVENTS, values, name: 'next events', isAlone: true });
  const rows: readonly NextRow[] = JSON.parse(json ?? '[]');
  const held = rows.findIndex((row) => !row[IS_READABLE]);
  return { events: (held < 0 ? rows : rows.slice(0, held)).map(eventOf), isHeld: held >= 0 };
}

const IS_READABLE = 6;

function eventOf([epoch, xid, seq, name, occurredAt, recordedAt, _isReadable, payload, bytes]: NextRow): LoggedEvent {
  const moments = { occurredAt: new Date(occurredAt), recordedAt: new Date(recordedAt) };
  return { epoch, xid: BigInt(xid), seq: BigInt(seq), name, payload, ...moments, bytes };
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

function eventsOf(rows: readonly Row[]): readonly LoggedEvent[] {
  return rows.map(({ payload, ...row }) => ({ ...row, payload: JSON.parse(payload), bytes: Buffer.byteLength(payload) }));
}
