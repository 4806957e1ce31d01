/** Referrals follow their customers: into a merge and out of it, into an export, out of the world, into a story. */
import { describe, expect, it } from 'vitest';
import { eraseCustomer, exportCustomer } from '../../../src/modules/contacts/personal-data/index.ts';
import { noteReturn } from '../../../src/modules/loyalty/referrals/index.ts';
import { recordReturn } from '../../../src/modules/sales/money-back/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { graphql } from '../../typed-documents/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { merge, undo } from '../contacts/merging.ts';
import { givenPurchase } from '../sales/given.ts';
import { givenMember } from './given.ts';
import { givenReferral, givenReferrer, MODULES, pass, record, referralId, stateOf } from './given-referrals.ts';
import { faultsIn, linesOf } from './points-documents.ts';

const STORY = graphql(`
  query ReferralStory($id: ID!) {
    customer(id: $id) { timeline(first: 50) { nodes { type summary node { id } } } }
  }
`);

const rapport = createTestRapport(MODULES);
const rows = async () => {
  const all = await rapport.db.referral.findMany({ orderBy: { id: 'asc' } });
  return all.map(({ updatedAt: _at, ...row }) => row);
};
/** All of it. */
const bringBack = async ({ id: purchaseId, globalId: given }: { readonly id: string; readonly globalId: string }) => {
  const rows = await rapport.db.purchaseLine.findMany({ where: { purchaseId } });
  const lines = rows.map(({ id, quantity }) => ({ lineId: globalId('PurchaseLine', id), quantity: quantity.toString() }));
  await recordReturn(rapport.ctx, { purchaseId: given, lines });
};
const rowOf = (id: string) => rapport.db.referral.findUniqueOrThrow({ where: { id } });

describe('referrals of merged customers', () => {
  it('are the survivor’s on either side, and the absorbed one’s again', async () => {
    const { id, referrer, referee } = await givenReferral(rapport);
    const [ada, eve] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    const before = await rows();
    const first = await merge(rapport, { survivor: ada.id, absorbed: referrer.id });
    const second = await merge(rapport, { survivor: eve.id, absorbed: referee.id });
    expect(await rowOf(id)).toMatchObject({ state: 'SIGNED_UP', referrerId: ada.id, refereeId: eve.id });
    expect(await record(rapport, ada, { refereeId: referee.globalId })).toMatchObject({ code: 'UNIQUE_VIOLATION' });
    await undo(rapport, second);
    await undo(rapport, first);
    expect(await rows()).toEqual(before);
  });

  it('of each other are REJECTED, and count again when they are two', async () => {
    const { id, referrer, referee, member } = await givenReferral(rapport);
    await givenPurchase(rapport, referee);
    await rapport.settle();
    const before = await rows();
    for (const pair of [
      { survivor: referrer.id, absorbed: referee.id },
      { survivor: referee.id, absorbed: referrer.id },
    ]) {
      const mergeId = await merge(rapport, pair);
      expect(await stateOf(rapport, id)).toBe('REJECTED: Both turned out to be the same person.');
      await undo(rapport, mergeId);
      expect(await rows()).toEqual(before);
    }
    await merge(rapport, { survivor: referrer.id, absorbed: referee.id });
    await rapport.clock.advance({ days: 15 });
    expect(await linesOf(rapport, member)).toEqual([]);
  });

  it('of whom both were brought along: the one that was rewarded counts, else the earlier', async () => {
    const [one, other] = [await givenReferral(rapport), await givenReferral(rapport)];
    const before = await rows();
    const pair = { survivor: other.referee.id, absorbed: one.referee.id };
    const mergeId = await merge(rapport, pair);
    expect(await stateOf(rapport, one.id)).toBe('SIGNED_UP');
    expect(await stateOf(rapport, other.id)).toBe('REJECTED: Somebody else had brought them along before.');
    await undo(rapport, mergeId);
    expect(await rows()).toEqual(before);

    await givenPurchase(rapport, other.referee);
    await rapport.settle();
    await rapport.clock.advance({ days: 14 });
    await merge(rapport, pair);
    expect(await stateOf(rapport, one.id)).toBe('REJECTED: Somebody else had brought them along before.');
    expect(await stateOf(rapport, other.id)).toBe('REWARDED');
  });

  it('that the merge rejected stay so when somebody else has brought the referee along since', async () => {
    const { id, referrer, referee } = await givenReferral(rapport);
    const mergeId = await merge(rapport, { survivor: referee.id, absorbed: referrer.id });
    expect(await record(rapport, await givenCustomer(rapport), { refereeId: referee.globalId })).toMatchObject({
      referral: { state: 'SIGNED_UP' },
    });
    await undo(rapport, mergeId);
    expect(await rowOf(id)).toMatchObject({ state: 'REJECTED', referrerId: referrer.id, refereeId: referee.id });
  });

  it('are rewarded at the survivor’s membership, and reversed there', async () => {
    const { id, referrer, referee, program } = await givenReferral(rapport);
    const purchase = await givenPurchase(rapport, referee);
    await rapport.settle();
    const ada = await givenCustomer(rapport);
    const kept = await givenMember(rapport, { program, customer: ada });
    await merge(rapport, { survivor: ada.id, absorbed: referrer.id });
    await rapport.clock.advance({ days: 14 });
    expect(await linesOf(rapport, kept)).toEqual([['EARN', 100]]);
    expect(await stateOf(rapport, id)).toBe('REWARDED');
    expect((await rowOf(id)).qualifyingPurchaseId).toBe(purchase.id);
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it('that the merge rejected after their reward give it back with the purchase, and are REVERSED after an undo', async () => {
    const { id, referrer, referee, member } = await givenReferral(rapport);
    const purchase = await givenPurchase(rapport, referee);
    await rapport.settle();
    await rapport.clock.advance({ days: 14 });
    expect(await linesOf(rapport, member)).toEqual([['EARN', 100]]);
    const mergeId = await merge(rapport, { survivor: referrer.id, absorbed: referee.id });
    await bringBack(purchase);
    for (let times = 0; times < 2; times += 1) await noteReturn(rapport.ctx, { purchaseId: purchase.id });
    const reversed = [expect.arrayContaining(['EARN', 100]), expect.arrayContaining(['REVERSE', -100])];
    expect(await linesOf(rapport, member)).toEqual(reversed);
    expect(await stateOf(rapport, id)).toBe('REJECTED: Both turned out to be the same person.');
    await undo(rapport, mergeId);
    expect(await stateOf(rapport, id)).toBe('REVERSED');
    expect(await linesOf(rapport, member)).toEqual(reversed);
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it('whose purchase came back whole before their reward, while the merge rejected them, are REVERSED after an undo', async () => {
    const { id, referrer, referee, member } = await givenReferral(rapport);
    const purchase = await givenPurchase(rapport, referee);
    await rapport.settle();
    const mergeId = await merge(rapport, { survivor: referrer.id, absorbed: referee.id });
    await bringBack(purchase);
    await rapport.settle();
    expect(await stateOf(rapport, id)).toBe('REJECTED: Both turned out to be the same person.');
    await undo(rapport, mergeId);
    expect(await stateOf(rapport, id)).toBe('REVERSED');
    expect(await linesOf(rapport, member)).toEqual([]);
  });

  it('by a purchase that is somebody else’s again wait for another', async () => {
    const { id, referee, member } = await givenReferral(rapport);
    const buyer = await givenCustomer(rapport);
    await givenPurchase(rapport, buyer);
    const mergeId = await merge(rapport, { survivor: referee.id, absorbed: buyer.id });
    await rapport.settle();
    const { id: own } = await givenPurchase(rapport, referee);
    await rapport.settle();
    expect(await stateOf(rapport, id)).toBe('QUALIFIED');
    await undo(rapport, mergeId);
    await rapport.clock.advance({ days: 14 });
    expect(await linesOf(rapport, member)).toEqual([]);
    await rapport.clock.advance({ minutes: 1 });
    expect(await rowOf(id)).toMatchObject({ state: 'REWARDED', qualifyingPurchaseId: own });
    expect(await linesOf(rapport, member)).toEqual([['EARN', 100]]);
  });

  it('wait for the rules that promise something when a merge that brought the membership is undone', async () => {
    const { referrer: gone } = await givenReferrer(rapport);
    const [ada, eve] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    const mergeId = await merge(rapport, { survivor: ada.id, absorbed: gone.id });
    await record(rapport, ada, { refereeId: eve.globalId });
    await givenPurchase(rapport, eve);
    await rapport.settle();
    const { id, rewardDueAt } = await rapport.db.referral.findFirstOrThrow({ where: { refereeId: eve.id } });
    expect(rewardDueAt).not.toBeNull();
    await undo(rapport, mergeId);
    await rapport.clock.advance({ days: 15 });
    expect(await rowOf(id)).toMatchObject({ state: 'QUALIFIED', referrerId: ada.id, rewardDueAt: null, rewardEntryId: null });
  });
});

describe('what is kept about referrals', () => {
  it('is handed out to each of the two without the other', async () => {
    const { referrer, referee } = await givenReferral(rapport);
    await record(rapport, referrer, { inviteeEmail: 'third@example.com' });
    const [made, brought] = [
      JSON.stringify(await exportCustomer(rapport.ctx, referrer.id)),
      JSON.stringify(await exportCustomer(rapport.ctx, referee.id)),
    ];
    expect(made).toContain('"referrals":[{"state":"SIGNED_UP"');
    expect(made).not.toContain('third@example.com');
    expect(made).not.toContain(referee.id);
    expect(brought).toContain('"broughtAlong":[{"state":"SIGNED_UP"');
    expect(brought).not.toContain(referrer.id);
  });

  it('ends with the referrer who is erased, and nothing is rewarded', async () => {
    const { id, referrer, referee, member } = await givenReferral(rapport);
    await givenPurchase(rapport, referee);
    await rapport.settle();
    await record(rapport, referrer, { inviteeEmail: 'erased@example.com' });
    await eraseCustomer(rapport.ctx, { customerId: referrer.id, reason: 'Asked for it' });
    const made = await rapport.db.referral.findMany({ where: { referrerId: referrer.id } });
    expect(made.map(({ state, rejectedReason, inviteeEmail }) => [state, rejectedReason, inviteeEmail])).toEqual(
      Array(2).fill(['REJECTED', 'One of the two was erased.', null]),
    );
    const audited = await rapport.db.auditEntry.findMany({ where: { subjectId: id }, orderBy: { id: 'asc' } });
    expect(audited.slice(0, 2).map(({ before, after, reason }) => [before, after, reason])).toEqual(
      Array(2).fill([null, null, null]),
    );
    await rapport.clock.advance({ days: 15 });
    expect(await linesOf(rapport, member)).toEqual([]);
  });

  it('ends with the referee who is erased, unless they have bought: that is rewarded', async () => {
    const [idle, bought] = [await givenReferral(rapport), await givenReferral(rapport)];
    await givenPurchase(rapport, bought.referee);
    await rapport.settle();
    for (const { referee } of [idle, bought]) {
      await eraseCustomer(rapport.ctx, { customerId: referee.id, reason: 'Asked for it' });
    }
    await rapport.clock.advance({ days: 15 });
    expect(await stateOf(rapport, idle.id)).toBe('REJECTED: One of the two was erased.');
    expect(await stateOf(rapport, bought.id)).toBe('REWARDED');
  });

  it('of an invited customer who is erased before it was heard of them is forgotten', async () => {
    const referrer = await givenCustomer(rapport);
    await record(rapport, referrer, { inviteeEmail: 'hasty@example.com' });
    const hasty = await givenCustomer(rapport, { email: 'hasty@example.com' });
    await eraseCustomer(rapport.ctx, { customerId: hasty.id, reason: 'Asked for it' });
    await rapport.settle();
    const made = await rapport.db.referral.findFirstOrThrow({ where: { referrerId: referrer.id } });
    expect(made).toMatchObject({ state: 'REJECTED', inviteeEmail: null, refereeId: null });
  });

  it('is told in the story of the referrer', async () => {
    const { id, referrer, referee } = await givenReferral(rapport);
    await givenPurchase(rapport, referee);
    await rapport.settle();
    await rapport.clock.advance({ days: 14 });
    pass(rapport, { seconds: 1 });
    const agent = rapport.as('contacts.customer.read', 'contacts.timeline.read', 'loyalty.referral.read');
    const { customer } = await agent.data(STORY, { id: referrer.globalId });
    const node = { id: referralId(id) };
    const told = customer?.timeline?.nodes.filter(({ type }) => type.startsWith('loyalty.referral'));
    expect(told).toEqual([
      { type: 'loyalty.referral.rewarded', summary: 'Was rewarded for bringing somebody along.', node },
      { type: 'loyalty.referral.qualified', summary: 'Whom they brought along bought something for the first time.', node },
      { type: 'loyalty.referral.signed-up', summary: 'Brought another customer along.', node },
    ]);
    const { customer: untold } = await rapport.as('contacts.customer.read', 'contacts.timeline.read').data(STORY, {
      id: referrer.globalId,
    });
    expect(untold?.timeline?.nodes.filter(({ type }) => type.startsWith('loyalty.'))).toEqual([]);
  });
});
