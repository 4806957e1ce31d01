/** Moving points by hand: lots, debts, reversals, authority, and what stands in the ledger. */
import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { loyalty } from '../../../src/modules/loyalty/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId, TEST_START } from '../../support/index.ts';
import { givenSale } from '../sales/given-money.ts';
import { givenMember, givenProgram } from './given.ts';
import { adjust, earn, entryIn, faultsIn, LEDGER, linesOf, REVERSE, reverse, spend, sumsOf } from './points-documents.ts';

describe('points', () => {
  const rapport = createTestRapport([access, contacts, sales, communications, loyalty]);
  const admin = () => rapport.asAdministrator();
  const ledger = async ({ id }: { readonly id: string }, page: object = {}) => {
    const { node } = await admin().data(LEDGER, { id: globalId('LoyaltyMembership', id), ...page });
    if (!node || !('balance' in node)) throw new Error('There is no such membership.');
    return node;
  };
  const lotsOf = async ({ id }: { readonly id: string }) =>
    (await rapport.db.pointsLot.findMany({ where: { membershipId: id }, orderBy: [{ expiresAt: 'asc' }] })).map(
      ({ remaining }) => remaining,
    );

  it('are earned in lots, spent oldest expiry first, and stand in the ledger with reason, actor, version and key', async () => {
    const program = await givenProgram(rapport, { rules: { expiresAfterDays: 10 } });
    const member = await givenMember(rapport, { program });
    const key = newId();

    const earned = await earn(admin(), member, 100, { reason: ' A welcome ', idempotencyKey: key });
    await rapport.clock.advance({ days: 1 });
    await earn(admin(), member, 50);
    await spend(admin(), member, 120);

    expect(earned).toMatchObject({
      __typename: 'EarnPointsSuccess',
      entry: {
        ...{
          kind: 'EARN',
          points: 100,
          reason: 'A welcome',
          balanceAfter: 100,
          programVersion: 1,
          purchase: null,
          reverses: null,
        },
        ...{ actor: { kind: 'API_KEY' }, enteredAt: TEST_START.toISOString() },
      },
      membership: { balance: 100, owed: 0, pending: 0 },
    });
    expect(await lotsOf(member)).toEqual([0, 30]);
    expect(await rapport.db.pointsEntry.count({ where: { idempotencyKey: key } })).toBe(1);
    const shown = await ledger(member);
    expect(shown).toMatchObject({ balance: 30, owed: 0, expiringNext: { points: 30 }, entries: { totalCount: 3 } });
    expect(shown.entries?.nodes.map(({ kind: what, points, balanceAfter }) => [what, points, balanceAfter])).toEqual([
      ['SPEND', -120, 30],
      ['EARN', 50, 150],
      ['EARN', 100, 100],
    ]);
    const first = await ledger(member, { first: 2 });
    const rest = await ledger(member, { first: 2, after: first.entries?.pageInfo.endCursor });
    expect([...(first.entries?.nodes ?? []), ...(rest.entries?.nodes ?? [])]).toEqual(shown.entries?.nodes);
    const audited = await rapport.db.auditEntry.findMany({ where: { action: 'loyalty.points.changed' } });
    expect(audited.map(({ subjectType, reason }) => [subjectType, reason])).toContainEqual(['PointsEntry', 'A welcome']);
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it('that were spent cannot be spent again: nothing is written', async () => {
    const member = await givenMember(rapport);
    await earn(admin(), member, 10);
    const before = await sumsOf(rapport, member);

    expect(await spend(admin(), member, 11)).toEqual({
      ...{ __typename: 'InsufficientPointsError', code: 'INSUFFICIENT_POINTS', balance: 10 },
      message: '11 points were to be taken, and there are 10.',
    });
    expect(await adjust(admin(), member, -11)).toMatchObject({ __typename: 'InsufficientPointsError', balance: 10 });

    expect(await sumsOf(rapport, member)).toEqual(before);
    expect(await linesOf(rapport, member)).toEqual([['EARN', 10]]);
  });

  it('expire by what is left of a lot, within a minute, and are not spent after that though nobody came by', async () => {
    const program = await givenProgram(rapport, { rules: { expiresAfterDays: 2 } });
    const [seen, unseen] = [await givenMember(rapport, { program }), await givenMember(rapport, { program })];
    for (const member of [seen, unseen]) {
      await earn(admin(), member, 100);
      await spend(admin(), member, 30);
    }
    // Time passes for the one, and nobody looks.
    rapport.clock.set(new Date(rapport.clock.now().getTime() + 2 * 86_400_000));

    expect(await spend(admin(), unseen, 1)).toMatchObject({ __typename: 'InsufficientPointsError', balance: 0 });
    expect(await linesOf(rapport, unseen)).toEqual([
      ['EARN', 100],
      ['SPEND', -30],
    ]);
    await rapport.clock.advance({ minutes: 1 });

    expect(await linesOf(rapport, seen)).toEqual([
      ['EARN', 100],
      ['SPEND', -30],
      ['EXPIRE', -70],
    ]);
    expect(await linesOf(rapport, unseen)).toEqual([
      ['EARN', 100],
      ['SPEND', -30],
      ['EXPIRE', -70],
    ]);
    expect(await ledger(seen)).toMatchObject({ balance: 0, expiringNext: null });
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it('that are taken back when they were spent are owed, and settled first from what is earned next', async () => {
    const member = await givenMember(rapport);
    const entry = entryIn(await earn(admin(), member, 100));
    await spend(admin(), member, 80);

    expect(await reverse(admin(), entry)).toMatchObject({
      entry: { kind: 'REVERSE', points: -20, balanceAfter: 0, reverses: { id: entry }, programVersion: 1 },
      membership: { balance: 0, owed: 80 },
    });
    expect(await earn(admin(), member, 50)).toMatchObject({ entry: { points: 50 }, membership: { balance: 0, owed: 30 } });
    expect(await earn(admin(), member, 50)).toMatchObject({ entry: { points: 50 }, membership: { balance: 20, owed: 0 } });

    expect(await linesOf(rapport, member)).toEqual([
      ['EARN', 100],
      ['SPEND', -80],
      ['REVERSE', -20],
      ['EARN', 50],
      ['ADJUST', -50],
      ['EARN', 50],
      ['ADJUST', -30],
    ]);
    const { reason } = await rapport.db.pointsEntry.findFirstOrThrow({ where: { membershipId: member.id, points: -30 } });
    expect(reason).toBe(`Owed since ${rapport.clock.now().toISOString().slice(0, 10)}`);
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it('are reversed once at most, and only where that means something', async () => {
    const member = await givenMember(rapport);
    const earned = entryIn(await earn(admin(), member, 100));
    const spent = entryIn(await spend(admin(), member, 40));
    const [agent, key] = [admin(), newId()];

    const back = await reverse(agent, spent, { idempotencyKey: key });
    expect(back).toMatchObject({ entry: { kind: 'REVERSE', points: 40, balanceAfter: 100 } });
    expect(await reverse(agent, spent, { idempotencyKey: key })).toEqual(back);
    expect(await reverse(admin(), spent)).toMatchObject({ __typename: 'ConflictError', code: 'ALREADY_REVERSED' });
    expect(await reverse(admin(), entryIn(back))).toMatchObject({
      message: 'A reversal is not reversed: book the points anew, with earnPoints, spendPoints or adjustPoints.',
    });
    await reverse(admin(), earned);

    expect(await linesOf(rapport, member)).toEqual([
      ['EARN', 100],
      ['SPEND', -40],
      ['REVERSE', 40],
      ['REVERSE', -100],
    ]);
    expect(await lotsOf(member)).toEqual([0]);
    const missing = { entryId: globalId('PointsEntry', newId()), reason: 'None', idempotencyKey: newId() };
    expect((await admin().data(REVERSE, { input: missing })).reversePointsEntry).toMatchObject({ code: 'NOT_FOUND' });
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it('that a reversal brings back after they expired come as if they were earned now', async () => {
    const program = await givenProgram(rapport, { rules: { expiresAfterDays: 5 } });
    const member = await givenMember(rapport, { program });
    await earn(admin(), member, 60);
    await rapport.clock.advance({ days: 3 });
    await earn(admin(), member, 30);
    const spent = entryIn(await spend(admin(), member, 80));
    await rapport.clock.advance({ days: 3 });

    await reverse(admin(), spent);

    const expiresAt = new Date(rapport.clock.now().getTime() + 5 * 86_400_000);
    const lots = await rapport.db.pointsLot.findMany({ where: { membershipId: member.id }, orderBy: { expiresAt: 'asc' } });
    expect(lots.map(({ points, remaining }) => [points, remaining])).toEqual([
      [60, 0],
      [30, 30],
      [60, 60],
    ]);
    expect(lots.at(-1)?.expiresAt).toEqual(expiresAt);
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it('are refused where they make no sense, with all that is wrong, and nothing is written', async () => {
    const member = await givenMember(rapport);
    const card = await givenMember(rapport, { program: await givenProgram(rapport, { kind: 'PUNCH_CARD' }) });
    const { globalId: purchaseId } = await givenSale(rapport);
    const before = await rapport.db.loggedEvent.count();

    expect(await earn(admin(), member, 0, { reason: ' ' })).toMatchObject({
      issues: [
        { path: ['points'], code: 'INVALID' },
        { path: ['reason'], code: 'INVALID' },
      ],
    });
    expect(await adjust(admin(), member, 0)).toMatchObject({ issues: [{ path: ['points'] }] });
    expect(await earn(admin(), member, 1, { purchaseId })).toMatchObject({ issues: [{ path: ['purchaseId'] }] });
    expect(await earn(admin(), card, 1)).toMatchObject({ issues: [{ path: ['membershipId'] }] });
    expect(await earn(admin(), { id: newId() }, 1)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await rapport.db.loggedEvent.count()).toBe(before);
    for (const points of [1_000_000_000, 1_000_000_000]) await earn(admin(), member, points);
    expect(await earn(admin(), member, 147_483_648)).toMatchObject({
      code: 'CONFLICT',
      message: 'A membership holds at most 2147483647 points.',
    });
    expect(await earn(admin(), member, 147_483_647)).toMatchObject({ membership: { balance: 2_147_483_647 } });
  });
});
