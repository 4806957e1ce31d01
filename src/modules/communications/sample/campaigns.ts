/** Two campaigns of the sample company by e-mail: one that is over, with all that came of it, and one that is under way. */
import { atMoment, type Ctx, daysBefore, type JsonValue, type TxCtx } from '../../../kernel/index.ts';
import { createSegment, type Segment } from '../../contacts/index.ts';
import { createCampaign, finishCampaign } from '../campaigns/index.ts';
import { recordResponses } from '../responses/index.ts';
import { outcomesOf, sendTo } from './messages.ts';

interface SampleCampaign {
  readonly code: string;
  readonly name: string;
  readonly goal: 'SALES' | 'REACTIVATION';
  readonly target: number;
  readonly subject: string;
  readonly text: string;
  readonly segment: string;
  readonly criteria: readonly JsonValue[];
  readonly launchedDaysAgo: number;
  /** Null while it is under way: every second message is still queued then. */
  readonly finishedDaysAgo: number | null;
}

const CAMPAIGNS: readonly SampleCampaign[] = [
  {
    ...{ code: 'SPRING-TEA', name: 'First harvest of spring', goal: 'SALES', target: 10, subject: 'The first harvest is here' },
    text: '{{salutation}}\n\nthe first tea of this spring has arrived. We keep a box for you until Sunday.',
    segment: 'Active customers who read Czech or German',
    criteria: [{ criterion: 'contacts.language', in: ['cs', 'de'] }],
    ...{ launchedDaysAgo: 75, finishedDaysAgo: 40 },
  },
  {
    ...{ code: 'KITCHEN-WEEK', name: 'A week of kitchens', goal: 'SALES', target: 15, subject: 'A week of kitchens' },
    text: '{{salutation}}\n\nnext week everything for the kitchen can be tried out in our shop.',
    segment: 'Active customers who want our news',
    criteria: [{ criterion: 'contacts.consent', purpose: 'MARKETING', channel: 'EMAIL', granted: true }],
    ...{ launchedDaysAgo: 0.2, finishedDaysAgo: null },
  },
];

export async function runCampaigns(ctx: Ctx): Promise<void> {
  for (const campaign of CAMPAIGNS) {
    const { segment: name, criteria } = campaign;
    const all = [{ criterion: 'contacts.lifecycle', in: ['ACTIVE'] }, ...criteria];
    const segment = await createSegment(ctx, { name, criteria: { version: 1, all } });
    await ctx.transact((tx) => runCampaign(tx, campaign, segment));
  }
}

async function runCampaign(tx: TxCtx, sample: SampleCampaign, segment: Segment): Promise<void> {
  const now = tx.clock.now();
  const launchedAt = daysBefore(now, sample.launchedDaysAgo);
  const then = atMoment(tx, launchedAt);
  const { code, name, goal, target, subject, text } = sample;
  const drafted = await createCampaign(then, {
    code,
    name,
    goal,
    target,
    subject,
    text,
    channel: 'EMAIL',
    segmentId: segment.id,
  });
  const campaign = await tx.db.campaign.update({
    where: { id: drafted.id },
    data: { state: 'RUNNING', launchedAt, audienceAt: launchedAt },
  });
  await then.emit('communications.campaign.launched', { campaignId: campaign.id });
  const isOver = sample.finishedDaysAgo !== null;
  const messages = await sendTo(then, campaign, segment, isOver ? 1 : 2);
  await recordResponses(tx, await outcomesOf(tx, campaign.id, messages, launchedAt));
  if (sample.finishedDaysAgo !== null) await finishCampaign(atMoment(tx, daysBefore(now, sample.finishedDaysAgo)), campaign);
}
