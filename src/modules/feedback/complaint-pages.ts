/** Lists of a complaint that no relation leads to: its log, and the words that are about it. */
import DataLoader from 'dataloader';
import { type ComplaintStatus, Prisma } from '../../generated/index.ts';
import {
  type ComputedRow,
  type ComputedRows,
  type ComputedSlice,
  type Ctx,
  keyset,
  type RankedRow,
  type SqlColumn,
} from '../../kernel/index.ts';
import { type ActorReference, actorRecorded } from '../access/index.ts';
import { type Group, together } from './together.ts';

export interface LoggedStep {
  readonly type: string;
  readonly loggedAt: Date;
  readonly actor: ActorReference;
  readonly note: string | null;
  readonly from: ComplaintStatus | null;
  readonly to: ComplaintStatus | null;
}

const LOG_ORDER: readonly SqlColumn[] = [
  { column: 'loggedAt', direction: 'asc', sql: Prisma.sql`entry."loggedAt"`, type: 'timestamptz' },
  { column: 'id', direction: 'asc', sql: Prisma.sql`entry."id"`, type: 'uuid' },
];

/** What was done with a complaint, oldest first. */
export function complaintLog({ loaders }: Ctx, complaintId: string): ComputedRows<LoggedStep> {
  return {
    order: LOG_ORDER,
    find: (slice) => loaders.feedback.complaintLog.load({ subjectId: complaintId, slice }),
    count: () => loaders.feedback.complaintLogCount.load(complaintId),
  };
}

export interface LogPageAsked {
  /** The complaint. */
  readonly subjectId: string;
  readonly slice: ComputedSlice;
}

export const logLoaders = (ctx: Ctx) => ({
  /** A page of each complaint's log: one statement for all with the same bounds. */
  complaintLog: new DataLoader<LogPageAsked, readonly ComputedRow<LoggedStep>[]>(
    (asked) =>
      together(
        asked,
        ({ slice }) => JSON.stringify(slice),
        (group) => findSteps(ctx, group),
        [],
      ),
    { cache: false },
  ),
  complaintLogCount: new DataLoader<string, number>(
    async (ids) => {
      const where = { complaintId: { in: [...ids] } };
      const rows = await ctx.db.complaintLogEntry.groupBy({ by: ['complaintId'], where, _count: true });
      const counts = new Map(rows.map(({ complaintId, _count }) => [complaintId, _count]));
      return ids.map((id) => counts.get(id) ?? 0);
    },
    { cache: false },
  ),
});

/** By complaint; all of them with the same bounds. */
async function findSteps(
  { db }: Ctx,
  asked: Group<LogPageAsked>,
): Promise<ReadonlyMap<string, readonly ComputedRow<LoggedStep>[]>> {
  const pages = new Map<string, ComputedRow<LoggedStep>[]>();
  const { where, orderBy, limit } = keyset(LOG_ORDER, asked[0].slice);
  const rows = await db.$queryRaw<Prisma.ComplaintLogEntryModel[]>`
    SELECT page.* FROM unnest(${asked.map(({ subjectId }) => subjectId)}::uuid[]) AS parent ("id") CROSS JOIN LATERAL (
      SELECT * FROM "ComplaintLogEntry" AS entry
      WHERE entry."complaintId" = parent."id" AND ${where} ORDER BY ${orderBy} LIMIT ${limit}) AS page`;
  for (const { id, complaintId, type, loggedAt, note, fromStatus: from, toStatus: to, recordedByKind, recordedById } of rows) {
    const page = pages.get(complaintId) ?? [];
    page.push({
      node: { type, loggedAt, note, from, to, actor: actorRecorded(recordedByKind, recordedById) },
      key: [loggedAt, id],
    });
    pages.set(complaintId, page);
  }
  return pages;
}

export const WORD_ORDER: readonly SqlColumn[] = [
  { column: 'occurredAt', direction: 'desc', sql: Prisma.sql`word."occurredAt"`, type: 'timestamptz' },
  { column: 'id', direction: 'desc', sql: Prisma.sql`word."communicationId"`, type: 'uuid' },
];

/** By complaint: the words that are about it, newest first. */
export async function findWords(
  complaintIds: readonly string[],
  slice: ComputedSlice,
  { db }: Ctx,
): Promise<ReadonlyMap<string, readonly RankedRow[]>> {
  const { where, orderBy, limit } = keyset(WORD_ORDER, slice);
  const rows = await db.$queryRaw<{ complaintId: string; id: string; occurredAt: Date }[]>`
    SELECT parent."id" AS "complaintId", page."id", page."occurredAt"
    FROM unnest(${[...complaintIds]}::uuid[]) AS parent ("id") CROSS JOIN LATERAL (
      SELECT word."communicationId" AS "id", word."occurredAt" FROM "ComplaintWord" AS word
      WHERE word."complaintId" = parent."id" AND ${where} ORDER BY ${orderBy} LIMIT ${limit}) AS page`;
  const pages = new Map<string, RankedRow[]>();
  for (const { complaintId, id, occurredAt } of rows) {
    pages.set(complaintId, [...(pages.get(complaintId) ?? []), { id, key: [occurredAt, id] }]);
  }
  return pages;
}

export async function countWords(complaintIds: readonly string[], { db }: Ctx): Promise<ReadonlyMap<string, number>> {
  const rows = await db.complaintWord.groupBy({
    by: ['complaintId'],
    where: { complaintId: { in: [...complaintIds] } },
    _count: true,
  });
  return new Map(rows.map(({ complaintId, _count }) => [complaintId, _count]));
}
