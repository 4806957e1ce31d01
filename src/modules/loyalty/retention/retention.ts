/** Which share of the customers who came in a period bought again in those after it, and for which share of what they spent at first. */
import { type Ctx, RequestError } from '../../../kernel/index.ts';
import { type CohortCell, periodName, purchaseCohorts } from '../../sales/index.ts';
import { firstDaysFrom, periodsSpanned, type RetentionPeriod } from './periods.ts';

export type { RetentionPeriod } from './periods.ts';

/** Five years of months. */
export const MOST_PERIODS = 60;

export interface RetentionRequest {
  readonly period: RetentionPeriod;
  readonly from: Date;
  readonly to: Date;
  /** IANA. */
  readonly timeZone: string;
  /** Whose revenue; null: that of most purchases of all these cohorts. */
  readonly currencyCode: string | null;
}

export interface RetentionCohort {
  readonly cohort: string;
  readonly customers: number;
  readonly retained: readonly number[];
  readonly revenueRetained: readonly number[];
  readonly currencyCode: string;
}

/** The earliest first; periods in which nobody came are absent. */
export async function retentionCohorts(ctx: Ctx, request: RetentionRequest): Promise<readonly RetentionCohort[]> {
  const { period, from, to, timeZone } = request;
  if (from > to) throw new RequestError('BAD_USER_INPUT', 'from must not be after to.');
  const spanned = periodsSpanned(period, from, to);
  if (spanned > MOST_PERIODS) {
    const told = `from and to must span at most ${MOST_PERIODS} periods; these span ${spanned}.`;
    throw new RequestError('BAD_USER_INPUT', told);
  }
  const firstDays = firstDaysFrom(period, from, spanned);
  const { begun, cells } = await purchaseCohorts(ctx, { period, timeZone, firstDays });
  const currencyCode = request.currencyCode ?? mainCurrency(cells);
  return firstDays.flatMap((day, cohort) => {
    const own = cells.filter((cell) => cell.cohort === cohort);
    if (own.length === 0) return [];
    const lengths = Array.from({ length: begun - cohort }, (_none, after) => after);
    const inAll = lengths.map((after) => own.find((cell) => cell.after === after && cell.currencyCode === null)?.customers ?? 0);
    const spent = lengths.map((after) => {
      return own.find((cell) => cell.after === after && cell.currencyCode === currencyCode)?.totalMinor ?? 0n;
    });
    return [
      {
        cohort: periodName(period, new Date(`${day}T00:00:00Z`)).key,
        customers: inAll[0] ?? 0,
        retained: inAll.map((customers) => customers / (inAll[0] ?? 1)),
        revenueRetained: spent.map((total) => shareOf(total, spent[0] ?? 0n)),
        currencyCode,
      },
    ];
  });
}

/** Of nothing no share is left. */
function shareOf(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number(part) / Number(whole);
}

/** Of two with as many purchases the first by code. */
function mainCurrency(cells: readonly CohortCell[]): string {
  const counts = new Map<string, number>();
  for (const { currencyCode, purchases } of cells) {
    if (currencyCode !== null) counts.set(currencyCode, (counts.get(currencyCode) ?? 0) + purchases);
  }
  const [first] = [...counts].sort(([one, ones], [other, others]) => others - ones || (one < other ? -1 : 1));
  return first?.[0] ?? '';
}
