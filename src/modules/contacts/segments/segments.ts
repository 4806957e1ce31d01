/** Making, changing and finding segments. */
import { isDeepStrictEqual } from 'node:util';
import type { Prisma } from '../../../generated/index.ts';
import {
  ConflictError,
  type Ctx,
  type JsonValue,
  NotFoundError,
  newId,
  RequestError,
  type TxCtx,
  ValidationError,
  type ValidationIssue,
} from '../../../kernel/index.ts';
import { audit, authorship } from '../../access/index.ts';
import { lockKeys } from '../external-ids.ts';
import { type ReadCriteria, readCriteria } from './criteria.ts';
import { segmentConditions } from './members.ts';

export type Segment = Prisma.SegmentModel;

/** A customer is asked about all of them at once. */
export const MAX_SEGMENTS = 200;

const FIELDS = ['name', 'description', 'criteria'] as const;

export interface SegmentInput {
  /** Checked: 1 to 100 characters. */
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly criteria?: JsonValue | undefined;
}

/**
 * Which segments the actor may see: those of whose criteria they may read each. Who may not read complaints is not told how many
 * customers have some, nor that somebody asks.
 */
export function visibleSegments(ctx: Ctx): Prisma.SegmentWhereInput {
  const unreadable = [...segmentConditions(ctx)].filter(([, { permission }]) => !ctx.can(permission)).map(([name]) => name);
  return unreadable.length === 0 ? {} : { NOT: { criterionNames: { hasSome: unreadable } } };
}

export function findSegment(ctx: Ctx, id: string): Promise<Segment | null> {
  return ctx.db.segment.findFirst({ where: { AND: [{ id }, visibleSegments(ctx)] } });
}

/** Those of these segments that the actor may see, by uuid: one statement. */
export async function segmentsById(ctx: Ctx, ids: readonly string[]): Promise<ReadonlyMap<string, Segment>> {
  const rows = await ctx.db.segment.findMany({ where: { AND: [{ id: { in: [...new Set(ids)] } }, visibleSegments(ctx)] } });
  return new Map(rows.map((row) => [row.id, row]));
}

/** The segment, or NotFoundError. */
export async function requireSegment(ctx: Ctx, id: string): Promise<Segment> {
  const segment = await findSegment(ctx, id);
  if (!segment) throw new NotFoundError('Segment', id);
  return segment;
}

/** Saves criteria under a name, or tells all that is wrong with them. */
export function createSegment(ctx: Ctx, input: SegmentInput): Promise<Segment> {
  return ctx.transact(async (tx) => {
    const criteria = await requireCriteria(tx, input.criteria);
    await lockSegments(tx);
    await requireRoom(tx);
    await requireFreeName(tx, input.name, null);
    const now = tx.clock.now();
    const segment = await tx.db.segment.create({
      data: {
        id: newId(),
        name: input.name,
        description: input.description ?? null,
        ...criteria,
        recordedAt: now,
        updatedAt: now,
        ...authorship(tx),
      },
    });
    await tx.emit('contacts.segment.created', { segmentId: segment.id });
    await audit(tx, {
      action: 'contacts.segment.created',
      type: 'Segment',
      id: segment.id,
      before: null,
      after: audited(segment),
    });
    return segment;
  });
}

export interface UpdateSegmentInput {
  readonly id: string;
  readonly expectedVersion?: number | null | undefined;
  readonly name?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly criteria?: JsonValue | undefined;
}

/** Changes what is given, or nothing at all. */
export function updateSegment(
  ctx: Ctx,
  { id, expectedVersion, name, description, criteria }: UpdateSegmentInput,
): Promise<Segment> {
  return ctx.transact(async (tx) => {
    if (name === null) throw ValidationError.at(['name'], 'Cannot be cleared.');
    const checked = criteria === undefined ? {} : await requireCriteria(tx, criteria);
    await lockSegments(tx);
    const before = await requireSegment(tx, id);
    requireVersion(before, expectedVersion);
    if (name !== undefined) await requireFreeName(tx, name, id);
    const changes = { ...checked, ...(name !== undefined && { name }), ...(description !== undefined && { description }) };
    const fields = changedFields(before, changes);
    if (fields.length === 0) return before;
    const after = await tx.db.segment.update({
      where: { id },
      data: { ...changes, version: { increment: 1 }, updatedAt: tx.clock.now() },
    });
    await tx.emit('contacts.segment.changed', { segmentId: id, fields });
    await audit(tx, { action: 'contacts.segment.changed', type: 'Segment', id, before: audited(before), after: audited(after) });
    return after;
  });
}

/** Removes it for good; its customers stay as they are. */
export function deleteSegment(
  ctx: Ctx,
  { id, expectedVersion }: Pick<UpdateSegmentInput, 'id' | 'expectedVersion'>,
): Promise<string> {
  return ctx.transact(async (tx) => {
    await lockSegments(tx);
    const segment = await requireSegment(tx, id);
    requireVersion(segment, expectedVersion);
    await tx.db.segment.delete({ where: { id } });
    await tx.emit('contacts.segment.deleted', { segmentId: id });
    await audit(tx, { action: 'contacts.segment.deleted', type: 'Segment', id, before: audited(segment), after: null });
    return id;
  });
}

/** Until the transaction's end nobody else makes, names or removes one: so their number and their names stay as they are read. */
function lockSegments(tx: TxCtx): Promise<void> {
  return lockKeys(tx, ['contacts.segments']);
}

async function requireRoom(tx: TxCtx): Promise<void> {
  if ((await tx.db.segment.count()) < MAX_SEGMENTS) return;
  throw ValidationError.at([], `There may be at most ${MAX_SEGMENTS} segments. Delete one first.`, 'TOO_MANY');
}

async function requireFreeName(tx: TxCtx, name: string, ownId: string | null): Promise<void> {
  const taken = await tx.db.$queryRaw<unknown[]>`
    SELECT FROM "Segment" WHERE "nameFolded" = left(fold_text(${name}), 400) AND "id" IS DISTINCT FROM ${ownId}::uuid`;
  if (taken.length > 0)
    throw new ConflictError('Another segment has this name; case and accents do not count.', { code: 'UNIQUE_VIOLATION' });
}

function requireVersion({ version }: Segment, expected: number | null | undefined): void {
  if (expected == null || expected === version) return;
  const message = `Somebody changed this segment meanwhile: it has version ${version} now. Read it again.`;
  throw new ConflictError(message, { code: 'STALE_VERSION', currentVersion: version });
}

/** The columns for criteria that are right, and whose every criterion the actor may read. */
async function requireCriteria(ctx: Ctx, criteria: JsonValue | undefined) {
  if (criteria == null) throw ValidationError.at(['criteria'], 'Cannot be cleared.');
  const read = readCriteria(criteria, segmentConditions(ctx));
  if (!('tree' in read)) throw new ValidationError(read);
  for (const { name, permission } of read.criteria) {
    if (!ctx.can(permission)) throw new RequestError('FORBIDDEN', `The criterion ${name} needs the permission ${permission}.`);
  }
  const faults = await unverified(ctx, read);
  if (faults.length > 0) throw new ValidationError(faults);
  return { criteria, criterionNames: [...new Set(read.criteria.map(({ name }) => name))].sort() };
}

async function unverified(ctx: Ctx, { criteria }: ReadCriteria): Promise<readonly ValidationIssue[]> {
  const faults = await Promise.all(
    criteria.map(async ({ condition, path }) =>
      (await condition.verify(ctx)).map((fault) => ({ path: [...path, ...fault.path], message: fault.message, code: 'INVALID' })),
    ),
  );
  return faults.flat();
}

function audited({ name, description, criteria, version }: Segment): object {
  return { name, description, criteria: JSON.stringify(criteria), version };
}

function changedFields(before: Segment, changes: Partial<Pick<Segment, (typeof FIELDS)[number]>>): (typeof FIELDS)[number][] {
  return FIELDS.filter((field) => changes[field] !== undefined && !isDeepStrictEqual(changes[field], before[field]));
}
