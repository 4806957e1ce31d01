/** The days of a window with what may fall on them: dates as they are recorded, and holidays of countries. */
import { Prisma } from '../../../generated/index.ts';
import type { Ctx } from '../../../kernel/index.ts';
import { dueDates, isoDay, type Window } from './calendar.ts';
import { holidaysIn } from './holidays.ts';

/** Either a month and a day, or a country and the name of its holiday. */
export interface Slot {
  readonly on: string;
  readonly month: number | null;
  readonly day: number | null;
  readonly countryCode: string | null;
  readonly holiday: string | null;
}

/** Of which holidays: those where customers live, or of these countries alone. */
export type HolidayCountries = 'of customers' | readonly string[];

export async function slotsOf(ctx: Ctx, window: Window, countries: HolidayCountries): Promise<readonly Slot[]> {
  const codes = countries === 'of customers' ? await countriesOfCustomers(ctx) : countries;
  const dates = dueDates(window, ctx.config.contacts.LEAP_DAY);
  const holidays = await holidaysIn(codes, window);
  return [
    ...dates.map(({ on, month, day }) => ({ on: isoDay(on), month, day, countryCode: null, holiday: null })),
    ...holidays.map(({ on, countryCode, name }) => ({ on: isoDay(on), month: null, day: null, countryCode, holiday: name })),
  ];
}

/** The slots as a table `slot` of a larger statement. */
export function slotTable(slots: readonly Slot[]): Prisma.Sql {
  return Prisma.sql`unnest(
    ${slots.map(({ on }) => on)}::date[], ${slots.map(({ month }) => month)}::int[], ${slots.map(({ day }) => day)}::int[],
    ${slots.map(({ countryCode }) => countryCode)}::text[], ${slots.map(({ holiday }) => holiday)}::text[]
  ) AS slot("on", "month", "day", "countryCode", "holiday")`;
}

/** From one entry of the index to the next, so that it costs as much as there are countries. */
async function countriesOfCustomers(ctx: Ctx): Promise<readonly string[]> {
  const rows = await ctx.db.$queryRaw<{ countryCode: string }[]>`
    WITH RECURSIVE country("countryCode") AS (
      SELECT min("countryCode") FROM "Customer"
      UNION ALL
      SELECT (SELECT min(c."countryCode") FROM "Customer" AS c WHERE c."countryCode" > country."countryCode")
      FROM country WHERE country."countryCode" IS NOT NULL
    ) SELECT "countryCode" FROM country WHERE "countryCode" IS NOT NULL`;
  return rows.map(({ countryCode }) => countryCode);
}
