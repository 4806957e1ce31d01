/** What may happen to points, and what then stands on the paper. */
import { DAY, type Drawn, type Line, type ModelRules, PointsPaper, Refused, sumOf } from './points-paper.ts';

export class PointsModel extends PointsPaper {
  publish(rules: ModelRules): void {
    this.state.rules.push(rules);
  }

  earn(member: number, points: number, more: Partial<Line> = {}, rules = this.rules()): number {
    const line = this.write({ kind: 'EARN', member, points, owed: 0, version: rules.number, draws: [], ...more });
    this.fill(member, line, points, rules);
    this.settle(member, rules.number, Math.min(points, this.member(member).owed));
    return line;
  }

  spend(member: number, points: number, kind: 'SPEND' | 'ADJUST' = 'SPEND'): void {
    this.#settleDue(member);
    if (this.balance(member) < points) throw new Refused('INSUFFICIENT_POINTS');
    this.write({ kind, member, points: -points, owed: 0, version: this.rules().number, draws: this.take(member, points) });
  }

  reverse(number: number): void {
    const line = this.line(number);
    if (line.kind === 'EXPIRE' || line.kind === 'REVERSE' || line.isDerived || (line.kind === 'ADJUST' && line.owed !== 0)) {
      throw new Refused('CONFLICT');
    }
    if (this.#isReversed(number)) throw new Refused('ALREADY_REVERSED');
    const member = this.root(line.member);
    this.#settleDue(member);
    if (line.points > 0) this.#takeBack(member, number, line.points, 'REVERSE', line);
    else this.#giveBack(member, number, line);
  }

  buy(member: number, euros: number): void {
    const rules = this.rules();
    const points = euros * rules.pointsPerEuro;
    const maturesAt = this.now + rules.pendingDays * DAY;
    const isPending = maturesAt > this.now;
    const purchase = this.state.purchases.length;
    this.state.purchases.push({
      rules,
      euros,
      returned: 0,
      pending: isPending ? { member, points, maturesAt } : null,
      line: null,
    });
    if (!isPending) this.#book(member, purchase, points, rules);
  }

  bringBack(number: number, euros: number): void {
    const purchase = this.purchase(number);
    purchase.returned += euros;
    const left = (purchase.euros - purchase.returned) * purchase.rules.pointsPerEuro;
    if (purchase.pending) {
      if (left === 0) purchase.pending = null;
      else purchase.pending.points = left;
    }
    if (purchase.line === null || this.#isReversed(purchase.line)) return;
    const line = this.line(purchase.line);
    const member = this.root(line.member);
    this.#settleDue(member);
    this.#takeBack(member, purchase.line, line.points - left, left === 0 ? 'REVERSE' : 'ADJUST', line);
  }

  /** What the jobs do, for all. */
  expireAll(): void {
    for (const member of this.state.members.keys()) this.#expire(member);
  }

  bookAll(): void {
    for (const member of this.state.members.keys()) this.#mature(member);
  }

  merge(into: number, absorbed: number): void {
    const { members, purchases, lots } = this.state;
    this.#settleDue(absorbed);
    this.#settleDue(into);
    const earlier = [...members.keys()].filter((member) => members[member]?.into === absorbed);
    const owedBefore = this.member(absorbed).owed;
    for (const member of [absorbed, ...earlier]) this.member(member).into = into;
    for (const lot of lots) if (lot.member === absorbed) lot.member = into;
    const pending = [...purchases.keys()].filter((purchase) => purchases[purchase]?.pending?.member === absorbed);
    for (const purchase of pending) this.#movePending(purchase, into);
    this.member(into).owed += owedBefore;
    const paid = Math.min(this.balance(into), this.member(into).owed);
    const settlement = this.settle(into, this.rules().number, paid);
    this.state.joins.push({ absorbed, into, earlier, pending, owedBefore, settlement });
  }

  undoMerge(): void {
    const join = this.state.joins.pop();
    if (!join) throw new Error('There is no merge.');
    const { absorbed, into, earlier, pending, owedBefore, settlement } = join;
    this.#expire(into);
    this.member(absorbed).into = null;
    for (const member of earlier) this.member(member).into = absorbed;
    const isTheirs = (member: number) => member === absorbed || earlier.includes(member);
    for (const lot of this.state.lots) if (isTheirs(this.line(lot.line).member)) lot.member = absorbed;
    for (const purchase of pending) if (this.purchase(purchase).pending?.member === into) this.#movePending(purchase, absorbed);
    const back = settlement === null ? [] : this.line(settlement).draws;
    const backOf = (member: number) => back.filter(({ lot }) => this.state.lots[lot]?.member === member);
    const all = this.member(into).owed + sumOf(back);
    const again = Math.min(all, owedBefore);
    this.#rebalance(into, all - again, backOf(into), settlement);
    this.#rebalance(absorbed, again, backOf(absorbed), null);
    for (const member of [into, absorbed]) this.#mature(member);
  }

  /** What one of two who were one needs, so that its lines sum up to what is left of its own points and to what it owes. */
  #rebalance(member: number, owed: number, back: readonly Drawn[], settlement: number | null): void {
    const own = this.state.lines.filter((line) => this.root(line.member) === member);
    const points = this.balance(member) - own.reduce((sum, line) => sum + line.points, 0);
    const owes = owed - sumOf(back) - own.reduce((sum, line) => sum + line.owed, 0);
    const shared = { member, version: this.rules().number, isDerived: true };
    if (points !== 0 || owes !== 0) this.write({ ...shared, kind: 'ADJUST', points, owed: owes, draws: [] });
    this.member(member).owed = owed;
    const returned = { ...shared, points: sumOf(back), owed: sumOf(back), draws: back };
    if (settlement !== null) this.write({ ...returned, kind: 'REVERSE', reverses: settlement });
    else if (back.length > 0) this.write({ ...returned, kind: 'ADJUST' });
    this.putBack(back);
    this.#expire(member);
    this.settle(member, this.rules().number, Math.min(owed, this.balance(member)));
  }

  #takeBack(member: number, number: number, total: number, kind: 'REVERSE' | 'ADJUST', { version, purchase }: Line): void {
    const { lots, lines } = this.state;
    const own = lots.findIndex((lot) => lot.line === number);
    const expired = lines.filter((line) => line.kind === 'EXPIRE').flatMap(({ draws }) => draws);
    const gone = sumOf(expired.filter(({ lot }) => lot === own));
    const before = lines.filter(
      (line) => line.kind === 'ADJUST' && line.isDerived && purchase !== undefined && line.purchase === purchase,
    );
    const taken = before.reduce((sum, line) => sum + line.owed - line.points, 0);
    const wanted = Math.max(0, Math.max(0, total - gone) - taken);
    const draws = this.take(member, Math.min(wanted, this.balance(member)), own);
    const owed = wanted - sumOf(draws);
    if (kind === 'ADJUST' && wanted === 0) return;
    const cause = kind === 'REVERSE' ? { reverses: number } : { isDerived: true };
    this.write({
      kind,
      member,
      points: 0 - sumOf(draws),
      owed,
      version,
      draws,
      ...(purchase !== undefined && { purchase }),
      ...cause,
    });
    this.member(member).owed += owed;
  }

  #giveBack(member: number, number: number, { version, draws }: Line): void {
    const isGood = ({ lot: place }: Drawn) => {
      const { expiresAt, member: whose } = this.lot(place);
      return whose === member && (expiresAt === null || expiresAt > this.now);
    };
    const back = draws.filter(isGood);
    const points = sumOf(draws);
    const line = this.write({ kind: 'REVERSE', member, points, owed: 0, version, draws: back, reverses: number });
    this.putBack(back);
    const rules = this.state.rules.find((one) => one.number === version) ?? this.rules();
    if (points > sumOf(back)) this.fill(member, line, points - sumOf(back), rules);
    this.settle(member, version, Math.min(points, this.member(member).owed));
  }

  #settleDue(member: number): void {
    this.#mature(member);
    this.#expire(member);
  }

  #mature(member: number): void {
    const due = [...this.state.purchases.entries()].filter(
      ([, { pending }]) => pending?.member === member && pending.maturesAt <= this.now,
    );
    for (const [number, { pending, rules }] of due.sort(
      ([, one], [, other]) => (one.pending?.maturesAt ?? 0) - (other.pending?.maturesAt ?? 0),
    )) {
      this.purchase(number).pending = null;
      this.#book(member, number, pending?.points ?? 0, rules);
    }
  }

  #book(member: number, purchase: number, points: number, rules: ModelRules): void {
    this.purchase(purchase).line = this.earn(member, points, { purchase }, rules);
  }

  #expire(member: number): void {
    const { lots } = this.state;
    const due = [...lots.keys()].filter((place) => {
      const { member: whose, left, expiresAt } = this.lot(place);
      return whose === member && left > 0 && expiresAt !== null && expiresAt <= this.now;
    });
    if (due.length === 0) return;
    const draws = due.map((lot) => ({ lot, points: this.draw(lot, this.lot(lot).left) }));
    this.write({ kind: 'EXPIRE', member, points: 0 - sumOf(draws), owed: 0, version: this.rules().number, draws });
  }

  #isReversed(line: number): boolean {
    return this.state.lines.some(({ reverses }) => reverses === line);
  }

  #movePending(purchase: number, member: number): void {
    const { pending } = this.purchase(purchase);
    if (pending) pending.member = member;
  }
}
