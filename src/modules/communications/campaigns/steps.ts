/** The life of a campaign: DRAFT → RUNNING ⇄ PAUSED → FINISHED. */
import { ConflictError, type Ctx, NotFoundError, type TxCtx } from '../../../kernel/index.ts';
import { audit } from '../../access/index.ts';
import { requireSegment } from '../../contacts/index.ts';
import { canUnsubscribe } from '../mail-out/index.ts';
import type { Campaign } from './campaigns.ts';
import { audited } from './create-campaign.ts';

/** The name of the job in `module.ts`. */
export const LAUNCH_JOB = 'communications.launch-campaign';

type State = Campaign['state'];
type Step = 'launched' | 'paused' | 'resumed' | 'finished';

const ALLOWED: Readonly<Record<Step, readonly State[]>> = {
  launched: ['DRAFT'],
  paused: ['RUNNING'],
  resumed: ['PAUSED'],
  finished: ['RUNNING', 'PAUSED'],
};
/** What may be done instead, in the words of the API. */
const INSTEAD: Readonly<Record<State, string>> = {
  DRAFT: 'launchCampaign begins it.',
  RUNNING: 'pauseCampaign is what it allows.',
  PAUSED: 'resumeCampaign is what it allows.',
  FINISHED: 'This state is final.',
};

/** Begins a campaign: its audience is noted, and its messages made, from now on or from `startsAt`. */
export function launchCampaign(ctx: Ctx, id: string): Promise<Campaign> {
  return ctx.transact(async (tx) => {
    const before = await lockCampaign(tx, id);
    refuseStep(before, 'launched');
    const now = tx.clock.now();
    if (before.endsAt !== null && before.endsAt <= now) {
      throw new ConflictError('This campaign ended before it was launched. Make another one with a later endsAt.');
    }
    if (before.channel === 'EMAIL' && !canUnsubscribe(tx)) {
      throw new ConflictError(
        'PUBLIC_URL is not set: nobody could unsubscribe, so none of these e-mails would be sent. Set it to the address under which others reach this server.',
      );
    }
    // Whoever may not see the segment does not write to it, nor learns by the counts who is in it.
    await requireSegment(tx, before.segmentId);
    const after = await takeStep(tx, before, 'launched', { state: 'RUNNING', launchedAt: now });
    await queueLaunch(tx, after);
    return after;
  });
}

/** From now on nothing of it goes out, and its launch rests, until it is resumed. */
export function pauseCampaign(ctx: Ctx, id: string): Promise<Campaign> {
  return ctx.transact(async (tx) => {
    return haltCampaign(tx, await lockCampaign(tx, id));
  });
}

/** The same of one whose row is locked. */
export async function haltCampaign(tx: TxCtx, before: Campaign): Promise<Campaign> {
  refuseStep(before, 'paused');
  return takeStep(tx, before, 'paused', { state: 'PAUSED' });
}

export function resumeCampaign(ctx: Ctx, id: string): Promise<Campaign> {
  return ctx.transact(async (tx) => {
    const before = await lockCampaign(tx, id);
    refuseStep(before, 'resumed');
    const after = await takeStep(tx, before, 'resumed', { state: 'RUNNING' });
    await queueLaunch(tx, after);
    return after;
  });
}

/** Ends it; whoever calls knows that nothing of it is left to be done. */
export function finishCampaign(tx: TxCtx, before: Campaign): Promise<Campaign> {
  refuseStep(before, 'finished');
  return takeStep(tx, before, 'finished', { state: 'FINISHED', finishedAt: tx.clock.now() });
}

/** The campaign as it is once its row is locked: nobody else moves it on until the transaction ends. */
async function lockCampaign(tx: TxCtx, id: string): Promise<Campaign> {
  await tx.db.$queryRaw`SELECT "id" FROM "Campaign" WHERE "id" = ${id}::uuid FOR NO KEY UPDATE`;
  const campaign = await tx.db.campaign.findUnique({ where: { id } });
  if (!campaign) throw new NotFoundError('Campaign', id);
  return campaign;
}

function refuseStep({ state }: Campaign, step: Step): void {
  if (ALLOWED[step].includes(state)) return;
  throw new ConflictError(`A campaign that is ${state} cannot be ${step}. ${INSTEAD[state]}`, { code: 'ILLEGAL_TRANSITION' });
}

async function takeStep(
  tx: TxCtx,
  before: Campaign,
  step: Step,
  data: Partial<Pick<Campaign, 'state' | 'launchedAt' | 'finishedAt'>>,
): Promise<Campaign> {
  const { id } = before;
  const after = await tx.db.campaign.update({ where: { id }, data });
  const action = `communications.campaign.${step}` as const;
  await tx.emit(action, { campaignId: id });
  await audit(tx, { action, type: 'Campaign', id, before: audited(before), after: audited(after) });
  return after;
}

async function queueLaunch(tx: TxCtx, { id: campaignId, startsAt }: Campaign): Promise<void> {
  const isLater = startsAt !== null && startsAt > tx.clock.now();
  await tx.enqueue(LAUNCH_JOB, { campaignId }, { singletonKey: campaignId, ...(isLater && { startAfter: startsAt }) });
}
