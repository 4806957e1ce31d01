/** Letting a sample happen in the past. */
import type { TxCtx } from '../../../kernel/index.ts';

const DAY_MS = 86_400_000;

/** The same transaction, in which it is this moment. */
export function at(tx: TxCtx, moment: Date): TxCtx {
  const past: TxCtx = { ...tx, clock: { now: () => moment }, transact: (run) => run(past) };
  return past;
}

export function daysBefore(moment: Date, days: number): Date {
  return new Date(moment.getTime() - days * DAY_MS);
}
