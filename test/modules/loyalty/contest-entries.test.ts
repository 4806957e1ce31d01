/** Who enters no contest. */
import { expect, it } from 'vitest';
import { enterContest } from '../../../src/modules/loyalty/contests/index.ts';
import { createContest } from '../../../src/modules/loyalty/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { MODULES } from './given-rewards.ts';

const rapport = createTestRapport(MODULES);

it.each([
  ['is archived', { archivedAt: new Date() }, 'This customer is archived: restore them first.'],
  ['is dead', { deceasedOn: new Date('2026-01-01') }, 'This customer is deceased.'],
])('a contest takes no entry of a customer who %s, and stays as it is', async (_case, data, message) => {
  const { id: customerId } = await givenCustomer(rapport);
  await rapport.db.customer.update({ where: { id: customerId }, data });
  const opensAt = rapport.clock.now();
  const closesAt = new Date(opensAt.getTime() + 3_600_000);
  const contest = await createContest(rapport.ctx, { name: 'Summer draw', opensAt, closesAt });
  const { id: contestId } = contest;

  await expect(enterContest(rapport.ctx, { contestId, customerId })).rejects.toMatchObject({ code: 'CONFLICT', message });

  expect(await rapport.db.contest.findUnique({ where: { id: contestId } })).toEqual(contest);
  expect(await rapport.db.contestEntry.count({ where: { contestId } })).toBe(0);
});
