/** How much of a time is working time, and when so much of it will have passed. Pure, and exact to the millisecond. */
import { IANAZone } from 'luxon';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
/** No zone changes its offset twice within this. */
const STEP_MS = DAY_MS / 2;
/** Who never works within this is taken to work after it. */
const HORIZON_MS = 3_660 * DAY_MS;

/** By the wall clock of the zone: an hour that comes twice counts twice, and one that is left out does not count. */
export interface WorkTimes {
  readonly timeZone: string;
  /** Weekdays from 1 (Monday) to 7; minutes after midnight, of which the end is not part. They do not overlap. */
  readonly intervals: readonly { readonly weekday: number; readonly fromMinute: number; readonly toMinute: number }[];
  /** As `2026-12-24`. */
  readonly holidays: ReadonlySet<string>;
  /** What was worked up to a moment, before these times were set. */
  readonly earlier?: { readonly until: Date; readonly times: WorkTimes };
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Working milliseconds from one moment to another; null: all time is. */
export function workedBetween(times: WorkTimes | null, from: Date, to: Date): number {
  if (to <= from) return 0;
  if (!times) return to.getTime() - from.getTime();
  let sum = 0;
  for (const span of openSpans(times, from.getTime(), to.getTime())) sum += span.to - span.from;
  return sum;
}

/** The first moment by which so many working milliseconds have passed. */
export function dueAfter(times: WorkTimes | null, from: Date, ms: number): Date {
  if (ms <= 0) return from;
  if (!times) return new Date(from.getTime() + ms);
  const end = from.getTime() + HORIZON_MS;
  let left = ms;
  for (const span of openSpans(times, from.getTime(), end)) {
    if (span.to - span.from >= left) return new Date(span.from + left);
    left -= span.to - span.from;
  }
  return new Date(end);
}

function* openSpans(times: WorkTimes, start: number, to: number): Generator<Span> {
  const from = times.earlier ? Math.max(start, times.earlier.until.getTime()) : start;
  if (times.earlier && start < from) yield* openSpans(times.earlier.times, start, Math.min(from, to));
  const zone = IANAZone.create(times.timeZone);
  const offsetAt = (moment: number) => zone.offset(moment) * MINUTE_MS;
  for (let at = from; at < to; ) {
    const offset = offsetAt(at);
    const end = endOfOffset(offsetAt, at, Math.min(at + STEP_MS, to));
    yield* openWithin(times, { from: at, to: end }, offset);
    at = end;
  }
}

/** Until when the offset at the beginning holds, at most to `to`. */
function endOfOffset(offsetAt: (moment: number) => number, from: number, to: number): number {
  const offset = offsetAt(from);
  if (offsetAt(to - 1) === offset) return to;
  let [same, other] = [from, to - 1];
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (offsetAt(middle) === offset) same = middle;
    else other = middle;
  }
  return other;
}

/** While the offset holds the wall clock runs evenly: its days are days of UTC, moved. */
function* openWithin({ intervals, holidays }: WorkTimes, span: Span, offset: number): Generator<Span> {
  const last = Math.floor((span.to - 1 + offset) / DAY_MS);
  for (let day = Math.floor((span.from + offset) / DAY_MS); day <= last; day += 1) {
    if (holidays.has(new Date(day * DAY_MS).toISOString().slice(0, 10))) continue;
    const weekday = ((((day + 3) % 7) + 7) % 7) + 1;
    const today = intervals.filter((interval) => interval.weekday === weekday);
    for (const { fromMinute, toMinute } of today.sort((one, other) => one.fromMinute - other.fromMinute)) {
      const from = Math.max(span.from, day * DAY_MS + fromMinute * MINUTE_MS - offset);
      const to = Math.min(span.to, day * DAY_MS + toMinute * MINUTE_MS - offset);
      if (from < to) yield { from, to };
    }
  }
}
