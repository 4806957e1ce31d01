/** One process at a time works on a campaign. */
import type { Ctx, TxCtx } from '../../../../kernel/index.ts';
import type { Campaign } from '../campaigns.ts';

/** What a step left: more of the same, nothing, or a campaign that is another's turn, or nobody's at the moment. */
export type Outcome = 'more' | 'done' | 'elsewhere';
type Step = (tx: TxCtx, campaign: Campaign) => Promise<Outcome>;

/**
 * A step of work on a campaign in a transaction of its own, under the lock of its row: what pauses it comes before or after. Who does
 * not get the lock leaves it to whoever has it.
 */
export function inTurn(ctx: Ctx, campaignId: string, step: Step): Promise<Outcome> {
  return ctx.transact(async (tx) => {
    const locked = await tx.db.$queryRaw<unknown[]>`
      SELECT FROM "Campaign" WHERE "id" = ${campaignId}::uuid FOR NO KEY UPDATE SKIP LOCKED`;
    if (locked.length === 0) return 'elsewhere';
    return step(tx, await tx.db.campaign.findUniqueOrThrow({ where: { id: campaignId } }));
  });
}

/** A step of its launch: while it runs, and its time has come and is not over. */
export function whileOpen(ctx: Ctx, campaignId: string, step: Step): Promise<Outcome> {
  return inTurn(ctx, campaignId, (tx, campaign) =>
    campaign.state === 'RUNNING' && isOpen(campaign, tx.clock.now()) ? step(tx, campaign) : Promise.resolve('elsewhere'),
  );
}

function isOpen({ startsAt, endsAt }: Campaign, now: Date): boolean {
  return (startsAt === null || startsAt <= now) && (endsAt === null || endsAt > now);
}
