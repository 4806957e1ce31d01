/** Retention counted by hand: every purchase is looked at one by one. */

export interface BoughtAt {
  readonly customerId: string;
  readonly at: Date;
  readonly totalMinor: number;
  readonly currencyCode: string;
}

interface Asked {
  readonly period: 'MONTH' | 'QUARTER' | 'YEAR';
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly currencyCode: string;
  readonly now: Date;
}

/** The number of the period since the year 0 in which a day of this year and month lies. */
function placeOf(period: Asked['period'], year: number, month: number): number {
  if (period === 'YEAR') return year;
  return period === 'QUARTER' ? year * 4 + Math.floor((month - 1) / 3) : year * 12 + month - 1;
}

function nameOf(period: Asked['period'], place: number): string {
  if (period === 'YEAR') return `${place}`;
  if (period === 'QUARTER') return `${Math.floor(place / 4)}-Q${(place % 4) + 1}`;
  return `${Math.floor(place / 12)}-${String((place % 12) + 1).padStart(2, '0')}`;
}

export function expectedCohorts(bought: readonly BoughtAt[], { period, from, to, timeZone, currencyCode, now }: Asked) {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const periodOf = (moment: Date) => ofDay(format.format(moment));
  const ofDay = (day: string) => placeOf(period, Number(day.slice(0, 4)), Number(day.slice(5, 7)));
  const [first, last] = [ofDay(from), Math.min(ofDay(to), periodOf(now))];

  const cohortOf = new Map<string, number>();
  for (const { customerId, at } of bought) {
    cohortOf.set(customerId, Math.min(cohortOf.get(customerId) ?? Number.POSITIVE_INFINITY, periodOf(at)));
  }
  const cohorts = [];
  for (let cohort = first; cohort <= last; cohort += 1) {
    const members = new Set([...cohortOf].filter(([, place]) => place === cohort).map(([customerId]) => customerId));
    if (members.size === 0) continue;
    const [retained, spent] = [[] as number[], [] as number[]];
    for (let place = cohort; place <= last; place += 1) {
      const theirs = bought.filter(({ customerId, at }) => members.has(customerId) && periodOf(at) === place);
      retained.push(new Set(theirs.map(({ customerId }) => customerId)).size / members.size);
      const inCurrency = theirs.filter((one) => one.currencyCode === currencyCode);
      spent.push(inCurrency.reduce((sum, { totalMinor }) => sum + totalMinor, 0));
    }
    const whole = spent[0] ?? 0;
    const revenueRetained = spent.map((sum) => (whole === 0 ? 0 : sum / whole));
    cohorts.push({ cohort: nameOf(period, cohort), customers: members.size, retained, revenueRetained, currencyCode });
  }
  return cohorts;
}
