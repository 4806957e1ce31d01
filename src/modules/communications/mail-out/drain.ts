/** Sending what is due, batch by batch: claim, decide, hand over, record. */
import type { Ctx } from '../../../kernel/index.ts';
import { type Claimed, claimDue } from './claim.ts';
import { CONNECTIONS, type Mailer } from './mailer.ts';
import { messageOf } from './message.ts';
import { OutcomeRecorder } from './record-outcomes.ts';

export interface Drained {
  /** How many were looked at. */
  readonly found: number;
  /** That nothing was left that is due and that nobody else has. */
  readonly isDone: boolean;
}

/** Goes on until nothing is due, `most` were looked at, or the signal says that it is time. */
export async function drainDue(ctx: Ctx, mailer: Mailer, signal: AbortSignal, most: number): Promise<Drained> {
  let found = 0;
  while (!signal.aborted && found < most) {
    const batch = await claimDue(ctx);
    if (batch.found === 0) return { found, isDone: true };
    found += batch.found;
    await handOverAll(ctx, mailer, signal, batch.toSend);
  }
  return { found, isDone: false };
}

/** As many at once as there are connections, so that none waits in a queue from which it could not be taken back. */
async function handOverAll(ctx: Ctx, mailer: Mailer, signal: AbortSignal, claimed: readonly Claimed[]): Promise<void> {
  const recorder = new OutcomeRecorder(ctx);
  const waiting = [...claimed];
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const outcome = signal.aborted ? null : await mailer.handOver(messageOf(ctx, next));
      recorder.add({ claimed: next, outcome });
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  await recorder.settled();
}
