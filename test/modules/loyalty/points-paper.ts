/**
 * Points as anybody would keep them on paper: who has how many, of which earning, and what they owe. It knows no row, no lock and no
 * statement; a balance is what is left of the lots, counted anew each time.
 */
export const DAY = 86_400_000;

export interface ModelRules {
  readonly number: number;
  readonly pointsPerEuro: number;
  readonly pendingDays: number;
  readonly expiresAfterDays: number | null;
}

export interface Drawn {
  readonly lot: number;
  readonly points: number;
}

export interface Line {
  readonly kind: 'EARN' | 'SPEND' | 'EXPIRE' | 'REVERSE' | 'ADJUST';
  readonly member: number;
  readonly points: number;
  readonly owed: number;
  readonly version: number;
  readonly draws: readonly Drawn[];
  /** Whether it follows from others, so that nobody reverses it by hand. */
  readonly isDerived?: boolean;
  readonly purchase?: number;
  readonly reverses?: number;
}

interface Lot {
  member: number;
  readonly line: number;
  left: number;
  readonly earnedAt: number;
  readonly expiresAt: number | null;
}

interface Purchase {
  readonly rules: ModelRules;
  readonly euros: number;
  returned: number;
  /** While the points are pending: whose they are, how many, and until when. */
  pending: { member: number; points: number; readonly maturesAt: number } | null;
  line: number | null;
}

interface Join {
  readonly absorbed: number;
  readonly into: number;
  readonly earlier: readonly number[];
  readonly pending: readonly number[];
  readonly owedBefore: number;
  readonly settlement: number | null;
}

interface State {
  readonly members: { into: number | null; owed: number }[];
  readonly lines: Line[];
  readonly lots: Lot[];
  readonly purchases: Purchase[];
  readonly joins: Join[];
  readonly rules: ModelRules[];
}

export class Refused extends Error {}

/** The sheet itself: lots that are filled, drawn out of and filled again, and lines. */
export class PointsPaper {
  now: number;
  #state: State;

  constructor(members: number, rules: ModelRules, now: number) {
    this.now = now;
    const owes = () => ({ into: null, owed: 0 });
    this.#state = {
      members: Array.from({ length: members }, owes),
      lines: [],
      lots: [],
      purchases: [],
      joins: [],
      rules: [rules],
    };
  }

  get state(): State {
    return this.#state;
  }

  /** Does all of it and answers null, or nothing and answers why. */
  attempt(run: () => void): string | null {
    const before = structuredClone(this.#state);
    try {
      run();
      return null;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#state = before;
      return error.message;
    }
  }

  root(member: number): number {
    return this.member(member).into ?? member;
  }

  /** What is left, of whom nobody absorbed. */
  balance(member: number): number {
    return this.lotsOf(member).reduce((sum, { left }) => sum + left, 0);
  }

  /** Pays what is owed; the line that did. */
  protected settle(member: number, version: number, paid: number): number | null {
    if (paid === 0) return null;
    this.member(member).owed -= paid;
    const draws = this.take(member, paid);
    return this.write({ kind: 'ADJUST', member, points: -paid, owed: -paid, version, draws, isDerived: true });
  }

  /** So many points, `first` before all others, then those that expire first. */
  protected take(member: number, points: number, first = -1): readonly Drawn[] {
    const { lots } = this.#state;
    const turn = (place: number) => (place === first ? -1 : (this.lot(place).expiresAt ?? Number.POSITIVE_INFINITY));
    const own = [...lots.keys()].filter((place) => this.lot(place).member === member && this.lot(place).left > 0);
    let missing = points;
    return own
      .sort((one, other) => turn(one) - turn(other) || this.lot(one).earnedAt - this.lot(other).earnedAt)
      .flatMap((lot) => {
        const taken = Math.min(missing, this.lot(lot).left);
        missing -= taken;
        return taken > 0 ? [{ lot, points: this.draw(lot, taken) }] : [];
      });
  }

  protected draw(lot: number, points: number): number {
    this.lot(lot).left -= points;
    return points;
  }

  protected putBack(draws: readonly Drawn[]): void {
    for (const { lot, points } of draws) this.lot(lot).left += points;
  }

  protected fill(member: number, line: number, points: number, { expiresAfterDays }: ModelRules): void {
    const expiresAt = expiresAfterDays === null ? null : this.now + expiresAfterDays * DAY;
    this.#state.lots.push({ member, line, left: points, earnedAt: this.now, expiresAt });
  }

  protected write(line: Line): number {
    return this.#state.lines.push(line) - 1;
  }

  protected lotsOf(member: number): readonly Lot[] {
    return this.#state.lots.filter((lot) => lot.member === member);
  }

  protected member(member: number): State['members'][number] {
    return there(this.#state.members[member]);
  }

  protected line(line: number): Line {
    return there(this.#state.lines[line]);
  }

  protected lot(lot: number): Lot {
    return there(this.#state.lots[lot]);
  }

  protected purchase(purchase: number): Purchase {
    return there(this.#state.purchases[purchase]);
  }

  protected rules(): ModelRules {
    return there(this.#state.rules.at(-1));
  }
}

function there<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new Error('Nobody wrote that down.');
  return thing;
}

export function sumOf(draws: readonly Drawn[]): number {
  return draws.reduce((sum, { points }) => sum + points, 0);
}
