/** When a customer's quiet hours end: by their own clock, whatever daylight saving does to it. */
import { DateTime } from 'luxon';
import type { Customer } from '../../contacts/index.ts';

const TIME = 'HH:mm';

type Quiet = Pick<Customer, 'quietHoursFrom' | 'quietHoursTo' | 'timeZone'>;

/** When they end, if it is quiet at this moment; null if it is not. The hour at which they begin is quiet, that at which they end is not. */
export function quietUntil(
  { quietHoursFrom: from, quietHoursTo: to, timeZone }: Quiet,
  now: Date,
  otherwise: string,
): Date | null {
  if (from === null || to === null) return null;
  const zone = timeZone ?? otherwise;
  const local = DateTime.fromJSDate(now, { zone });
  if (!isQuiet(local.toFormat(TIME), from, to)) return null;
  const today = atTime(local, to);
  // Where the clocks go back, this time of day comes twice.
  const again = today.plus({ hours: 1 });
  const ends = [today, ...(again.toFormat(TIME) === to ? [again] : []), atTime(local.plus({ days: 1 }), to)];
  return (ends.find((end) => end > local) ?? today).toJSDate();
}

/** Both as HH:MM, which sort as they follow each other. From later to earlier is across midnight. */
function isQuiet(time: string, from: string, to: string): boolean {
  return from <= to ? from <= time && time < to : from <= time || time < to;
}

/** A time that the clocks skip on this day is as long after midnight as it would have been. */
function atTime(day: DateTime, time: string): DateTime {
  const [hour = '0', minute = '0'] = time.split(':');
  return day.set({ hour: Number(hour), minute: Number(minute), second: 0, millisecond: 0 });
}
