/** Three members of one program, to whose points random things happen; and the paper beside it. */
import { expect } from 'vitest';
import { DomainError } from '../../../src/index.ts';
import { mergeCustomers, undoCustomerMerge } from '../../../src/modules/contacts/merging/index.ts';
import { type Membership, publishVersion } from '../../../src/modules/loyalty/index.ts';
import {
  adjustPoints,
  earnForPurchase,
  earnPoints,
  expiryJob,
  pendingJob,
  reverseEntry,
  spendPoints,
  takeBackForPurchase,
} from '../../../src/modules/loyalty/ledger/index.ts';
import { recordReturn } from '../../../src/modules/sales/money-back/index.ts';
import type { TestRapport } from '../../support/index.ts';
import { type GivenSale, givenSale } from '../sales/given-money.ts';
import { givenMember, givenProgram } from './given.ts';
import { PointsModel } from './points-model.ts';
import type { ModelRules } from './points-paper.ts';
import { MEMBERS, type Move, type Step } from './points-steps.ts';

const DAY = 86_400_000;
const REASON = { reason: 'Because', idempotencyKey: null };
const KNOWN = ['INSUFFICIENT_POINTS', 'ALREADY_REVERSED', 'CONFLICT', 'TRY_AGAIN', 'VALIDATION_FAILED', null];

const asRules = ({ pointsPerEuro, pendingDays, expiresAfterDays }: ModelRules) => ({
  ...{ version: 1, noticeDays: 0, pendingDays, expiresAfterDays },
  earn: [{ currencyCode: 'EUR', pointsPerUnit: String(pointsPerEuro) }],
});

/** Why it was refused; null if it was done. */
async function attempt(run: () => Promise<unknown>): Promise<string | null> {
  try {
    await run();
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

interface Sold {
  readonly sale: GivenSale;
  /** How much of it has not come back, in euros. */
  left: number;
}

export class PointsWorld {
  readonly model: PointsModel;
  readonly memberIds: readonly string[];
  readonly #rapport: TestRapport;
  readonly #programId: string;
  readonly #sold: Sold[] = [];
  readonly #mergeIds: string[] = [];
  /** By the lines of the model. */
  #entryIds: readonly string[] = [];

  private constructor(rapport: TestRapport, members: readonly Membership[], rules: ModelRules) {
    this.#rapport = rapport;
    this.memberIds = members.map(({ id }) => id);
    this.#programId = members[0]?.programId ?? '';
    this.model = new PointsModel(MEMBERS, rules, rapport.clock.now().getTime());
  }

  static async begin(rapport: TestRapport, rules: ModelRules): Promise<PointsWorld> {
    const program = await givenProgram(rapport, { rules: asRules(rules) });
    const members: Membership[] = [];
    for (let made = 0; made < MEMBERS; made += 1) members.push(await givenMember(rapport, { program }));
    return new PointsWorld(rapport, members, rules);
  }

  /** Does it here and there, later than all before: both do it, or both refuse it for the same reason; then both say the same. */
  async take(step: Step): Promise<void> {
    this.#pass(step.step === 'wait' ? step.days * DAY : 60_000);
    const refusal = this.model.attempt(() => this.#note(step));
    expect(await attempt(() => this.#perform(step)), JSON.stringify(step)).toBe(refusal);
    await this.#compare(step);
  }

  /** All at once; what is refused is refused with a reason. */
  async takeAtOnce(moves: readonly Move[]): Promise<void> {
    this.#pass(DAY);
    const where = { membershipId: { in: [...this.memberIds] } };
    this.#entryIds = (await this.#rapport.db.pointsEntry.findMany({ where, orderBy: { serial: 'asc' } })).map(({ id }) => id);
    const refusals = await Promise.all(moves.map((move) => attempt(() => this.#perform(move))));
    expect(refusals.filter((refusal) => !KNOWN.includes(refusal))).toEqual([]);
  }

  #pass(milliseconds: number): void {
    const now = this.#rapport.clock.now().getTime() + milliseconds;
    this.#rapport.clock.set(new Date(now));
    this.model.now = now;
  }

  #note(step: Step): void {
    const { model } = this;
    const root = 'who' in step ? model.root(step.who) : 0;
    if (step.step === 'earn') model.earn(root, step.points);
    if (step.step === 'spend') model.spend(root, step.points);
    if (step.step === 'adjust' && step.points > 0) model.earn(root, step.points, { kind: 'ADJUST' });
    if (step.step === 'adjust' && step.points < 0) model.spend(root, -step.points, 'ADJUST');
    if (step.step === 'reverse' && this.#entryIds.length > 0) model.reverse(step.nth % this.#entryIds.length);
    if (step.step === 'buy') model.buy(root, step.euros);
    if (step.step === 'expire') model.expireAll();
    if (step.step === 'book') model.bookAll();
    if (step.step === 'publish') model.publish(this.#nextRules(step.pointsPerEuro));
    if (step.step === 'undo' && this.#mergeIds.length > 0) model.undoMerge();
    if (step.step === 'merge') {
      const other = model.root((step.who + step.other) % MEMBERS);
      if (other !== root) model.merge(root, other);
    }
    if (step.step === 'return') {
      const back = Math.min(step.euros, this.#soldAt(step.nth)?.left ?? 0);
      if (back > 0) model.bringBack(step.nth % this.#sold.length, back);
    }
  }

  async #perform(step: Step): Promise<void> {
    const { ctx } = this.#rapport;
    const membershipId = ('who' in step ? this.memberIds[step.who] : null) ?? '';
    const signal = new AbortController().signal;
    if (step.step === 'earn') await earnPoints(ctx, { ...REASON, membershipId, points: step.points });
    if (step.step === 'spend') await spendPoints(ctx, { ...REASON, membershipId, points: step.points });
    if (step.step === 'adjust') await adjustPoints(ctx, { ...REASON, membershipId, points: step.points });
    if (step.step === 'reverse' && this.#entryIds.length > 0) {
      await reverseEntry(ctx, { ...REASON, entryId: this.#entryIds[step.nth % this.#entryIds.length] ?? '' });
    }
    if (step.step === 'buy') await this.#buy(await this.#customerOf(membershipId), step.euros);
    if (step.step === 'return') await this.#bringBack(this.#soldAt(step.nth), step.euros);
    if (step.step === 'expire') await expiryJob.run(ctx, signal, null);
    if (step.step === 'book') await pendingJob.run(ctx, signal, null);
    if (step.step === 'merge') await this.#merge(membershipId, this.memberIds[(step.who + step.other) % MEMBERS] ?? '');
    if (step.step === 'undo') await this.#undo();
    if (step.step === 'publish') await this.#publish();
  }

  #soldAt(nth: number): Sold | undefined {
    return this.#sold[nth % Math.max(1, this.#sold.length)];
  }

  async #customerOf(id: string): Promise<string> {
    const { absorbedInto, customerId } = await this.#rapport.db.loyaltyMembership.findUniqueOrThrow({
      where: { id },
      include: { absorbedInto: true },
    });
    return absorbedInto?.customerId ?? customerId;
  }

  /** Told of twice at once. */
  async #buy(customerId: string, euros: number): Promise<void> {
    const customer = { id: customerId, globalId: '' };
    const sale = await givenSale(this.#rapport, { customer, lines: [[String(euros), '1.00']] });
    this.#sold.push({ sale, left: euros });
    await Promise.all([earnForPurchase(this.#rapport.ctx, sale.id), earnForPurchase(this.#rapport.ctx, sale.id)]);
  }

  /** Told of twice at once. */
  async #bringBack(sold: Sold | undefined, euros: number): Promise<void> {
    const quantity = Math.min(euros, sold?.left ?? 0);
    if (!sold || quantity === 0) return;
    sold.left -= quantity;
    const { sale } = sold;
    const lines = [{ lineId: sale.lineIds[0] ?? '', quantity: String(quantity) }];
    const { id } = await recordReturn(this.#rapport.ctx, { purchaseId: sale.globalId, lines });
    const tell = () => takeBackForPurchase(this.#rapport.ctx, sale.id, `return:${id}`);
    await Promise.all([tell(), tell()]);
  }

  async #merge(survivor: string, absorbed: string): Promise<void> {
    const [survivorId, absorbedId] = [await this.#customerOf(survivor), await this.#customerOf(absorbed)];
    if (survivorId === absorbedId) return;
    const { merge } = await mergeCustomers(this.#rapport.ctx, { survivorId, absorbedId });
    this.#mergeIds.push(merge.id);
  }

  async #undo(): Promise<void> {
    const mergeId = this.#mergeIds.pop();
    if (mergeId) await undoCustomerMerge(this.#rapport.ctx, mergeId);
  }

  #nextRules(wanted: number): ModelRules {
    const { rules } = this.model.state;
    const last = rules.at(-1);
    const pointsPerEuro = last?.pointsPerEuro === wanted ? (wanted % 3) + 1 : wanted;
    const expiresAfterDays = [null, 5, 8][pointsPerEuro - 1] ?? null;
    return { number: rules.length + 1, pendingDays: last?.pendingDays ?? 0, pointsPerEuro, expiresAfterDays };
  }

  /** What stands on the paper already. */
  async #publish(): Promise<void> {
    const rules = this.model.state.rules.at(-1);
    if (!rules) return;
    const effectiveFrom = this.#rapport.clock.now();
    await publishVersion(this.#rapport.ctx, { programId: this.#programId, rules: asRules(rules), effectiveFrom });
  }

  async #compare(step: Step): Promise<void> {
    const { db } = this.#rapport;
    const where = { membershipId: { in: [...this.memberIds] } };
    const include = { lot: true } as const;
    const entries = await db.pointsEntry.findMany({ where, include, orderBy: { serial: 'asc' } });
    const memberships = await db.loyaltyMembership.findMany({ where: { id: { in: [...this.memberIds] } } });
    const pending = await db.pendingEarning.findMany({ where: { ...where, settledAt: null } });
    const { lines, lots, purchases, members } = this.model.state;
    const placeOf = (id: string) => this.memberIds.indexOf(id);
    // In the order of the ledger of each: jobs come to members in any order.
    const places = lines.map((_line, place) => place);
    const ids = new Map<number, string>();
    for (const member of members.keys()) {
      const own = entries.filter(({ membershipId }) => placeOf(membershipId) === member);
      const expected = places.filter((place) => lines[place]?.member === member);
      for (const [nth, place] of expected.entries()) ids.set(place, own[nth]?.id ?? '');
      expect(
        own.map(({ kind, points, owed, programVersion: version }) => ({ kind, points, owed, version })),
        JSON.stringify({ step, member }),
      ).toEqual(
        expected.flatMap((place) => {
          const line = lines[place];
          return line ? [{ kind: line.kind, points: line.points, owed: line.owed, version: line.version }] : [];
        }),
      );
    }
    this.#entryIds = places.map((place) => ids.get(place) ?? '');
    const told = {
      lots: entries.flatMap(({ id, lot }) => (lot ? [{ id, member: placeOf(lot.membershipId), left: lot.remaining }] : [])),
      members: memberships.map(({ id, balance, owed, absorbedIntoId }) =>
        absorbedIntoId === null ? { id, balance, owed } : { id, into: absorbedIntoId },
      ),
      pending: pending.map(({ membershipId, points }) => ({ member: placeOf(membershipId), points })),
    };
    const noted = {
      lots: lots.map(({ line, member, left }) => ({ id: ids.get(line), member, left })),
      members: members.map(({ into, owed }, member) => {
        const id = this.memberIds[member];
        return into === null ? { id, balance: this.model.balance(member), owed } : { id, into: this.memberIds[into] };
      }),
      pending: purchases.flatMap(({ pending: waiting }) => (waiting ? [{ member: waiting.member, points: waiting.points }] : [])),
    };
    for (const part of ['lots', 'members', 'pending'] as const) {
      expect(sorted(told[part]), JSON.stringify({ step, part })).toEqual(sorted(noted[part]));
    }
  }
}

const sorted = (rows: readonly object[]): readonly string[] => rows.map((row) => JSON.stringify(row)).sort();
