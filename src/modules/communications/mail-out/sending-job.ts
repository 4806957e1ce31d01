/** The job that sends what is due. */
import type { Ctx, JobDefinition } from '../../../kernel/index.ts';
import { drainDue } from './drain.ts';
import { failLostClaims } from './lost-claims.ts';
import { mailerOf } from './mailer.ts';
import { SENDING_JOB } from './queue.ts';

/** One run looks at so many and takes so long at most: then others get the slot, and the rest is queued again. */
const MOST_OF_A_RUN = 2_000;
const LONGEST_RUN_MS = 60_000;

/** Within a process one run at a time: more would wait for the same connections, and keep other jobs from theirs. */
async function sendEmails(ctx: Ctx, stopped: AbortSignal): Promise<void> {
  await failLostClaims(ctx);
  const mailer = mailerOf(ctx);
  if (!mailer) return;
  mailer.isAskedAgain = true;
  if (mailer.isDraining) return;
  mailer.isDraining = true;
  try {
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(LONGEST_RUN_MS)]);
    let isDone = true;
    while (isDone && mailer.isAskedAgain && !signal.aborted) {
      mailer.isAskedAgain = false;
      ({ isDone } = await drainDue(ctx, mailer, signal, MOST_OF_A_RUN));
    }
    if (!isDone && !stopped.aborted) await ctx.transact((tx) => tx.enqueue(SENDING_JOB, {}, { singletonKey: 'queued' }));
  } finally {
    mailer.isDraining = false;
  }
}

export const sendingJob: JobDefinition = {
  description: 'Sends the e-mails that are due, and looks after those that nobody reported on.',
  schedule: '* * * * *',
  run: sendEmails,
};
