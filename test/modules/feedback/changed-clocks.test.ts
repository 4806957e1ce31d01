/** `complaintChanged` tells of every change of a complaint, also of those that nobody made by a step: of its clocks, and of whose it is. */
import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { updateCustomer } from '../../../src/modules/contacts/customer-changes.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { eraseCustomer } from '../../../src/modules/contacts/personal-data/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { setSlaPolicy, setWorkCalendar } from '../../../src/modules/feedback/service-levels/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { merge, undo } from '../contacts/merging.ts';
import { givenComplaint, givenWord } from './given.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);
const reader = () => rapport.as('feedback.complaint.read', 'contacts.customer.read');
const watch = (filter: string) =>
  reader().subscribe(`subscription { complaintChanged(filter: { ${filter} }) { type complaint { id customer { id } } } }`);

const toldOf = async (customerId: string) =>
  (await rapport.eventsAbout(customerId))
    .filter(({ name }) => name.startsWith('feedback.complaint.'))
    .map(({ name, payload }) => [
      name,
      Reflect.get(Object(payload), 'metrics') ?? Reflect.get(Object(payload), 'metric') ?? null,
    ]);
const minutes = { acknowledgeMinutes: 60, firstResponseMinutes: 120, nextResponseMinutes: 60, resolutionMinutes: 480 };
const OPENED = ['feedback.complaint.opened', null];
const retimed = (...metrics: string[]) => ['feedback.complaint.retimed', metrics];
const ALL = ['ACKNOWLEDGE', 'FIRST_RESPONSE', 'RESOLUTION'];

it('a word that nobody linked is told to the feed as what it answers, and what answers nothing is not', async () => {
  const customer = await givenCustomer(rapport);
  const { id } = await givenComplaint(rapport, customer, { severity: 'HIGH' });
  await using feed = await watch('severity: [HIGH]');
  await givenWord(rapport, customer, { direction: 'OUTBOUND', channel: 'CHAT' });
  await givenWord(rapport, customer, { direction: 'OUTBOUND', channel: 'CHAT' });
  await rapport.settle();
  expect(await feed.take(1)).toEqual([
    {
      complaintChanged: {
        type: 'feedback.complaint.retimed',
        complaint: { id: globalId('Complaint', id), customer: { id: customer.globalId } },
      },
    },
  ]);
  expect(await toldOf(customer.id)).toEqual([OPENED, retimed('FIRST_RESPONSE')]);
});

it('a policy, a calendar and a service that change are told of each complaint whose clocks they change, and of no other', async () => {
  const [customer, other] = [await givenCustomer(rapport), await givenCustomer(rapport)];
  await givenComplaint(rapport, customer, { severity: 'CRITICAL' });
  await givenComplaint(rapport, other, { severity: 'LOW' });
  const timeZone = 'Europe/Prague';
  const intervals = [{ weekday: 1, from: '00:00', to: '24:00' }];
  const { id: calendarId } = await setWorkCalendar(rapport.ctx, { name: 'Mondays', timeZone, intervals });
  const policy = { severity: 'CRITICAL', calendarId } as const;
  await setSlaPolicy(rapport.ctx, { ...policy, ...minutes });
  await rapport.settle();
  // The answer is due at the same time: the built-in target is the same.
  await setSlaPolicy(rapport.ctx, { ...policy, ...minutes, acknowledgeMinutes: 61 });
  await rapport.settle();
  await setWorkCalendar(rapport.ctx, {
    id: calendarId,
    name: 'Mondays',
    timeZone,
    intervals,
    holidays: [new Date('2026-03-02')],
  });
  await rapport.settle();
  await setSlaPolicy(rapport.ctx, { severity: 'CRITICAL', serviceTier: 'KEY', ...minutes, resolutionMinutes: 481 });
  await rapport.settle();
  await updateCustomer(rapport.ctx, { id: customer.globalId, serviceTier: 'KEY' });
  await rapport.settle();
  expect(await toldOf(customer.id)).toEqual([
    OPENED,
    retimed('RESOLUTION'),
    retimed('ACKNOWLEDGE'),
    retimed(...ALL),
    retimed(...ALL),
  ]);
  expect(await toldOf(other.id)).toEqual([OPENED]);
});

it('what was only missed is told as that', async () => {
  const customer = await givenCustomer(rapport);
  await givenComplaint(rapport, customer, { severity: 'MEDIUM' });
  await rapport.clock.advance({ minutes: 1_442 });
  expect(await toldOf(customer.id)).toEqual([
    OPENED,
    ['feedback.complaint.breached', 'ACKNOWLEDGE'],
    ['feedback.complaint.breached', 'FIRST_RESPONSE'],
  ]);
});

it('a merge and its undoing tell that complaints are of another customer, by either', async () => {
  const [survivor, absorbed] = [await givenCustomer(rapport), await givenCustomer(rapport)];
  await givenComplaint(rapport, survivor, { kind: 'PRAISE' });
  const { id } = await givenComplaint(rapport, absorbed, { kind: 'PRAISE' });
  await using feed = await watch(`customerId: "${survivor.globalId}"`);
  const mergeId = await merge(rapport, { survivor: survivor.id, absorbed: absorbed.id });
  await undo(rapport, mergeId);
  const type = 'feedback.complaint.transferred';
  const told = { complaintChanged: { type, complaint: { id: globalId('Complaint', id), customer: { id: expect.any(String) } } } };
  expect(await feed.take(2)).toEqual([told, told]);
  const transfers = (await rapport.eventsAbout(survivor.id)).filter(({ name }) => name === type);
  const payload = { complaintId: id, kind: 'PRAISE', severity: 'MEDIUM', productId: null, teamId: null };
  expect(transfers.map(({ payload: said }) => said)).toEqual([
    { ...payload, customerId: survivor.id, formerCustomerId: absorbed.id },
    { ...payload, customerId: absorbed.id, formerCustomerId: survivor.id },
  ]);
});

it('an erasure tells of the step by which nobody waits any more, and of no clocks beside it', async () => {
  const customer = await givenCustomer(rapport);
  await givenComplaint(rapport, customer);
  await eraseCustomer(rapport.ctx, { customerId: customer.id, reason: 'Asked for it.' });
  expect(await toldOf(customer.id)).toEqual([OPENED, ['feedback.complaint.moved', null]]);
});
