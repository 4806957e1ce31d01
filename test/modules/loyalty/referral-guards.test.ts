/** Whom the guards refuse: recorded as REJECTED, with the reason. */
import { describe, expect, it } from 'vitest';
import { createTestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { givenPurchase } from '../sales/given.ts';
import { MODULES, marry, record, toldOf } from './given-referrals.ts';

const rapport = createTestRapport(MODULES);
const two = async (): Promise<readonly [GivenCustomer, GivenCustomer]> => [
  await givenCustomer(rapport),
  await givenCustomer(rapport),
];
const home = { kind: 'POSTAL', address: { lines: ['Long Street 1'], city: 'Brno', countryCode: 'CZ' } } as const;
/** Each two customers share another number. */
let numbers = 0;
const newPhone = () => {
  numbers += 1;
  return `+4206010000${String(numbers).padStart(2, '0')}`;
};

describe('the guards record as REJECTED', () => {
  const refused = async (referrer: GivenCustomer, referee: GivenCustomer) => {
    const answer = await record(rapport, referrer, { refereeId: referee.globalId });
    return answer.__typename === 'RecordReferralSuccess' ? answer.referral.rejectedReason : answer.message;
  };
  const SHARED = 'Both can be reached by the same e-mail address, number or account.';

  it('who has the same e-mail address, phone or account', async () => {
    const phone = newPhone();
    const kept = [
      { kind: 'EMAIL', value: 'Both@example.com' },
      { kind: 'MOBILE', value: phone },
      { kind: 'SOCIAL', value: '@both' },
    ] as const;
    for (const point of kept) {
      const [one, other] = [
        await givenCustomer(rapport, { contactPoints: [point] }),
        await givenCustomer(rapport, { contactPoints: [{ ...point, kind: point.kind === 'MOBILE' ? 'PHONE' : point.kind }] }),
      ];
      expect(await refused(one, other), point.kind).toBe(SHARED);
    }
  });

  it('who is invited by the referrer’s own address', async () => {
    const referrer = await givenCustomer(rapport, { email: 'own@example.com' });
    const answer = await record(rapport, referrer, { inviteeEmail: 'own@example.com' });
    expect(answer).toMatchObject({ referral: { state: 'REJECTED', rejectedReason: SHARED, referee: null } });
  });

  it('who is family, or lives at the same address', async () => {
    const [ada, eve] = await two();
    await marry(rapport, ada, eve);
    expect(await refused(ada, eve)).toBe('Both belong to one household.');
    const at = async () => givenCustomer(rapport, { contactPoints: [home] });
    expect(await refused(await at(), await at())).toBe('Both belong to one household.');
  });

  it('who has bought before, and nobody else', async () => {
    const [ada, eve] = await two();
    await givenPurchase(rapport, eve);
    expect(await refused(ada, eve)).toBe('Who was brought along had bought something before.');
    const row = await rapport.db.referral.findFirstOrThrow({ where: { refereeId: eve.id } });
    expect(await toldOf(rapport, row.id)).toEqual(['rejected']);
    await givenPurchase(rapport, ada);
    expect(
      await refused(ada, await givenCustomer(rapport, { contactPoints: [{ kind: 'PHONE', value: newPhone() }] })),
    ).toBeNull();
  });

  it('and what was rejected may be recorded anew', async () => {
    const [ada, eve] = await two();
    await marry(rapport, ada, eve);
    await refused(ada, eve);
    expect(await record(rapport, await givenCustomer(rapport), { refereeId: eve.globalId })).toMatchObject({
      referral: { state: 'SIGNED_UP' },
    });
  });
});
