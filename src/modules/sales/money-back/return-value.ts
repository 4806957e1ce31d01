/** What goods are worth when they come back. */
import { divideHalfEven } from '../purchases/index.ts';

/** Quantities in thousandths. */
export interface BoughtLine {
  readonly quantity: bigint;
  readonly totalMinor: bigint;
}
export interface ReturnedSoFar {
  readonly quantity: bigint;
  readonly valueMinor: bigint;
}

/**
 * The share of the line's total that this quantity has, rounded over all that came back so far: in however many steps a line comes
 * back, the values of all of them are its total, exactly.
 */
export function valueOfReturn(line: BoughtLine, before: ReturnedSoFar, quantity: bigint): bigint {
  return divideHalfEven(line.totalMinor * (before.quantity + quantity), line.quantity) - before.valueMinor;
}
