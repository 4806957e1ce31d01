/** Points that fall due together: in how many statements they are booked, and how many at once. */
import { expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { pendingJob, spendPoints } from '../../../src/modules/loyalty/ledger/index.ts';
import { countStatements, createTestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenProduct, givenPurchase } from '../sales/given.ts';
import { givenMember, givenProgram } from './given.ts';
import { MODULES } from './given-rewards.ts';
import { faultsIn, sumsOf } from './points-documents.ts';

const counter = countStatements();
const rapport = createTestRapport(MODULES, { databaseOptions: { wrapAdapter: counter.wrapAdapter } });

/** A member with so many purchases of 10 points each, which are due. */
async function given(count: number) {
  const customer = await givenCustomer(rapport);
  const lines = [{ productId: (await givenProduct(rapport)).id, quantity: '1', unitPrice: '10' }];
  const purchases = [];
  for (let made = 0; made < count; made += 1) purchases.push(await givenPurchase(rapport, customer, { lines }));
  const member = await givenMember(rapport, { program: await givenProgram(rapport), customer });
  const shared = { membershipId: member.id, programId: member.programId, programVersion: 1, earned: 10, points: 10 };
  const data = purchases.map(({ id: purchaseId }) => ({ id: newId(), purchaseId, maturesAt: rapport.clock.now(), ...shared }));
  await rapport.db.pendingEarning.createMany({ data });
  return member;
}

it('as many statements for twelve as for one', async () => {
  const spent = async (count: number) => {
    const { id: membershipId } = await given(count);
    const spending = { membershipId, points: 5, reason: 'Because', idempotencyKey: null };
    return (await counter.during(() => spendPoints(rapport.ctx, spending))).statements.length;
  };
  const one = await spent(1);

  expect(await spent(12)).toBe(one);
  expect(await faultsIn(rapport)).toEqual([]);
});

it('fifty in one transaction, also of one member', async () => {
  const member = await given(51);
  const stop = new AbortController();
  const stopping = Object.create(rapport.ctx, {
    transact: {
      value: (run: Parameters<typeof rapport.ctx.transact>[0]) => rapport.ctx.transact(run).finally(() => stop.abort()),
    },
  });

  await pendingJob.run(stopping, stop.signal, null);
  expect(await sumsOf(rapport, member)).toMatchObject({ balance: 500, lots: 500 });
  await pendingJob.run(rapport.ctx, new AbortController().signal, null);

  expect(await sumsOf(rapport, member)).toMatchObject({ balance: 510, lots: 510 });
  expect(await faultsIn(rapport)).toEqual([]);
});
