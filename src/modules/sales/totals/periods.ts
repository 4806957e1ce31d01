/** Days, weeks, months, quarters and years of a calendar: how they are called by programs and by people. */
import { DAY_MS } from '../../../kernel/index.ts';

export type Period = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

interface PeriodName {
  /** `2026-03-01`, `2026-W09`, `2026-03`, `2026-Q1`, `2026`. */
  readonly key: string;
  /** `1 March 2026`, `Week 9 of 2026`, `March 2026`, `Q1 2026`, `2026`. */
  readonly label: string;
}

/** Of the period that begins on this day. */
export function periodName(period: Period, start: Date): PeriodName {
  const [year, month] = [yearOf(start), start.getUTCMonth() + 1];
  switch (period) {
    case 'DAY':
      return { key: start.toISOString().slice(0, 10), label: `${start.getUTCDate()} ${monthName(start)} ${year}` };
    case 'WEEK':
      return weekName(start);
    case 'MONTH':
      return { key: `${year}-${twoDigits(month)}`, label: `${monthName(start)} ${year}` };
    case 'QUARTER': {
      const quarter = Math.ceil(month / 3);
      return { key: `${year}-Q${quarter}`, label: `Q${quarter} ${year}` };
    }
    case 'YEAR':
      return { key: year, label: year };
  }
}

/** A week is of the year in which its Thursday lies (ISO 8601). */
function weekName(monday: Date): PeriodName {
  const thursday = new Date(monday.getTime() + 3 * DAY_MS);
  const newYear = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  const week = 1 + Math.floor((thursday.getTime() - newYear) / (7 * DAY_MS));
  return { key: `${yearOf(thursday)}-W${twoDigits(week)}`, label: `Week ${week} of ${yearOf(thursday)}` };
}

const MONTHS = new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' });
const monthName = (day: Date) => MONTHS.format(day);
const yearOf = (day: Date) => String(day.getUTCFullYear()).padStart(4, '0');
const twoDigits = (number: number) => String(number).padStart(2, '0');
