/** Who was invited by e-mail, and becomes a customer. */
import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { findInvited, noteSignUp } from '../../../src/modules/loyalty/referrals/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { IMPORT_CUSTOMERS } from '../contacts/documents.ts';
import { type GivenCustomer, givenCustomer, write } from '../contacts/given.ts';
import { givenPurchase } from '../sales/given.ts';
import { addEmail, givenReferrer, MODULES, marry, pass, record, referralsWritten, stateOf, toldOf } from './given-referrals.ts';

const rapport = createTestRapport(MODULES);

/** By a customer of their own unless told otherwise: the address that was invited, and the uuid of the invitation. */
async function givenInvitation(referrer?: GivenCustomer) {
  const email = `${newId()}@example.com`;
  const by = referrer ?? (await givenCustomer(rapport));
  const answer = await record(rapport, by, { inviteeEmail: email });
  if (answer.__typename !== 'RecordReferralSuccess') throw new Error(answer.message);
  const { id } = await rapport.db.referral.findUniqueOrThrow({ where: { inviteeEmail: email } });
  await rapport.settle();
  pass(rapport, { seconds: 1 });
  return { email, id, referrer: by };
}

const rowOf = (id: string) => rapport.db.referral.findUniqueOrThrow({ where: { id } });

describe('an invitation becomes SIGNED_UP, and its address is forgotten', () => {
  it('when a customer is created with the address, however it is written', async () => {
    const { email, id } = await givenInvitation();
    const newcomer = await givenCustomer(rapport, { email: email.toUpperCase() });
    await rapport.settle();
    expect(await rowOf(id)).toMatchObject({ state: 'SIGNED_UP', refereeId: newcomer.id, inviteeEmail: null });
    expect(await toldOf(rapport, id)).toEqual(['invited', 'signed-up']);
  });

  it('when a customer gets the address', async () => {
    const { email, id } = await givenInvitation();
    const newcomer = await givenCustomer(rapport);
    await rapport.settle();
    expect(await stateOf(rapport, id)).toBe('INVITED');
    await addEmail(rapport, newcomer, email);
    await rapport.settle();
    expect(await rowOf(id)).toMatchObject({ state: 'SIGNED_UP', refereeId: newcomer.id });
  });

  it('when an import brings it, to somebody new or known', async () => {
    const [one, other] = [await givenInvitation(), await givenInvitation()];
    const known = { kind: 'PERSON', givenName: 'Known', externalIds: [{ system: 'shop', id: 'known' }] };
    const agent = rapport.as('contacts.customer.import');
    await write(agent, IMPORT_CUSTOMERS, { rows: [known], idempotencyKey: 'first' });
    await rapport.settle();
    const rows = [
      { ...known, email: one.email },
      { kind: 'PERSON', givenName: 'New', email: other.email },
    ];
    await write(agent, IMPORT_CUSTOMERS, { rows, idempotencyKey: 'second' });
    await rapport.settle();
    expect([await stateOf(rapport, one.id), await stateOf(rapport, other.id)]).toEqual(['SIGNED_UP', 'SIGNED_UP']);
  });

  it('once, however often it is told of', async () => {
    const { email, id } = await givenInvitation();
    const newcomer = await givenCustomer(rapport, { email });
    await rapport.settle();
    const before = await referralsWritten(rapport);
    await noteSignUp(rapport.ctx, { customerId: newcomer.id });
    await findInvited(rapport.ctx, { referralId: id, customerId: newcomer.id, refereeId: null });
    expect(await referralsWritten(rapport)).toEqual(before);
  });

  it('when the customer was there by the time at which it was written, and neither knew of the other', async () => {
    const { email, id, referrer } = await givenInvitation();
    // As if both had been written at the same moment: nobody told of this customer when the invitation was there.
    const newcomer = await givenCustomer(rapport);
    const known = { kind: 'EMAIL', value: email, normalized: email } as const;
    const recorded = { recordedAt: rapport.clock.now(), recordedByKind: 'SYSTEM' } as const;
    await rapport.db.contactPoint.create({ data: { id: newId(), customerId: newcomer.id, ...known, ...recorded } });
    await findInvited(rapport.ctx, { referralId: id, customerId: referrer.id, refereeId: null });
    expect(await rowOf(id)).toMatchObject({ state: 'SIGNED_UP', refereeId: newcomer.id });
  });

  it('and QUALIFIED at once if they have bought since they were invited', async () => {
    const { referrer } = await givenReferrer(rapport);
    const { email, id } = await givenInvitation(referrer);
    const newcomer = await givenCustomer(rapport);
    const { id: qualifyingPurchaseId } = await givenPurchase(rapport, newcomer);
    await addEmail(rapport, newcomer, email);
    await rapport.settle();
    expect(await rowOf(id)).toMatchObject({ state: 'QUALIFIED', qualifyingPurchaseId });
    expect(await toldOf(rapport, id)).toEqual(['invited', 'signed-up', 'qualified']);
  });
});

describe('an invitation is REJECTED, and its address forgotten,', () => {
  it.each([
    ['if it is the referrer who gets the address', 'Both turned out to be the same person.'],
    ['if both turn out to share a phone', 'Both can be reached by the same e-mail address, number or account.'],
    ['if both turn out to be a household', 'Both belong to one household.'],
    ['if they had bought before they were invited', 'Who was brought along had bought something before.'],
    ['if somebody else had brought them along', 'Somebody else had brought them along before.'],
  ])('%s', async (what, reason) => {
    const phone = { kind: 'PHONE', value: '+420601999888' } as const;
    const early = await givenCustomer(rapport);
    await givenPurchase(rapport, early);
    pass(rapport, { seconds: 1 });
    const { email, id, referrer } = await givenInvitation(await givenCustomer(rapport, { contactPoints: [phone] }));
    const newcomer =
      what === 'if it is the referrer who gets the address'
        ? referrer
        : what === 'if they had bought before they were invited'
          ? early
          : await givenCustomer(rapport, what === 'if both turn out to share a phone' ? { contactPoints: [phone] } : {});
    if (what === 'if both turn out to be a household') await marry(rapport, referrer, newcomer);
    if (what === 'if somebody else had brought them along')
      await record(rapport, await givenCustomer(rapport), { refereeId: newcomer.globalId });
    await addEmail(rapport, newcomer, email);
    await rapport.settle();
    expect(await stateOf(rapport, id)).toBe(`REJECTED: ${reason}`);
    expect(await rowOf(id)).toMatchObject({ inviteeEmail: null });
  });

  it('but the earlier one if two addresses of one customer were invited', async () => {
    const [first, second] = [await givenInvitation(), await givenInvitation()];
    const points = [second, first].map(({ email }) => ({ kind: 'EMAIL', value: email }) as const);
    await givenCustomer(rapport, { contactPoints: points });
    await rapport.settle();
    expect(await stateOf(rapport, first.id)).toBe('SIGNED_UP');
    expect(await stateOf(rapport, second.id)).toBe('REJECTED: Somebody else had brought them along before.');
  });

  it('if nobody took it up within 365 days; the address may be invited again', async () => {
    const { email, id, referrer } = await givenInvitation();
    pass(rapport, { days: 365, seconds: -2 });
    await rapport.settle();
    expect(await stateOf(rapport, id)).toBe('INVITED');
    await rapport.clock.advance({ hours: 1 });
    expect(await stateOf(rapport, id)).toBe('REJECTED: The invitation was not taken up in time.');
    expect(await rowOf(id)).toMatchObject({ inviteeEmail: null });
    expect(await record(rapport, referrer, { inviteeEmail: email })).toMatchObject({ referral: { state: 'INVITED' } });
  });
});
