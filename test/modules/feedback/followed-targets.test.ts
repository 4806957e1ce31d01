/** A target that changed holds from the change on, whoever comes by first: the job that lets clocks follow, the one that finds what is late, or a step. */
import { beforeEach, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { updateCustomer } from '../../../src/modules/contacts/customer-changes.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { acknowledgeComplaint, feedback, linkCommunication } from '../../../src/modules/feedback/index.ts';
import { breachJob, setSlaPolicy } from '../../../src/modules/feedback/service-levels/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { merge } from '../contacts/merging.ts';
import { givenComplaint, givenWord } from './given.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);

/** Within an hour, or ten. */
const soon = { acknowledgeMinutes: 60, firstResponseMinutes: 60, nextResponseMinutes: 60, resolutionMinutes: 60 };
const later = { acknowledgeMinutes: 600, firstResponseMinutes: 600, nextResponseMinutes: 600, resolutionMinutes: 600 };
/** Time passes, and no job runs. */
const pass = (minutes: number) => rapport.clock.set(new Date(rapport.clock.now().getTime() + minutes * 60_000));
const find = () => breachJob.run(rapport.ctx, AbortSignal.timeout(60_000), { isSecond: true });
const clocksOf = async (complaintId: string) =>
  (await rapport.ctx.db.slaClock.findMany({ where: { complaintId }, orderBy: { metric: 'asc' } })).map(
    ({ state, targetMinutes, breachedAt }) => [state, targetMinutes, breachedAt],
  );
const waiting = [
  ['RUNNING', 600, null],
  ['RUNNING', 600, null],
  ['RUNNING', 600, null],
];

const changes: readonly (readonly [string, (customer: GivenCustomer) => Promise<unknown>])[] = [
  ['a policy', () => setSlaPolicy(rapport.ctx, { severity: 'HIGH', ...later })],
  ['a more specific policy', () => setSlaPolicy(rapport.ctx, { severity: 'HIGH', serviceTier: 'STANDARD', ...later })],
  ['the agreed service', ({ globalId: id }) => updateCustomer(rapport.ctx, { id, serviceTier: 'KEY' })],
  [
    'a merge',
    async ({ id: absorbed }) => {
      const { id: survivor, globalId } = await givenCustomer(rapport);
      await updateCustomer(rapport.ctx, { id: globalId, serviceTier: 'KEY' });
      await merge(rapport, { survivor, absorbed });
    },
  ],
];

beforeEach(async () => {
  await rapport.ctx.db.slaClock.updateMany({ data: { policyId: null } });
  await rapport.ctx.db.slaPolicy.deleteMany();
  await setSlaPolicy(rapport.ctx, { severity: 'HIGH', ...soon });
  await setSlaPolicy(rapport.ctx, { severity: 'HIGH', serviceTier: 'KEY', ...later });
  await rapport.settle();
});

it.each(changes)('%s that gives more time just before something is late is not late at the old one', async (_what, change) => {
  const customer = await givenCustomer(rapport);
  const { id } = await givenComplaint(rapport, customer, { severity: 'HIGH' });
  pass(59);
  await change(customer);
  pass(2);
  await find();
  expect(await clocksOf(id)).toEqual(waiting);
  await rapport.settle();
  expect(await clocksOf(id)).toEqual(waiting);
});

it.each(changes)('%s that gives more time does not undo what was late before', async (_what, change) => {
  const customer = await givenCustomer(rapport);
  const { id } = await givenComplaint(rapport, customer, { severity: 'HIGH' });
  const dueAt = new Date(rapport.clock.now().getTime() + 60 * 60_000);
  pass(61);
  await change(customer);
  pass(1);
  await find();
  const late = ['BREACHED', 600, dueAt];
  expect(await clocksOf(id)).toEqual([late, late, late]);
});

it('what is done, said and linked after the change is in time by the new target', async () => {
  const customer = await givenCustomer(rapport);
  const done = await givenComplaint(rapport, customer, { severity: 'HIGH' });
  const linked = await givenComplaint(rapport, customer, { severity: 'HIGH' });
  pass(59);
  await setSlaPolicy(rapport.ctx, { severity: 'HIGH', ...later });
  pass(2);
  await acknowledgeComplaint(rapport.ctx, { id: done.id, message: 'We have it.' });
  const word = await givenWord(rapport, customer, { direction: 'OUTBOUND', channel: 'CHAT' });
  await linkCommunication(rapport.ctx, { complaintId: linked.id, communicationId: word.id });
  const fulfilled = ['FULFILLED', 600, null];
  const running = ['RUNNING', 600, null];
  expect(await clocksOf(done.id)).toEqual([fulfilled, fulfilled, running]);
  expect(await clocksOf(linked.id)).toEqual([running, fulfilled, running]);
});
