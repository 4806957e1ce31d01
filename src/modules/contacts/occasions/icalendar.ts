/** Occasions as an iCalendar (RFC 5545). The same occasions give the same bytes, whenever and wherever they are written. */
import { setImmediate } from 'node:timers/promises';
import ical, { ICalEventTransparency } from 'ical-generator';
import type { OccasionKind } from '../../../generated/index.ts';
import { daysAfter, isoDay } from './calendar.ts';
import type { Holiday } from './holidays.ts';
import type { Occasion } from './occasions.ts';

export interface CalendarContent {
  readonly occasions: readonly Occasion[];
  readonly holidays: readonly Holiday[];
}

interface CalendarEvent {
  /** The same each time the day is told of, and another each year. */
  readonly id: string;
  readonly on: Date;
  readonly summary: string;
  readonly category: OccasionKind;
  readonly changedAt: Date;
}

const HOST = 'occasions.rapport';
const REFRESH_SECONDS = 12 * 60 * 60;
/** Folding lines takes time: others get their turn in between. */
const AT_ONCE = 100;
const END = 'END:VCALENDAR';
const FIRST_EVENT = 'BEGIN:VEVENT';

/** iCalendar has a word for the end of a line, and none for any other control character. */
const CONTROL = /(?![\r\n])\p{Cc}/gu;

const TITLES: Readonly<Record<OccasionKind, string>> = {
  BIRTHDAY: 'Birthday',
  ANNIVERSARY: 'Anniversary',
  NAME_DAY: 'Name day',
  HOLIDAY: 'Holiday',
  CUSTOM: 'Occasion',
};

export async function writeCalendar({ occasions, holidays }: CalendarContent): Promise<string> {
  const events = [...occasions.map(ofOccasion), ...holidays.map(ofHoliday)];
  let text = withoutEnd(calendarOf([]));
  for (let at = 0; at < events.length; at += AT_ONCE) {
    const part = calendarOf(events.slice(at, at + AT_ONCE));
    text += withoutEnd(part.slice(part.indexOf(FIRST_EVENT)));
    await setImmediate();
  }
  return `${text}${END}\r\n`;
}

function withoutEnd(calendar: string): string {
  return calendar.slice(0, calendar.lastIndexOf(END));
}

function calendarOf(events: readonly CalendarEvent[]): string {
  const calendar = ical({
    name: 'Customer occasions',
    prodId: { company: 'Rapport', product: 'Occasions', language: 'EN' },
    ttl: REFRESH_SECONDS,
  });
  for (const { id, on, summary, category, changedAt } of events) {
    calendar.createEvent({
      id: `${id}@${HOST}`,
      start: on,
      end: daysAfter(on, 1),
      allDay: true,
      stamp: changedAt,
      summary: summary.replace(CONTROL, ' '),
      categories: [{ name: category }],
      transparency: ICalEventTransparency.TRANSPARENT,
    });
  }
  return calendar.toString();
}

function ofOccasion({ id, on, kind, label, whose, greetingName, displayName, changedAt }: Occasion): CalendarEvent {
  const who = whose === null ? displayName : `${greetingName} (${displayName})`;
  const summary = `${label ?? TITLES[kind]}: ${who}`;
  return { id: `${id}-${on.getUTCFullYear()}`, on, summary, category: kind, changedAt };
}

function ofHoliday({ on, countryCode, name }: Holiday): CalendarEvent {
  const id = `${countryCode}-${isoDay(on)}`;
  return { id, on, summary: `${name} (${countryCode})`, category: 'HOLIDAY', changedAt: on };
}
