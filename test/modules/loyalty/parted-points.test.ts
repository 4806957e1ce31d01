/** What has fallen due by the time that a merge is undone, though no job came by. */
import { describe, expect, it } from 'vitest';
import { createTestRapport, globalId } from '../../support/index.ts';
import { merge, undo } from '../contacts/merging.ts';
import { givenSale } from '../sales/given-money.ts';
import { givenMember, givenProgram } from './given.ts';
import { MODULES } from './given-rewards.ts';
import { earn, entryIn, faultsIn, linesOf, reverse, spend, sumsOf } from './points-documents.ts';

const DAY_MS = 86_400_000;

describe('ledgers that are two again', () => {
  const rapport = createTestRapport(MODULES);
  const admin = () => rapport.asAdministrator();
  /** Two members of one program. */
  const given = async () => {
    const program = await givenProgram(rapport, { rules: { expiresAfterDays: 365, pendingDays: 14 } });
    const [kept, gone] = [await givenMember(rapport, { program }), await givenMember(rapport, { program })];
    return { kept, gone, pair: { survivor: kept.customerId, absorbed: gone.customerId } };
  };
  /** Without any job. */
  const pass = (days: number) => rapport.clock.set(new Date(rapport.clock.now().getTime() + days * DAY_MS));
  /** Spends so many, and owes them: the line that spent. */
  const owing = async (member: { readonly id: string }, points: number) => {
    const earned = entryIn(await earn(admin(), member, points));
    const spent = entryIn(await spend(admin(), member, points));
    await reverse(admin(), earned);
    return spent;
  };

  it('pay no debt with points that expired while they were one', async () => {
    const { kept, gone, pair } = await given();
    const spent = await owing(gone, 50);
    pass(100);
    await earn(admin(), kept, 50);
    const mergeId = await merge(rapport, pair);
    await reverse(admin(), spent);
    pass(265);

    await undo(rapport, mergeId);

    expect(await linesOf(rapport, kept)).toEqual([
      ['EARN', 50],
      ['ADJUST', -50],
      ['REVERSE', 50],
      ['EXPIRE', -50],
      ['REVERSE', 50],
    ]);
    expect(await sumsOf(rapport, kept)).toEqual({ balance: 50, owed: 0, entries: 50, owedByEntries: 0, lots: 50 });
    expect(await sumsOf(rapport, gone)).toEqual({ balance: 0, owed: 50, entries: 0, owedByEntries: 50, lots: 0 });
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it('pay no debt with what the merge had taken of a lot that expired since', async () => {
    const { kept, gone, pair } = await given();
    await owing(gone, 50);
    await earn(admin(), kept, 50);
    const mergeId = await merge(rapport, pair);
    await owing(kept, 30);
    pass(365);

    await undo(rapport, mergeId);

    expect(await linesOf(rapport, kept)).toEqual([
      ['EARN', 50],
      ['ADJUST', -50],
      ['EARN', 30],
      ['SPEND', -30],
      ['REVERSE', 0],
      ['REVERSE', 50],
      ['EXPIRE', -50],
    ]);
    expect(await sumsOf(rapport, kept)).toEqual({ balance: 0, owed: 30, entries: 0, owedByEntries: 30, lots: 0 });
    expect(await sumsOf(rapport, gone)).toEqual({ balance: 0, owed: 50, entries: 0, owedByEntries: 50, lots: 0 });
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it('are booked what was pending of each, by whose it was', async () => {
    const { kept, gone, pair } = await given();
    for (const [{ customerId: id }, price] of [[kept, '100.00'] as const, [gone, '40.00'] as const]) {
      await givenSale(rapport, { customer: { id, globalId: globalId('Customer', id) }, lines: [['1', price]] });
    }
    await rapport.settle();
    const mergeId = await merge(rapport, pair);
    pass(14);

    await undo(rapport, mergeId);

    expect(await linesOf(rapport, kept)).toEqual([['EARN', 100]]);
    expect(await linesOf(rapport, gone)).toEqual([['EARN', 40]]);
    expect(await rapport.db.pendingEarning.count({ where: { settledAt: null } })).toBe(0);
    expect(await faultsIn(rapport)).toEqual([]);
  });
});
