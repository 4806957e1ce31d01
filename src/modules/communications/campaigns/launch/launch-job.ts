/** The job that launches a campaign, step by step. Whatever ends it in between, the next run goes on where it ended. */
import type { Ctx, JobDefinition } from '../../../../kernel/index.ts';
import { LAUNCH_JOB } from '../steps.ts';
import { noteAudience } from './audience.ts';
import { settleSome } from './settle.ts';

/** A run ends long before it would be taken for dead; what is left is queued anew. */
const MOST_STEPS = 100;

async function launch(ctx: Ctx, signal: AbortSignal, campaignId: string): Promise<void> {
  let left = MOST_STEPS;
  for (const step of [noteAudience, settleSome]) {
    let outcome = await step(ctx, campaignId);
    for (; outcome === 'more' && left > 0 && !signal.aborted; left -= 1) outcome = await step(ctx, campaignId);
    if (outcome === 'elsewhere' || signal.aborted) return;
    if (outcome === 'more') return goOnLater(ctx, campaignId);
  }
}

function goOnLater(ctx: Ctx, campaignId: string): Promise<void> {
  return ctx.transact((tx) => tx.enqueue(LAUNCH_JOB, { campaignId }, { singletonKey: campaignId }));
}

export const launchJob: JobDefinition = {
  description: 'Notes the audience of a launched campaign and makes its messages, some at a time.',
  run: (ctx, signal, data) => launch(ctx, signal, campaignIn(data)),
};

function campaignIn(data: unknown): string {
  if (typeof data === 'object' && data !== null && 'campaignId' in data && typeof data.campaignId === 'string') {
    return data.campaignId;
  }
  throw new Error('A campaign is to be launched, but not said which.');
}
