/** When signals are computed: twice a minute, so that nothing waits for a whole one. */
import type { Ctx, JobDefinition } from '../../../kernel/index.ts';
import { evaluateSignals } from './evaluate.ts';

export const SIGNALS_JOB = 'feedback.evaluate-signals';
const HALF_A_MINUTE_MS = 30_000;
const AGAIN = { isSecond: true };

/** A schedule has whole minutes, and is noticed some seconds late: its run asks for another one half a minute on. */
async function evaluateTwice(ctx: Ctx, _signal: AbortSignal, data: unknown): Promise<void> {
  if (data === null) {
    const startAfter = new Date(ctx.clock.now().getTime() + HALF_A_MINUTE_MS);
    await ctx.transact((tx) => tx.enqueue(SIGNALS_JOB, AGAIN, { singletonKey: 'second', startAfter }));
  }
  await evaluateSignals(ctx);
}

export const signalsJob: JobDefinition = {
  description: 'Computes what complaints, losses, unanswered words and broken promises together point at.',
  schedule: '* * * * *',
  run: evaluateTwice,
};
