/** Removing files that nothing refers to any more: what was erased, and what was put and never attached. */
import { type Ctx, DAY_MS, type JobDefinition } from '../../../kernel/index.ts';
import { locksOf, storeOf } from './attach.ts';

export const SWEEP_JOB = 'communications.sweep-attachments';

export const sweepJob: JobDefinition = {
  description: 'Removes files of attachments that were erased, or that never came to belong to a communication.',
  schedule: '40 3 * * *',
  run: sweepAttachments,
};

/** May run beside whoever puts and attaches the same files. */
export async function sweepAttachments(ctx: Ctx, signal: AbortSignal): Promise<void> {
  const store = storeOf(ctx);
  await store.removeUnfinished(new Date(ctx.clock.now().getTime() - DAY_MS));
  for await (const hashes of store.all()) {
    const unused = await unusedAmong(ctx, hashes);
    for (const hash of unused) {
      if (signal.aborted) return;
      await removeUnused(ctx, hash);
    }
  }
}

async function unusedAmong(ctx: Pick<Ctx, 'db'>, hashes: readonly string[]): Promise<readonly string[]> {
  const rows = await ctx.db.attachment.findMany({
    where: { sha256: { in: [...hashes] }, erasedAt: null },
    select: { sha256: true },
    distinct: ['sha256'],
  });
  const used = new Set(rows.map(({ sha256 }) => sha256));
  return hashes.filter((hash) => !used.has(hash));
}

/** Looks again under the lock: whoever attaches the file holds it until the row can be seen. */
function removeUnused(ctx: Ctx, hash: string): Promise<void> {
  return ctx.transact(async (tx) => {
    await tx.db.$queryRaw`SELECT pg_advisory_xact_lock(lock)::text FROM (${locksOf([hash])}) AS locks`;
    const [unused] = await unusedAmong(tx, [hash]);
    if (unused !== undefined) await storeOf(tx).remove(unused);
  });
}
