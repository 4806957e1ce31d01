/** How likely customers of a random company are to leave, counted by hand. */
import fc from 'fast-check';

const DAY_MS = 86_400_000;
const HALF_YEAR_DAYS = 180;

export interface RiskModel {
  /** When they were recorded. */
  readonly knownDays: number;
  readonly purchases: readonly {
    readonly daysAgo: number;
    readonly currencyCode: string;
    readonly totalMinor: number;
    readonly returnedMinor: number;
  }[];
  readonly complaints: readonly { readonly kind: string; readonly status: string }[];
  readonly answers: readonly { readonly kind: 'NPS' | 'CSAT'; readonly score: number; readonly daysAgo: number }[];
  readonly words: readonly WordModel[];
  /** Null: nobody asked. */
  readonly profiling: 'GRANTED' | 'DENIED' | null;
  readonly state: 'HERE' | 'ARCHIVED' | 'DEAD' | 'LOST';
}

export interface WordModel {
  readonly daysAgo: number;
  readonly kind: 'theirs' | 'ours' | 'automatic' | 'campaign' | 'nobody reached' | 'corrected' | 'not left';
}

export const NOBODY: RiskModel = {
  ...{ knownDays: 1, purchases: [], complaints: [], answers: [], words: [], profiling: null, state: 'HERE' },
};

const WEIGHTS = { LATE: 30, UNRESOLVED_COMPLAINT: 25, FALLING_SPEND: 20, LOW_SCORE: 15, SILENCE: 10 };

/** Null for who may not be judged; reasons from the heaviest to the lightest. */
export function expectedRisk(model: RiskModel): { readonly score: number; readonly kinds: readonly string[] } | null {
  if (model.state !== 'HERE' || model.profiling === 'DENIED') return null;
  const holds: Record<keyof typeof WEIGHTS, boolean> = {
    LATE: isLate(model),
    UNRESOLVED_COMPLAINT: model.complaints.some(
      ({ kind, status }) =>
        ['COMPLAINT', 'PRODUCT_REPORT'].includes(kind) &&
        !['RESOLVED', 'CLOSED', 'WITHDRAWN', 'REJECTED', 'DUPLICATE'].includes(status),
    ),
    FALLING_SPEND: spendsLess(model),
    LOW_SCORE: lastScore(model, 'NPS', 10) <= 6 || lastScore(model, 'CSAT', 5) <= 2,
    SILENCE: lastWord(model) >= HALF_YEAR_DAYS,
  };
  const kinds = (Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[]).filter((kind) => holds[kind]);
  return { score: kinds.reduce((sum, kind) => sum + WEIGHTS[kind], 0) / 100, kinds };
}

function isLate({ purchases }: RiskModel): boolean {
  const days = purchases
    .map(({ daysAgo }) => daysAgo)
    .sort((one, other) => one - other)
    .slice(0, 12);
  if (days.length < 3) return false;
  const gaps = days
    .slice(1)
    .map((day, index) => day - (days[index] ?? 0))
    .sort((one, other) => one - other);
  const half = Math.floor(gaps.length / 2);
  const median = gaps.length % 2 === 1 ? (gaps[half] ?? 0) : ((gaps[half - 1] ?? 0) + (gaps[half] ?? 0)) / 2;
  return (days[0] ?? 0) > 1.5 * median;
}

function spendsLess({ purchases }: RiskModel): boolean {
  const sums = new Map<string, { later: number; earlier: number }>();
  for (const { daysAgo, currencyCode, totalMinor, returnedMinor } of purchases) {
    if (daysAgo >= 2 * HALF_YEAR_DAYS) continue;
    const sum = sums.get(currencyCode) ?? { later: 0, earlier: 0 };
    sum[daysAgo < HALF_YEAR_DAYS ? 'later' : 'earlier'] += totalMinor - returnedMinor;
    sums.set(currencyCode, sum);
  }
  const spent = [...sums.values()].filter(({ later, earlier }) => later + earlier > 0);
  return spent.length > 0 && spent.every(({ later, earlier }) => later < earlier * 0.5);
}

function lastScore({ answers }: RiskModel, kind: string, otherwise: number): number {
  const [last] = answers.filter((one) => one.kind === kind).sort((one, other) => one.daysAgo - other.daysAgo);
  return last?.score ?? otherwise;
}

function lastWord({ words, knownDays }: RiskModel): number {
  const said = words.filter(({ kind }) => ['theirs', 'ours', 'corrected'].includes(kind)).map(({ daysAgo }) => daysAgo);
  return said.length === 0 ? knownDays : Math.min(...said);
}

/** Days ago, each once, and often at a bound. */
const days = fc.oneof(fc.integer({ min: 1, max: 400 }), fc.constantFrom(179, 180, 181, 359, 360, 361));

export const riskModel: fc.Arbitrary<RiskModel> = fc.record({
  knownDays: fc.constantFrom(1, 179, 180, 181, 400),
  purchases: fc.uniqueArray(
    fc
      .record({
        daysAgo: days,
        currencyCode: fc.constantFrom('EUR', 'EUR', 'EUR', 'JPY'),
        totalMinor: fc.constantFrom(0, 50, 100, 101, 200),
        returnedMinor: fc.constantFrom(0, 0, 0, 50, 200),
      })
      .map((one) => ({ ...one, returnedMinor: Math.min(one.returnedMinor, one.totalMinor) })),
    { selector: ({ daysAgo }) => daysAgo, maxLength: 14 },
  ),
  complaints: fc.array(
    fc.record({
      kind: fc.constantFrom('COMPLAINT', 'PRODUCT_REPORT', 'SUPPORT_REQUEST', 'PRAISE'),
      status: fc.constantFrom('RECEIVED', 'REOPENED', 'AWAITING_CUSTOMER', 'RESOLVED', 'CLOSED', 'WITHDRAWN', 'REJECTED'),
    }),
    { maxLength: 2 },
  ),
  answers: fc.uniqueArray(
    fc.oneof(
      fc.record({ kind: fc.constant('NPS' as const), score: fc.constantFrom(0, 6, 7, 10), daysAgo: days }),
      fc.record({ kind: fc.constant('CSAT' as const), score: fc.integer({ min: 1, max: 5 }), daysAgo: days }),
    ),
    { selector: ({ daysAgo }) => daysAgo, maxLength: 3 },
  ),
  words: fc.array(
    fc.record({
      daysAgo: days,
      kind: fc.constantFrom('theirs', 'ours', 'automatic', 'campaign', 'nobody reached', 'corrected', 'not left'),
    }),
    { maxLength: 3 },
  ),
  profiling: fc.constantFrom(null, null, null, 'GRANTED', 'DENIED'),
  state: fc.constantFrom('HERE', 'HERE', 'HERE', 'HERE', 'HERE', 'HERE', 'ARCHIVED', 'DEAD', 'LOST'),
});

export const daysBefore = (moment: Date, count: number) => new Date(moment.getTime() - count * DAY_MS);
