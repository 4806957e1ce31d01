/** Letting something happen in the past: for sample data, which domain functions write as if it were then. */
import type { TxCtx } from './context.ts';

/** The same transaction, in which it is this moment. */
export function atMoment(tx: TxCtx, moment: Date): TxCtx {
  const past: TxCtx = { ...tx, clock: { now: () => moment }, transact: (run) => run(past) };
  return past;
}
