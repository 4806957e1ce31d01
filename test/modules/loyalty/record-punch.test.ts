/** Punches by hand: what the till forgot. */
import { expect, it } from 'vitest';
import { punchPurchase } from '../../../src/modules/loyalty/punch-cards/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenMember, givenProgram } from './given.ts';
import { bringBack, buy, type GivenCards, givenCards, lineId, pass, puncher } from './given-punch-cards.ts';
import { MODULES, rewardsWritten } from './given-rewards.ts';

const RECORD = `mutation ($input: RecordPunchInput!) {
  recordPunch(input: $input) {
    __typename
    ... on RecordPunchSuccess { punchCard { id punches } grant { state } }
    ... on Error { message code }
    ... on ValidationError { issues { path } }
  }
}`;

const rapport = createTestRapport(MODULES);
const record = async (
  { customer, program }: Pick<GivenCards, 'customer' | 'program'>,
  purchaseLineId: string,
  over: object = {},
) => {
  const input = { customerId: customer.globalId, programId: globalId('LoyaltyProgram', program.id), purchaseLineId, ...over };
  return (await puncher(rapport).data(RECORD, { input })).recordPunch;
};

it('punches what was bought before they joined; a punched line answers the same punch', async () => {
  const made = await givenCards(rapport);
  const { customer, program } = made;
  const purchase = await buy(rapport, customer, 3);
  const first = await record(made, await lineId(rapport, purchase));
  expect(first).toEqual({
    __typename: 'RecordPunchSuccess',
    punchCard: { id: expect.any(String), punches: 1 },
    grant: null,
  });
  expect(await record(made, await lineId(rapport, purchase))).toEqual(first);
  await punchPurchase(rapport.ctx, { purchaseId: purchase.id });
  expect(await record(made, await lineId(rapport, purchase, 2))).toMatchObject({
    punchCard: { punches: 3 },
    grant: { state: 'ISSUED' },
  });
  const late = await givenCustomer(rapport);
  const before = await buy(rapport, late, 1);
  pass(rapport, 1);
  await givenMember(rapport, { program, customer: late });
  expect(await record({ ...made, customer: late }, await lineId(rapport, before))).toMatchObject({ punchCard: { punches: 1 } });
});

it('answers a repeat of the same key, where the card is worth nothing yet, too', async () => {
  const made = await givenCards(rapport);
  const line = await lineId(rapport, await buy(rapport, made.customer, 1));
  const programId = globalId('LoyaltyProgram', made.program.id);
  const input = { customerId: made.customer.globalId, programId, purchaseLineId: line, idempotencyKey: 'till 7' };
  const caller = puncher(rapport);
  const first = await caller.data(RECORD, { input });
  expect(await caller.data(RECORD, { input })).toEqual(first);
  expect(first.recordPunch).toMatchObject({ grant: null });
});

it('refuses what somebody else bought, who is no member, what came back and programs without cards; nothing changes', async () => {
  const made = await givenCards(rapport);
  const { customer, program } = made;
  const own = await lineId(rapport, await buy(rapport, customer, 1));
  const stranger = await givenCustomer(rapport);
  const theirs = await lineId(rapport, await buy(rapport, stranger, 1));
  const returned = await buy(rapport, customer, 1);
  await bringBack(rapport, returned, [0]);
  const other = await givenProgram(rapport);
  const before = await rewardsWritten(rapport);
  expect(await record(made, theirs)).toMatchObject({ issues: [{ path: ['purchaseLineId'] }] });
  expect(await record({ ...made, customer: stranger }, theirs)).toMatchObject({ code: 'CONFLICT' });
  expect(await record(made, await lineId(rapport, returned))).toMatchObject({ code: 'CONFLICT' });
  expect(await record(made, own, { programId: globalId('LoyaltyProgram', other.id) })).toMatchObject({
    issues: [{ path: ['programId'] }],
  });
  expect(await record(made, globalId('PurchaseLine', program.id))).toMatchObject({ code: 'NOT_FOUND' });
  expect(await rewardsWritten(rapport)).toEqual(before);
});
