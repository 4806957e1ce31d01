/** For how long the wall clock of a zone runs evenly. What was found out of a zone and a year is found out once: it never changes. */
import { IANAZone } from 'luxon';
import { DAY_MS } from '../../../kernel/index.ts';

const MINUTE_MS = 60_000;
/** No zone changes its offset twice within this. */
const STEP_MS = DAY_MS / 2;
/** What is found out at once: about a year. */
const STRETCH_MS = 366 * DAY_MS;
/** Before it, zones are taken to have had the offset that they had then. */
const BEGINNING = 0;

export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** What the wall clock shows more than UTC, in milliseconds. */
  readonly offset: number;
}

const known = new Map<string, Map<number, readonly Stretch[]>>();

/** One after the other from a moment to another. */
export function* evenStretches(timeZone: string, from: number, to: number): Generator<Stretch> {
  for (let at = from; at < to; ) {
    const number = Math.floor(Math.max(at, BEGINNING) / STRETCH_MS);
    for (const stretch of stretchesOf(timeZone, number)) {
      const end = Math.min(stretch.to, to);
      if (at < end) yield { from: at, to: end, offset: stretch.offset };
      at = Math.max(at, end);
    }
  }
}

function stretchesOf(timeZone: string, number: number): readonly Stretch[] {
  // Zones go by their names in any case.
  const key = timeZone.toLowerCase();
  const ofZone = known.get(key) ?? new Map<number, readonly Stretch[]>();
  known.set(key, ofZone);
  const found = ofZone.get(number) ?? findStretches(timeZone, number * STRETCH_MS);
  ofZone.set(number, found);
  return found;
}

function findStretches(timeZone: string, from: number): Stretch[] {
  const zone = IANAZone.create(timeZone);
  const offsetAt = (moment: number) => zone.offset(moment) * MINUTE_MS;
  const stretches: Stretch[] = [];
  let [begun, offset] = [from, offsetAt(from)];
  for (let at = from; at < from + STRETCH_MS; at += STEP_MS) {
    const next = offsetAt(at + STEP_MS);
    if (next === offset) continue;
    const change = changeBetween(offsetAt, at, at + STEP_MS);
    stretches.push({ from: begun, to: change, offset });
    [begun, offset] = [change, next];
  }
  if (begun < from + STRETCH_MS) stretches.push({ from: begun, to: from + STRETCH_MS, offset });
  return stretches;
}

/** The first moment of the offset that holds at the end. */
function changeBetween(offsetAt: (moment: number) => number, from: number, to: number): number {
  const offset = offsetAt(from);
  let [same, other] = [from, to];
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (offsetAt(middle) === offset) same = middle;
    else other = middle;
  }
  return other;
}
