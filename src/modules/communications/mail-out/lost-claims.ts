/** E-mails that were claimed and never reported on: whoever had them ended meanwhile. */
import type { Ctx } from '../../../kernel/index.ts';
import { changeDeliveries } from './deliveries.ts';

/** Longer than any hand-over takes. */
const LOST_AFTER_MS = 10 * 60_000;
const BATCH = 500;
const REASON =
  'UNCONFIRMED: whoever was handing it to the mail server ended before they could report; it may have left, and is not sent again';

/** Makes them FAILED, and says that they may have left; their claim stands. They are never sent again: at most once is what was promised. */
export async function failLostClaims(ctx: Ctx): Promise<void> {
  while ((await failSome(ctx)) === BATCH);
}

function failSome(ctx: Ctx): Promise<number> {
  return ctx.transact(async (tx) => {
    const before = new Date(tx.clock.now().getTime() - LOST_AFTER_MS);
    const lost = await tx.db.$queryRaw<{ communicationId: string; claimedAt: Date }[]>`
      SELECT "communicationId"::text, "claimedAt" FROM "OutgoingEmail"
      WHERE "state" = 'QUEUED' AND "claimedAt" < ${before}
      ORDER BY "claimedAt", "communicationId" LIMIT ${BATCH}::int FOR UPDATE SKIP LOCKED`;
    await changeDeliveries(
      tx,
      lost.map(({ communicationId, claimedAt }) => {
        return { communicationId, state: 'FAILED', reason: REASON, dueAt: null, claimedAt };
      }),
    );
    return lost.length;
  });
}
