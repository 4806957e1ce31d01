/** What the evidence against a product or a team comes to beside that against others. Pure. */

export const WINDOW_DAYS = 90;
/** With fewer others in a category all others count. */
const FEWEST_OTHERS = 5;
const FEWEST_TO_RAISE = 3;
const RAISED_FROM = 2;
const CLEARED_BELOW = 1.5;

/** How many pieces of evidence there are, and how much there could have been of them. Both are whole. */
export interface Tally {
  readonly count: number;
  readonly exposure: number;
}

export interface Figures extends Tally {
  readonly rate: number;
  /** The median of the others' rates. */
  readonly baseline: number;
  readonly lift: number;
}

/** Whom evidence may speak against; `category` tells what it is compared with first, null: with all. */
export interface Subject {
  readonly id: string;
  readonly category: string | null;
}

const NOTHING: Tally = { count: 0, exposure: 0 };

/** Never zero and never infinite: without evidence, or without anything sold, it is a guess that gives way to facts. */
const rateOf = ({ count, exposure }: Tally): number => (count + 0.5) / (exposure + 1);

/** The figures of some among all subjects. Who stands alone is compared with itself: its lift is 1. */
export function figuresOf(
  subjects: readonly Subject[],
  tallies: ReadonlyMap<string, Tally>,
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, Figures> {
  const rates = new Map(subjects.map(({ id }) => [id, rateOf(tallies.get(id) ?? NOTHING)]));
  const all = ascending([...rates.values()]);
  const byCategory = new Map<string | null, number[]>();
  for (const { id, category } of subjects) {
    const alike = byCategory.get(category) ?? [];
    alike.push(rates.get(id) ?? 0);
    byCategory.set(category, alike);
  }
  for (const alike of byCategory.values()) ascending(alike);
  return new Map(
    subjects
      .filter(({ id }) => wanted.has(id))
      .map(({ id, category }) => {
        const tally = tallies.get(id) ?? NOTHING;
        const rate = rateOf(tally);
        const alike = category === null ? [] : (byCategory.get(category) ?? []);
        const baseline = medianOfOthers(alike.length > FEWEST_OTHERS ? alike : all, rate);
        return [id, { ...tally, rate, baseline, lift: rate / baseline }];
      }),
  );
}

/** Raised by enough evidence that is at least twice what is usual; stays so until it is less than one and a half times that. */
export function isRaisedBy({ count, lift }: Pick<Figures, 'count' | 'lift'>, wasRaised: boolean): boolean {
  return wasRaised ? lift >= CLEARED_BELOW : count >= FEWEST_TO_RAISE && lift >= RAISED_FROM;
}

const ascending = (values: number[]): number[] => values.sort((one, other) => one - other);

/** The median of ascending values but one, which is among them; that one itself where there is no other. */
function medianOfOthers(values: readonly number[], own: number): number {
  const place = values.indexOf(own);
  const others = values.length - 1;
  if (others === 0) return own;
  const at = (index: number) => values[index < place ? index : index + 1] ?? own;
  const half = Math.floor(others / 2);
  return others % 2 === 1 ? at(half) : (at(half - 1) + at(half)) / 2;
}
