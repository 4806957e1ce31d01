/** Once per key, actor and operation: a repeat answers what the first one did, and does nothing. */

import { createHash } from 'node:crypto';
import { Prisma } from '../generated/index.ts';
import { DAY_MS } from './clock.ts';
import type { Ctx, TxCtx } from './context.ts';
import { ConflictError, ValidationError } from './errors.ts';
import { countCodePoints } from './input-checks.ts';
import { insertionOf } from './insert-rows.ts';

/** Of a key, in code points. */
export const LONGEST_IDEMPOTENCY_KEY = 200;

export interface Once<Result, Reference extends object> {
  /** The mutation's name, for the audit log too. */
  readonly operation: string;
  /** Without a key it simply runs. */
  readonly key: string | null | undefined;
  /** As it was checked, without the key: ids decoded, texts trimmed. */
  readonly input: unknown;
  run(tx: TxCtx): Promise<Result>;
  /** What to remember: ids only, as JSON. */
  reference(result: Result): Reference;
  /** The same records as they are now. */
  recall(tx: TxCtx, reference: Reference): Promise<Result>;
}

/** Runs in one transaction, with the record that it ran. A failure leaves no record: the key is free again. */
export function once<Result, Reference extends object>(
  ctx: Ctx,
  { operation, key, input, run, reference, recall }: Once<Result, Reference>,
): Promise<Result> {
  if (key === null || key === undefined) return ctx.transact(run, operation);
  if (key === '' || countCodePoints(key, LONGEST_IDEMPOTENCY_KEY) > LONGEST_IDEMPOTENCY_KEY) {
    throw ValidationError.at(['idempotencyKey'], `An idempotency key has 1 to ${LONGEST_IDEMPOTENCY_KEY} characters.`);
  }
  const inputHash = createHash('sha256').update(canonicalJson(input)).digest('hex');
  // Strangers share no keys: only who sends the very same input is taken for the same caller.
  const id = { actorId: ctx.actor?.id ?? `anonymous:${inputHash}`, operation, key };
  return ctx.transact(async (tx) => {
    const record = { ...id, inputHash, createdAt: tx.clock.now() };
    // A twin in flight is waited for here, and seen below.
    const count = await tx.db.$executeRaw`${insertionOf('IdempotencyRecord', [record])} ON CONFLICT DO NOTHING`;
    if (count === 0) {
      const earlier = await tx.db.idempotencyRecord.findUniqueOrThrow({ where: { actorId_operation_key: id } });
      if (earlier.inputHash === inputHash) return recall(tx, earlier.result as Reference);
      throw new ConflictError('This key was used with another input.', { code: 'IDEMPOTENCY_KEY_REUSED' });
    }
    const result = await run(tx);
    tx.last.write(Prisma.sql`
      UPDATE "IdempotencyRecord" SET "result" = ${JSON.stringify(reference(result))}::jsonb
      WHERE "actorId" = ${id.actorId} AND "operation" = ${operation} AND "key" = ${key}`);
    return result;
  }, operation);
}

/** Removes records older than a day. */
export async function purgeIdempotencyRecords(ctx: Ctx): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - DAY_MS);
  await ctx.db.idempotencyRecord.deleteMany({ where: { createdAt: { lt: before } } });
}

/** The same text for equal values: keys sorted, bigints and dates as text. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, item: unknown) => {
    if (typeof item === 'bigint') return `${item}n`;
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}
