/** Months, quarters and years that follow one another, by their first days. Pure. */

export type RetentionPeriod = 'MONTH' | 'QUARTER' | 'YEAR';

const MONTHS: Readonly<Record<RetentionPeriod, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };

/** How many periods before the one in which the day lies, since the year 0. */
function placeOf(period: RetentionPeriod, day: Date): number {
  return Math.floor((day.getUTCFullYear() * 12 + day.getUTCMonth()) / MONTHS[period]);
}

/** How many periods the two days span, those in which they lie included. */
export function periodsSpanned(period: RetentionPeriod, from: Date, to: Date): number {
  return placeOf(period, to) - placeOf(period, from) + 1;
}

/** Of so many periods, from the one in which the day lies on: `2026-03-01`, `2026-04-01` … */
export function firstDaysFrom(period: RetentionPeriod, from: Date, count: number): readonly string[] {
  return Array.from({ length: count }, (_none, nth) => {
    const months = (placeOf(period, from) + nth) * MONTHS[period];
    return `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}-01`;
  });
}
