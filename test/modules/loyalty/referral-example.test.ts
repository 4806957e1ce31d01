/** The worked example of referrals in docs/loyalty.md, as it stands there. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { cashier, type GivenSale, givenSale } from '../sales/given-money.ts';
import { RECORD_RETURN, write } from '../sales/money-documents.ts';
import { givenMember, givenProgram } from './given.ts';
import { MODULES, pass, record } from './given-referrals.ts';
import { spend } from './points-documents.ts';

interface Step {
  readonly day: number;
  readonly does: 'refer' | 'buy' | 'wait' | 'spend' | 'bring back a half' | 'bring back the rest';
  readonly points?: number;
  readonly state: string;
  readonly balance: number;
  readonly owed: number;
}

const GUIDE = readFileSync(new URL('../../../docs/loyalty.md', import.meta.url), 'utf8');
const example: { rules: object; steps: readonly Step[] } = JSON.parse(/```json referral\n(.*?)```/s.exec(GUIDE)?.[1] ?? '');
const rapport = createTestRapport(MODULES);

it('goes as the guide shows', async () => {
  const program = await givenProgram(rapport, { rules: { earn: [], ...example.rules } });
  const [referrer, referee] = [await givenCustomer(rapport), await givenCustomer(rapport)];
  const member = await givenMember(rapport, { program, customer: referrer });
  let sale: GivenSale | null = null;
  const bringBack = async () => {
    const lines = [{ lineId: sale?.lineIds[0], quantity: '1' }];
    await write(cashier(rapport), RECORD_RETURN, { purchaseId: sale?.globalId, lines, idempotencyKey: newId() });
  };
  let today = 0;
  expect(example.steps.length).toBeGreaterThan(5);
  for (const { day, does, points = 0, ...then } of example.steps) {
    pass(rapport, { days: day - today });
    today = day;
    if (does === 'refer') await record(rapport, referrer, { refereeId: referee.globalId });
    else if (does === 'buy') sale = await givenSale(rapport, { customer: referee, lines: [['2', '50.00']] });
    else if (does === 'spend') await spend(rapport.asAdministrator(), member, points);
    else if (does !== 'wait') await bringBack();
    await rapport.clock.advance({ minutes: 1 });

    const { state } = await rapport.db.referral.findFirstOrThrow({ where: { refereeId: referee.id } });
    const { balance, owed } = await rapport.db.loyaltyMembership.findUniqueOrThrow({ where: { id: member.id } });
    expect({ state, balance, owed }, `day ${day}`).toEqual(then);
  }
});
