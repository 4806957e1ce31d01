/** The draw: which of the entries a seed makes the winner. */
import { createHash, createHmac } from 'node:crypto';

/** One more than the greatest number that a SHA-256 can be. */
const RANGE = 2n ** 256n;

export interface Draw {
  /** Hexadecimal, 32 bytes. */
  readonly seed: string;
  /** A uuid, in lower case. */
  readonly contestId: string;
  /** At least 1. */
  readonly entryCount: number;
}

/** What is published when a contest is made: SHA-256 of the seed's bytes, hexadecimal. */
export const commitmentTo = (seed: string): string => createHash('sha256').update(Buffer.from(seed, 'hex')).digest('hex');

/**
 * The positions, from 0, in the order in which the draw offers the prize, without end: the first whose entry counts wins.
 * The n-th try, from 0, is HMAC-SHA-256 (RFC 2104) of the text `contestId:entryCount:n`, keyed by the seed's bytes and read as one
 * number, the first byte weighing most. A number at or above the greatest multiple of `entryCount` that 256 bits hold is passed over,
 * so that no position is likelier than another; of any other the remainder of dividing by `entryCount` is the position.
 */
export function* offeredPositions({ seed, contestId, entryCount }: Draw): Generator<number, never> {
  const count = BigInt(entryCount);
  const fair = RANGE - (RANGE % count);
  const key = Buffer.from(seed, 'hex');
  for (let attempt = 0; ; attempt += 1) {
    const digest = createHmac('sha256', key).update(`${contestId}:${entryCount}:${attempt}`).digest('hex');
    const number = BigInt(`0x${digest}`);
    if (number < fair) yield Number(number % count);
  }
}
