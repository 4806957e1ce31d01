/** GET /calendar/occasions.ics?key=…: what a calendar program subscribes to. Whoever has the key reads; nobody else learns anything. */
import { createHash } from 'node:crypto';
import { type Ctx, lastRecordedAt, type ModuleRoute } from '../../../kernel/index.ts';
import { dayAt, daysAfter, type Window } from './calendar.ts';
import { CALENDAR_PATH, opensCalendar } from './calendar-feeds.ts';
import { holidaysIn } from './holidays.ts';
import { writeCalendar } from './icalendar.ts';
import { type Occasion, occasionsIn } from './occasions.ts';

const DAYS_AHEAD = 366;
const DAYS_BACK = 31;
/** Of one calendar. */
export const MOST_OCCASIONS = 5_000;
const MOST_COUNTRIES = 5;
/** A transaction takes 5 s at most: what is older than this, nothing still to be committed lies before. */
const SETTLED_AFTER = 10_000;
const SECOND = 1_000;
const COUNTRY = /^[A-Z]{2}$/;

export const calendarRoute: ModuleRoute = {
  method: 'GET',
  path: CALENDAR_PATH,
  // The key in the address is the permission.
  permission: 'public',
  async handle(ctx, request) {
    const { searchParams } = new URL(request.url);
    if (!(await opensCalendar(ctx, searchParams.get('key')))) return plain(404, 'There is no such calendar.');
    const countries = (searchParams.get('holidays') ?? '').split(',').filter((code) => code !== '');
    if (countries.length > MOST_COUNTRIES || !countries.every((code) => COUNTRY.test(code))) {
      return plain(400, `holidays takes at most ${MOST_COUNTRIES} countries by ISO 3166-1 alpha-2, for example CZ,SK.`);
    }
    return answer(ctx, request, [...new Set(countries)].sort());
  },
};

async function answer(ctx: Ctx, request: Request, countries: readonly string[]): Promise<Response> {
  const changedAt = await lastChange(ctx);
  const headers = {
    'cache-control': 'private, no-cache',
    'referrer-policy': 'no-referrer',
    ...(changedAt && { 'last-modified': changedAt.toUTCString() }),
  };
  const [tags, since] = [request.headers.get('if-none-match'), request.headers.get('if-modified-since')];
  if (tags === null && since !== null && changedAt && changedAt.getTime() <= Date.parse(since)) {
    return new Response(null, { status: 304, headers });
  }
  const text = await calendarText(ctx, countries);
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
  if (tags !== null && isAmong(etag, tags)) return new Response(null, { status: 304, headers: { ...headers, etag } });
  return new Response(text, {
    headers: {
      ...headers,
      etag,
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': 'inline; filename="occasions.ics"',
      'x-content-type-options': 'nosniff',
    },
  });
}

async function calendarText(ctx: Ctx, countries: readonly string[]): Promise<string> {
  const { ahead, back } = windowsOf(ctx);
  const occasions = await calendarOccasions(ctx, MOST_OCCASIONS);
  const holidays = await holidaysIn(countries, { from: back.from, to: ahead.to });
  return writeCalendar({ occasions, holidays });
}

function windowsOf(ctx: Ctx): { readonly ahead: Window; readonly back: Window } {
  const today = dayAt(ctx.clock.now());
  return {
    ahead: { from: today, to: daysAfter(today, DAYS_AHEAD) },
    back: { from: daysAfter(today, -DAYS_BACK), to: daysAfter(today, -1) },
  };
}

/** In their order, so many at most: what is to come first; then what has been, the latest first. */
export async function calendarOccasions(ctx: Ctx, most: number): Promise<readonly Occasion[]> {
  const { ahead, back } = windowsOf(ctx);
  const toCome = await occasionsOf(ctx, ahead, most, false);
  const passed = await occasionsOf(ctx, back, most - toCome.length, true);
  return [...passed.toReversed(), ...toCome];
}

/** Dates alone: a holiday is one entry of the calendar, not one for each customer. */
async function occasionsOf(ctx: Ctx, window: Window, take: number, reversed: boolean): Promise<readonly Occasion[]> {
  return take === 0 ? [] : occasionsIn(ctx, window, []).find({ after: null, before: null, take, reversed });
}

/**
 * Since when the calendar is as it is, at the latest: the day began, or something was announced, as every change is. Null while
 * that is so fresh that a change still under way could claim an earlier moment.
 */
async function lastChange(ctx: Ctx): Promise<Date | null> {
  const now = ctx.clock.now();
  const latest = await lastRecordedAt(ctx);
  const changedAt = Math.max(dayAt(now).getTime(), latest?.getTime() ?? 0);
  // In whole seconds, as the header tells it; not before the change.
  return now.getTime() - changedAt < SETTLED_AFTER ? null : new Date(Math.ceil(changedAt / SECOND) * SECOND);
}

function isAmong(etag: string, tags: string): boolean {
  return tags.trim() === '*' || tags.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

function plain(status: number, message: string): Response {
  return new Response(`${message}\n`, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
}
