/** Jobs that find within a minute what has become so. */
import type { Ctx, JobDefinition } from '../../kernel/index.ts';

const HALF_A_MINUTE_MS = 30_000;
const AGAIN = { isSecond: true };

/** A schedule has whole minutes, and is noticed some seconds late: its run asks for another one half a minute on. */
export function twiceAMinute(
  job: string,
  run: (ctx: Ctx, signal: AbortSignal) => Promise<void>,
): Pick<JobDefinition, 'schedule' | 'run'> {
  return {
    schedule: '* * * * *',
    async run(ctx, signal, data) {
      if (data === null) {
        const startAfter = new Date(ctx.clock.now().getTime() + HALF_A_MINUTE_MS);
        await ctx.transact((tx) => tx.enqueue(job, AGAIN, { singletonKey: 'second', startAfter }));
      }
      await run(ctx, signal);
    },
  };
}
