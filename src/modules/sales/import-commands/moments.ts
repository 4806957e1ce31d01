/** Moments as files have them: with an offset, or on the clocks of a time zone. */
import { DAY_MS } from '../../../kernel/index.ts';
import { isTimeZone } from '../../contacts/index.ts';

const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)? ?(?:([Zz])|([+-])(\d{2}):?(\d{2}))?$/;
const MINUTE_MS = 60_000;

export type ReadMoment = { readonly moment: Date } | { readonly fault: string };

/** Reads cells by the clocks of a time zone (IANA); without one a cell has to name its offset. Null if there is no such zone. */
export function momentReader(timeZone: string | undefined): ((cell: string) => ReadMoment) | null {
  const clock = timeZone === undefined ? null : clockOf(timeZone);
  if (timeZone !== undefined && clock === null) return null;
  return (cell) => {
    const parts = MOMENT.exec(cell.trim());
    const [, day = '', minute = '00:00', second = '00', fraction = '', zulu, sign, hours, minutes] = parts ?? [];
    const text = `${day}T${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
    const wall = new Date(text);
    // JavaScript would make 2 March of 30 February.
    if (!parts || Number.isNaN(wall.getTime()) || wall.toISOString() !== text)
      return { fault: 'Must be a day or a time such as 2026-03-01, 2026-03-01 14:30 or 2026-03-01T14:30:00+01:00.' };
    if (zulu) return { moment: wall };
    if (sign) {
      const offset = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
      return { moment: new Date(wall.getTime() + (sign === '-' ? offset : -offset)) };
    }
    return clock ? { moment: momentOn(clock, wall.getTime()) } : { fault: 'Names no time zone: add --time-zone.' };
  };
}

/** Milliseconds since 1970 → how far the zone's clocks are ahead of UTC then. */
type Clock = (moment: number) => number;

function clockOf(timeZone: string): Clock | null {
  if (!isTimeZone(timeZone)) return null;
  const digits = {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  } as const;
  const format = new Intl.DateTimeFormat('en', { timeZone, hourCycle: 'h23', calendar: 'gregory', ...digits });
  return (moment) => {
    const parts = new Map(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
    const at = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const shown = Date.UTC(at('year'), at('month') - 1, at('day'), at('hour'), at('minute'), at('second'));
    return shown - Math.floor(moment / 1000) * 1000;
  };
}

/** When the clocks show a time twice, the first of the two; when they jump over it, as if they had not jumped yet. */
function momentOn(clock: Clock, wall: number): Date {
  const [before, after] = [clock(wall - DAY_MS), clock(wall + DAY_MS)];
  const isShown = (offset: number) => clock(wall - offset) === offset;
  return new Date(wall - (isShown(before) || !isShown(after) ? before : after));
}
