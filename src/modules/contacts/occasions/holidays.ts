/** Public holidays of the countries, by year. */
import { setImmediate } from 'node:timers/promises';
import type { Window } from './calendar.ts';

export interface Holiday {
  readonly on: Date;
  /** ISO 3166-1 alpha-2. */
  readonly countryCode: string;
  /** As the country calls it; several on one day together. */
  readonly name: string;
}

/** The laws of other years are not known. */
const FIRST_YEAR = 1970;
const LAST_YEAR = 2100;
/** Of one country in one year; a process that serves the whole world for years keeps the latest. */
const MOST_REMEMBERED = 1_000;

/** What is computed once does not change: the same for every company, so one memory may serve all. */
const remembered = new Map<string, readonly Holiday[]>();

/** The public holidays of these countries in the window, one a day and country: of one that lasts for days the first. */
export async function holidaysIn(countryCodes: readonly string[], { from, to }: Window): Promise<readonly Holiday[]> {
  const found: Holiday[] = [];
  const lastYear = Math.min(to.getUTCFullYear(), LAST_YEAR);
  for (const countryCode of countryCodes) {
    for (let year = Math.max(from.getUTCFullYear(), FIRST_YEAR); year <= lastYear; year += 1) {
      const holidays = await holidaysOf(countryCode, year);
      found.push(...holidays.filter(({ on }) => on >= from && on <= to));
    }
  }
  return found;
}

async function holidaysOf(countryCode: string, year: number): Promise<readonly Holiday[]> {
  const key = `${countryCode} ${year}`;
  const known = remembered.get(key);
  if (known) return known;
  // Some ten milliseconds a country: others get their turn in between.
  await setImmediate();
  const computed = await computedHolidays(countryCode, year);
  const [oldest] = remembered.keys();
  if (remembered.size >= MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  remembered.set(key, computed);
  return computed;
}

async function computedHolidays(countryCode: string, year: number): Promise<readonly Holiday[]> {
  // The laws of the whole world: a start does not wait for them.
  const { default: Holidays } = await import('date-holidays');
  const names = new Map<string, string[]>();
  for (const { date, name, type, substitute } of new Holidays(countryCode).getHolidays(year)) {
    // Dates are the country's own; an hour may follow.
    const day = date.slice(0, 10);
    // A day off in its stead is no holiday to wish well on; one that reaches into the next year is listed there.
    if (type !== 'public' || substitute || !day.startsWith(`${year}-`)) continue;
    names.set(day, [...(names.get(day) ?? []), name]);
  }
  return [...names].map(([day, all]) => ({
    on: new Date(`${day}T00:00:00Z`),
    countryCode,
    name: all.join(', '),
  }));
}
