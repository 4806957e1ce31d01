/** What a purchase earns. */
import type { Rules } from '../../programs/index.ts';
import { days, type ProgramChange, points, type Sentences } from './change.ts';

export const earning: Sentences = (change, { balance }) => [
  ...rates(change),
  ...rounding(change),
  ...pending(change),
  ...expiry(change, balance),
];

interface Pair {
  readonly currencyCode: string;
  readonly category: string | null;
}

function rates({ before, after, from }: ProgramChange): readonly string[] {
  const keyed = [...before.earn, ...after.earn].map(
    ({ currencyCode, category }) => [JSON.stringify([currencyCode, category]), { currencyCode, category }] as const,
  );
  return [...new Map(keyed).values()].flatMap((pair): string[] => {
    const [old, now] = [rateOf(before, pair), rateOf(after, pair)];
    if (old === now) return [];
    const what = spentOn(pair, [before, after]);
    if (now === '0') return [`${from} you earn no points for ${what} any more.`];
    return [`${from} you earn ${points(now)}${old === '0' ? '' : ` instead of ${old}`} for each ${what}.`];
  });
}

/** A category that no rule names is all the others. */
function rateOf({ earn }: Rules, { currencyCode, category }: Pair): string {
  const ofCurrency = earn.filter((rule) => rule.currencyCode === currencyCode);
  const found = ofCurrency.find((rule) => rule.category === category) ?? ofCurrency.find((rule) => rule.category === null);
  return found?.pointsPerUnit ?? '0';
}

/** More categories than these are not named one by one. */
const MOST_NAMED = 5;

function spentOn({ currencyCode, category }: Pair, rules: readonly Rules[]): string {
  if (category !== null) return `${currencyCode} spent on ${category}`;
  const ofCurrency = rules.flatMap(({ earn }) => earn.filter((rule) => rule.currencyCode === currencyCode));
  const apart = [...new Set(ofCurrency.flatMap((rule) => rule.category ?? []))];
  if (apart.length === 0) return currencyCode;
  return `${currencyCode} spent on ${apart.length > MOST_NAMED ? 'all that is not named otherwise' : `anything but ${LIST.format(apart)}`}`;
}

const LIST = new Intl.ListFormat('en-GB', { type: 'disjunction' });

const ROUNDED = { FLOOR: 'down', ROUND: 'to the nearest whole number', CEIL: 'up' } as const;

function rounding({ before, after, from }: ProgramChange): readonly string[] {
  if (before.rounding === after.rounding) return [];
  return [`${from} the points of a purchase are rounded ${ROUNDED[after.rounding]} instead of ${ROUNDED[before.rounding]}.`];
}

function pending({ before, after, from }: ProgramChange): readonly string[] {
  if (before.pendingDays === after.pendingDays) return [];
  const when = (count: number) => (count === 0 ? 'at once' : `${days(count)} after it`);
  return [`${from} you can spend the points of a purchase ${when(after.pendingDays)} instead of ${when(before.pendingDays)}.`];
}

/** What was earned before keeps the date that it was given then. */
function expiry({ before, after, from }: ProgramChange, balance: number): readonly string[] {
  const [old, now] = [before.expiresAfterDays, after.expiresAfterDays];
  if (old === now) return [];
  const change =
    now === null
      ? `${from} the points that you earn do not expire any more.`
      : `${from} the points that you earn expire after ${days(now)}${old === null ? '' : ` instead of ${old}`}.`;
  return [balance === 0 ? change : `${change} Of the ${points(balance)} that you have each expires when it was to.`];
}
