/** Lists of a complaint that no relation leads to: its log, and the words that are about it. */
import { type ComplaintStatus, Prisma } from '../../generated/index.ts';
import { type ComputedRows, type ComputedSlice, type Ctx, keyset, type RankedRow, type SqlColumn } from '../../kernel/index.ts';
import { type ActorReference, actorRecorded } from '../access/index.ts';

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
export function complaintLog({ db }: Ctx, complaintId: string): ComputedRows<LoggedStep> {
  return {
    order: LOG_ORDER,
    async find(slice) {
      const { where, orderBy, limit } = keyset(LOG_ORDER, slice);
      const rows = await db.$queryRaw<Prisma.ComplaintLogEntryModel[]>`
        SELECT * FROM "ComplaintLogEntry" AS entry
        WHERE entry."complaintId" = ${complaintId}::uuid AND ${where} ORDER BY ${orderBy} LIMIT ${limit}`;
      return rows.map(({ id, type, loggedAt, note, fromStatus: from, toStatus: to, recordedByKind, recordedById }) => ({
        node: { type, loggedAt, note, from, to, actor: actorRecorded(recordedByKind, recordedById) },
        key: [loggedAt, id],
      }));
    },
    count: () => db.complaintLogEntry.count({ where: { complaintId } }),
  };
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
