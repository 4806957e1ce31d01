/** How much of a time is working time, and when so much of it will have passed. Pure, and exact to the millisecond. */
import { DAY_MS } from '../../../kernel/index.ts';
import { type WorkTimes, worked } from './work-week.ts';
import { evenStretches } from './zone-offsets.ts';

/** Who never works within this is taken to work after it. */
const HORIZON_MS = 3_660 * DAY_MS;

interface Span {
  readonly times: WorkTimes;
  readonly from: number;
  readonly to: number;
  readonly offset: number;
}

/** Working milliseconds from one moment to another; null: all time is. */
export function workedBetween(times: WorkTimes | null, from: Date, to: Date): number {
  if (to <= from) return 0;
  if (!times) return to.getTime() - from.getTime();
  let sum = 0;
  for (const span of evenSpans(times, from.getTime(), to.getTime())) sum += workedBy(span, span.to);
  return sum;
}

/** The first moment by which so many working milliseconds have passed. */
export function dueAfter(times: WorkTimes | null, from: Date, ms: number): Date {
  if (ms <= 0) return from;
  if (!times) return new Date(from.getTime() + ms);
  const end = from.getTime() + HORIZON_MS;
  let left = ms;
  for (const span of evenSpans(times, from.getTime(), end)) {
    const whole = workedBy(span, span.to);
    if (whole >= left) return new Date(firstBy(span, left));
    left -= whole;
  }
  return new Date(end);
}

/** By the times that held, while the offset did: the wall clock runs evenly, and its days are days of UTC, moved. */
function* evenSpans(times: WorkTimes, start: number, to: number): Generator<Span> {
  const from = times.earlier ? Math.max(start, times.earlier.until.getTime()) : start;
  if (times.earlier && start < from) yield* evenSpans(times.earlier.times, start, Math.min(from, to));
  for (const stretch of evenStretches(times.timeZone, from, to)) yield { times, ...stretch };
}

/** What is worked of it up to a moment in it. */
function workedBy({ times, from, offset }: Span, at: number): number {
  return worked(times, at + offset) - worked(times, from + offset);
}

/** The first moment of it by which so much is worked: no more than all that is. */
function firstBy(span: Span, ms: number): number {
  let [less, enough] = [span.from, span.to];
  while (enough - less > 1) {
    const middle = Math.floor((less + enough) / 2);
    if (workedBy(span, middle) >= ms) enough = middle;
    else less = middle;
  }
  return enough;
}
