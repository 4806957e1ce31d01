/** Letting a sample happen in the past. */
import type { TxCtx } from '../../../kernel/index.ts';

/** The same transaction, in which it is this moment. */
export function at(tx: TxCtx, moment: Date): TxCtx {
  const past: TxCtx = { ...tx, clock: { now: () => moment }, transact: (run) => run(past) };
  return past;
}
