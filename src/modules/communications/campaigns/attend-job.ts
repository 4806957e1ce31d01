/** The job that looks after campaigns: it takes up launches that rest without cause, and ends what is over. */
import { Prisma } from '../../../generated/index.ts';
import type { Ctx, JobDefinition, TxCtx } from '../../../kernel/index.ts';
import { suppressCampaignEmails } from '../mail-out/index.ts';
import { inTurn, type Outcome } from './launch/index.ts';
import { finishCampaign, LAUNCH_JOB } from './steps.ts';

/** Settled in one transaction. */
const BATCH = 500;
const OVER = 'CAMPAIGN_ENDED: the campaign was over before it could be sent';

interface Attended {
  readonly id: string;
  readonly isOver: boolean;
  /** That somebody of its audience is still to be settled, or the audience to be noted. */
  readonly isLaunching: boolean;
  readonly isQueued: boolean;
}

async function attendCampaigns(ctx: Ctx, signal: AbortSignal): Promise<void> {
  for (const campaign of await attended(ctx)) {
    if (signal.aborted) return;
    if (campaign.isOver) await closeCampaign(ctx, signal, campaign.id);
    else if (campaign.isLaunching) await takeUp(ctx, campaign.id);
    else if (!campaign.isQueued) await inTurn(ctx, campaign.id, finish);
  }
}

/** Those whose time is over; and those without an end whose time has come, which end when all is decided. */
function attended(ctx: Ctx): Promise<Attended[]> {
  const now = ctx.clock.now();
  return ctx.db.$queryRaw<Attended[]>`
    WITH open AS (
      SELECT "id", coalesce("endsAt" <= ${now}, false) AS "isOver", "audienceAt" IS NULL OR EXISTS (
        SELECT FROM "CampaignRecipient" AS recipient WHERE recipient."campaignId" = campaign."id" AND recipient."settledAt" IS NULL
      ) AS "isLaunching", "endsAt" FROM "Campaign" AS campaign
      WHERE "state" = 'RUNNING' AND ("startsAt" IS NULL OR "startsAt" <= ${now})
        OR "state" = 'PAUSED' AND "endsAt" <= ${now}
    )
    SELECT "id"::text, "isOver", "isLaunching", ${queuedOf(Prisma.sql`open."id"`)} AS "isQueued" FROM open
    WHERE "isOver" OR "isLaunching" OR "endsAt" IS NULL ORDER BY "id"`;
}

const queuedOf = (campaignId: Prisma.Sql) => Prisma.sql`EXISTS (
  SELECT FROM "Communication" AS word JOIN "OutgoingEmail" AS email ON email."communicationId" = word."id"
  WHERE word."campaignId" = ${campaignId} AND email."state" = 'QUEUED')`;

/** Its job was lost with the process that ran it, or has been paused. */
function takeUp(ctx: Ctx, campaignId: string): Promise<void> {
  return ctx.transact((tx) => tx.enqueue(LAUNCH_JOB, { campaignId }, { singletonKey: campaignId }));
}

/** Nothing of it is sent any more. What is being handed over at this moment is waited for until the next run. */
async function closeCampaign(ctx: Ctx, signal: AbortSignal, campaignId: string): Promise<void> {
  for (const step of [settleRest, suppressRest, finish]) {
    let outcome: Outcome = 'more';
    while (outcome === 'more' && !signal.aborted) outcome = await inTurn(ctx, campaignId, step);
    if (outcome !== 'done') return;
  }
}

async function settleRest(
  tx: TxCtx,
  { id, audienceAt }: { readonly id: string; readonly audienceAt: Date | null },
): Promise<Outcome> {
  const now = tx.clock.now();
  if (audienceAt === null) await tx.db.campaign.update({ where: { id }, data: { audienceAt: now, audienceUpTo: null } });
  const settled = await tx.db.$executeRaw`
    UPDATE "CampaignRecipient" SET "settledAt" = ${now}::timestamptz, "suppressedFor" = ${OVER} WHERE "id" IN (
      SELECT "id" FROM "CampaignRecipient" WHERE "campaignId" = ${id}::uuid AND "settledAt" IS NULL
      ORDER BY "customerId" LIMIT ${BATCH}::int)`;
  return settled < BATCH ? 'done' : 'more';
}

async function suppressRest(tx: TxCtx, { id }: { readonly id: string }): Promise<Outcome> {
  return (await suppressCampaignEmails(tx, { campaignId: id, reason: OVER, atMost: BATCH })) < BATCH ? 'done' : 'more';
}

async function finish(tx: TxCtx, campaign: Parameters<typeof finishCampaign>[1]): Promise<Outcome> {
  const [found] = await tx.db.$queryRaw<
    { isQueued: boolean }[]
  >`SELECT ${queuedOf(Prisma.sql`${campaign.id}::uuid`)} AS "isQueued"`;
  const isOpen = campaign.state === 'RUNNING' || campaign.state === 'PAUSED';
  if (found?.isQueued || !isOpen) return 'elsewhere';
  await finishCampaign(tx, campaign);
  return 'done';
}

export const attendJob: JobDefinition = {
  description:
    'Takes up launches that were interrupted, and ends the campaigns of which nothing is left to be done or whose time is over.',
  schedule: '* * * * *',
  run: attendCampaigns,
};
