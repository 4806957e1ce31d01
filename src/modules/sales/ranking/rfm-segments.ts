/** Which segment a customer's three quintiles make: the table of docs/rfm-segments.md. */
import type { RfmSegment } from '../../../generated/index.ts';

/** Recency → segments for frequency and monetary together of 2–3, 4–5, 6–7 and 8–10. */
const SEGMENTS: Readonly<Record<number, readonly [RfmSegment, RfmSegment, RfmSegment, RfmSegment]>> = {
  5: ['NEW', 'PROMISING', 'LOYAL', 'CHAMPION'],
  4: ['NEW', 'PROMISING', 'LOYAL', 'CHAMPION'],
  3: ['NEEDS_ATTENTION', 'NEEDS_ATTENTION', 'NEEDS_ATTENTION', 'LOYAL'],
  2: ['HIBERNATING', 'HIBERNATING', 'AT_RISK', 'AT_RISK'],
  1: ['LOST', 'LOST', 'AT_RISK', 'AT_RISK'],
};

/** Quintiles of 1 to 5. */
export function segmentOf(recency: number, frequency: number, monetary: number): RfmSegment {
  const segment = SEGMENTS[recency]?.[Math.min(3, Math.floor((frequency + monetary) / 2) - 1)];
  if (!segment) throw new RangeError('Quintiles are from 1 to 5.');
  return segment;
}

const QUINTILES = [1, 2, 3, 4, 5];

/** For statements: a segment for each of the 125, by recency, then frequency, then monetary. */
export const SEGMENT_TABLE: readonly RfmSegment[] = QUINTILES.flatMap((recency) =>
  QUINTILES.flatMap((frequency) => QUINTILES.map((monetary) => segmentOf(recency, frequency, monetary))),
);
