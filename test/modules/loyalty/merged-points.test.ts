/** What becomes of points when their members turn out to be one person, and when they turn out not to be. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { loyalty } from '../../../src/modules/loyalty/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { merge, undo } from '../contacts/merging.ts';
import { givenMember, givenProgram } from './given.ts';
import { earn, entryIn, faultsIn, LEDGER, linesOf, reverse, spend, sumsOf } from './points-documents.ts';

describe('ledgers of merged customers', () => {
  const rapport = createTestRapport([access, contacts, sales, communications, loyalty]);
  const admin = () => rapport.asAdministrator();
  /** Two members of one program. */
  const given = async () => {
    const program = await givenProgram(rapport, { rules: { expiresAfterDays: 365 } });
    const [kept, gone] = [await givenMember(rapport, { program }), await givenMember(rapport, { program })];
    return { program, kept, gone, pair: { survivor: kept.customerId, absorbed: gone.customerId } };
  };
  const rows = async (...ids: readonly { readonly id: string }[]) => {
    const where = { membershipId: { in: ids.map(({ id }) => id) } };
    return {
      memberships: await rapport.db.loyaltyMembership.findMany({
        where: { id: { in: ids.map(({ id }) => id) } },
        orderBy: { id: 'asc' },
      }),
      entries: await rapport.db.pointsEntry.findMany({ where, orderBy: { id: 'asc' } }),
      lots: await rapport.db.pointsLot.findMany({ where, orderBy: { id: 'asc' } }),
    };
  };

  it('are one, in the order of the ledger, and the undoing leaves not a trace', async () => {
    const { kept, gone, pair } = await given();
    await earn(admin(), kept, 10);
    await earn(admin(), gone, 100);
    await spend(admin(), gone, 30);
    await earn(admin(), kept, 5);
    const before = await rows(kept, gone);

    const mergeId = await merge(rapport, pair);

    expect(await linesOf(rapport, kept)).toEqual([
      ['EARN', 10],
      ['EARN', 100],
      ['SPEND', -30],
      ['EARN', 5],
    ]);
    expect(await sumsOf(rapport, kept)).toEqual({ balance: 85, owed: 0, entries: 85, owedByEntries: 0, lots: 85 });
    const { node } = await admin().data(LEDGER, { id: globalId('LoyaltyMembership', gone.id) });
    expect(node).toMatchObject({ id: globalId('LoyaltyMembership', kept.id), balance: 85, entries: { totalCount: 4 } });
    expect((await rapport.db.loyaltyMembership.findUniqueOrThrow({ where: { id: gone.id } })).balance).toBe(70);
    expect(await faultsIn(rapport)).toEqual([]);
    await undo(rapport, mergeId);

    expect(await rows(kept, gone)).toEqual(before);
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it('pay with the points of the one what the other owed, and owe it again when they are two', async () => {
    const { kept, gone, pair } = await given();
    await earn(admin(), kept, 100);
    const entry = entryIn(await earn(admin(), gone, 50));
    await spend(admin(), gone, 50);
    await reverse(admin(), entry);

    const mergeId = await merge(rapport, pair);
    expect(await sumsOf(rapport, kept)).toEqual({ balance: 50, owed: 0, entries: 50, owedByEntries: 0, lots: 50 });
    await undo(rapport, mergeId);

    expect(await sumsOf(rapport, kept)).toEqual({ balance: 100, owed: 0, entries: 100, owedByEntries: 0, lots: 100 });
    expect(await sumsOf(rapport, gone)).toEqual({ balance: 0, owed: 50, entries: 0, owedByEntries: 50, lots: 0 });
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it('pay no debt with points that have expired, though no job came by', async () => {
    const { kept, gone, pair } = await given();
    await earn(admin(), kept, 100);
    const entry = entryIn(await earn(admin(), gone, 50));
    await spend(admin(), gone, 50);
    await reverse(admin(), entry);
    rapport.clock.set(new Date(rapport.clock.now().getTime() + 365 * 86_400_000));

    await merge(rapport, pair);

    expect(await linesOf(rapport, kept)).toEqual([
      ['EARN', 100],
      ['EARN', 50],
      ['SPEND', -50],
      ['REVERSE', 0],
      ['EXPIRE', -100],
    ]);
    expect(await sumsOf(rapport, kept)).toEqual({ balance: 0, owed: 50, entries: 0, owedByEntries: 50, lots: 0 });
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it('that spent points of each other are set right by two adjustments that cancel each other out', async () => {
    const { kept, gone, pair } = await given();
    await earn(admin(), gone, 100);
    await rapport.clock.advance({ days: 1 });
    await earn(admin(), kept, 40);
    const mergeId = await merge(rapport, pair);
    // Those that expire first: all of the absorbed one's.
    await spend(admin(), gone, 120);
    await undo(rapport, mergeId);

    expect(await linesOf(rapport, kept)).toEqual([
      ['EARN', 40],
      ['SPEND', -120],
      ['ADJUST', 100],
    ]);
    expect(await linesOf(rapport, gone)).toEqual([
      ['EARN', 100],
      ['ADJUST', -100],
    ]);
    expect(await sumsOf(rapport, kept)).toMatchObject({ balance: 20, entries: 20, lots: 20 });
    expect(await sumsOf(rapport, gone)).toMatchObject({ balance: 0, entries: 0, lots: 0 });
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it('of a chain of merges are one, and come apart in the reverse order', async () => {
    const { program, kept, gone, pair } = await given();
    const third = await givenMember(rapport, { program });
    for (const member of [kept, gone, third]) await earn(admin(), member, 10);
    const before = await rows(kept, gone, third);
    const first = await merge(rapport, { survivor: gone.customerId, absorbed: third.customerId });
    const second = await merge(rapport, pair);
    expect(await sumsOf(rapport, kept)).toMatchObject({ balance: 30, entries: 30, lots: 30 });
    expect(await earn(admin(), third, 3)).toMatchObject({ membership: { balance: 33 } });
    expect(await faultsIn(rapport)).toEqual([]);

    await undo(rapport, second);
    await undo(rapport, first);

    const after = await rows(kept, gone, third);
    expect(after.memberships.map(({ balance }) => balance).toSorted()).toEqual([10, 10, 13]);
    expect(after.entries).toHaveLength(before.entries.length + 1);
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it('move as they are where the other is in no such program', async () => {
    const kept = await givenMember(rapport);
    const gone = await givenMember(rapport);
    await earn(admin(), gone, 7);
    const before = await rows(kept, gone);

    const mergeId = await merge(rapport, { survivor: kept.customerId, absorbed: gone.customerId });
    expect(await rapport.db.loyaltyMembership.findUniqueOrThrow({ where: { id: gone.id } })).toMatchObject({
      ...{ customerId: kept.customerId, absorbedIntoId: null, balance: 7 },
    });
    await undo(rapport, mergeId);
    expect(await rows(kept, gone)).toEqual(before);
  });
});
