/** The audit log: who changed what, from what to what, and why. Append-only, and written in the effect's own transaction. */
import type { Prisma } from '../../generated/index.ts';
import { type Ctx, insertRows, newId, type SensitiveRead, type TxCtx } from '../../kernel/index.ts';
import { actingNow } from './actors.ts';

/** Stands where words about somebody stood. */
export const ERASED = '[erased]';

export interface AuditedChange {
  /** `<module>.<noun>.<past participle>`. */
  readonly action: string;
  /** GraphQL type and uuid of what was changed. */
  readonly type: string;
  readonly id: string;
  /** Null where there was nothing before. With both given, only what differs is kept. */
  readonly before: object | null;
  /** Null where nothing is left. */
  readonly after: object | null;
  /** In people's words, where somebody gave a reason. */
  readonly reason?: string | null;
}

/** Records a change, its author, the request and the operation with the rows that make it true. */
export function audit(tx: TxCtx, change: AuditedChange): Promise<void> {
  return auditAll(tx, [change]);
}

/** The same for many changes. They are written right before the commit. */
export async function auditAll(tx: TxCtx, changes: readonly AuditedChange[]): Promise<void> {
  tx.last.insert(
    'AuditEntry',
    changes.map((change) => auditEntry(tx, change)),
  );
}

/** A row holds no more ids than this, however many were read. */
const MOST_IDS = 1_000;

/**
 * Records who read what is sensitive: one entry for each type and permission, the latter as its action. Its subject is the first record
 * that was read; `after` holds the ids of all, and their number.
 */
export async function auditReads(ctx: Ctx, reads: readonly SensitiveRead[]): Promise<void> {
  const entries = reads.map(({ permission, type, ids }) => {
    const [first = ''] = ids;
    const after = { ids: ids.slice(0, MOST_IDS), count: ids.length };
    return auditEntry(ctx, { action: permission, type, id: first, before: null, after });
  });
  await insertRows(ctx.db, 'AuditEntry', entries);
}

/** The actions of entries about reads. They name records of many customers at once, so they belong to no one record. */
function readActions({ permissions }: Ctx): string[] {
  return [...permissions].flatMap(([name, { isSensitive = false }]) => (isSensitive ? [name] : []));
}

/**
 * Forgets what the log says of these: before, after and the reason go; who did what, and when, stays. For erasures alone, and the
 * one thing that is ever taken from the log. Entries about reads hold uuids alone, of other customers too: they stay whole. Every append-only table may then be erased from until the transaction ends.
 */
export async function eraseAudited(tx: TxCtx, type: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.last.flush();
  await tx.db.$executeRaw`SELECT set_config('rapport.rewriting', 'erasure', true)`;
  await tx.db.$executeRaw`
    UPDATE "AuditEntry" SET "before" = NULL, "after" = NULL, "reason" = NULL
    WHERE "subjectType" = ${type} AND "subjectId" = ANY(${[...ids]}::uuid[]) AND "action" <> ALL(${readActions(tx)})`;
}

/** What the log says of records of these types, oldest first, reads aside: for handing out what is kept about somebody. At most `limit` of it. */
export async function auditedAbout(ctx: Ctx, types: readonly string[], ids: readonly string[], limit: number) {
  await ctx.last?.flush();
  return ctx.db.auditEntry.findMany({
    where: { subjectType: { in: [...types] }, subjectId: { in: [...ids] }, action: { notIn: readActions(ctx) } },
    orderBy: [{ occurredAt: 'asc' }, { id: 'asc' }],
    select: { occurredAt: true, action: true, subjectType: true, before: true, after: true, reason: true, actorKind: true },
    take: limit,
  });
}

function auditEntry(
  ctx: Ctx,
  { action, type, id, before, after, reason = null }: AuditedChange,
): Prisma.AuditEntryCreateManyInput {
  const actor = actingNow(ctx);
  const from = before && withoutSecrets(before);
  const to = after && withoutSecrets(after);
  return {
    id: newId(),
    occurredAt: ctx.clock.now(),
    action,
    subjectType: type,
    subjectId: id,
    ...(from && { before: to ? differing(from, to) : from }),
    ...(to && { after: from ? differing(to, from) : to }),
    reason,
    actorKind: actor.kind,
    actorId: actor.id,
    staffId: ctx.actor?.staffId ?? null,
    requestId: ctx.requestId,
    operation: ctx.operation,
  };
}

type Plain = { [key: string]: Prisma.InputJsonValue | null };

/** A column by such a name never reaches the log, whoever passes it. */
const SECRET = /secret|password|token|credential/i;

function withoutSecrets(values: object): Plain {
  const entries = Object.entries(values).filter(([key, value]) => value !== undefined && !SECRET.test(key));
  return Object.fromEntries(entries.map(([key, value]) => [key, plain(value)]));
}

/** What JSON cannot say becomes the text that the API shows for it. */
function plain(value: unknown): Prisma.InputJsonValue | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === 'object' && !('toFixed' in value) ? withoutSecrets(value) : String(value);
}

function differing(values: Plain, others: Plain): Plain {
  return Object.fromEntries(
    Object.entries(values).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(others[key] ?? null)),
  );
}
