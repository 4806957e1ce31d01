/** Clocks of complaints: by policies and work calendars, paused, resumed, missed and fulfilled. */
import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { updateCustomer } from '../../../src/modules/contacts/customer-changes.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { mergeCustomers } from '../../../src/modules/contacts/merging/index.ts';
import {
  feedback,
  linkCommunication,
  moveComplaint,
  reopenComplaint,
  resolveComplaint,
  updateComplaint,
} from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { graphql } from '../../typed-documents/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { feedbackWritten, givenComplaint, givenWord } from './given.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);
const manager = () => rapport.as('feedback.sla.manage', 'feedback.complaint.read');

const SET_CALENDAR = graphql(`
  mutation SetWorkCalendar($input: SetWorkCalendarInput!) {
    setWorkCalendar(input: $input) {
      __typename
      ... on SetWorkCalendarSuccess { calendar { id name timeZone intervals { weekday from to } holidays } }
      ... on Error { message code }
      ... on ValidationError { issues { path } }
    }
  }
`);
const SET_POLICY = graphql(`
  mutation SetSlaPolicy($input: SetSlaPolicyInput!) {
    setSlaPolicy(input: $input) {
      __typename
      ... on SetSlaPolicySuccess { policy { id severity serviceTier resolutionMinutes calendar { name } } }
      ... on Error { message code }
    }
  }
`);
const CLOCKS = graphql(`
  query Clocks($id: ID!) {
    complaint(id: $id) { slaClocks { metric state startedAt dueAt elapsedMinutes breachedAt fulfilledAt } }
  }
`);
const LATE = graphql(`
  query Late($filter: ComplaintFilter, $orderBy: [ComplaintOrder!]) { complaints(filter: $filter, orderBy: $orderBy) { nodes { subject } } }
`);
const minutes = { acknowledgeMinutes: 60, firstResponseMinutes: 120, nextResponseMinutes: 60, resolutionMinutes: 480 };

const clocksOf = async (id: string) => {
  const { complaint } = await manager().data(CLOCKS, { id: globalId('Complaint', id) });
  return new Map((complaint?.slaClocks ?? []).map((clock) => [clock.metric, clock]));
};
const eventsOf = async (complaintId: string, metric: 'RESOLUTION' | 'ACKNOWLEDGE' | 'FIRST_RESPONSE' | 'NEXT_RESPONSE') => {
  const clocks = await rapport.db.slaClock.findMany({
    where: { complaintId, metric },
    orderBy: { sequence: 'asc' },
    include: { events: { orderBy: [{ recordedAt: 'asc' }, { id: 'asc' }] } },
  });
  return clocks.map(({ events }) => events.map(({ kind }) => kind).join(' '));
};
/** Monday to Friday, nine to five in Prague: it is Monday, ten o’clock there. */
const office = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '09:00', to: '17:00' }));

it('runs clocks by the most specific policy and its calendar, rests while the customer is awaited, and starts anew when reopened', async () => {
  const { setWorkCalendar } = await manager().data(SET_CALENDAR, {
    input: { name: 'Office', timeZone: 'Europe/Prague', intervals: office, holidays: ['2026-03-03'] },
  });
  expect(setWorkCalendar).toMatchObject({ calendar: { name: 'Office', intervals: office, holidays: ['2026-03-03'] } });
  const calendarId = setWorkCalendar && 'calendar' in setWorkCalendar ? setWorkCalendar.calendar.id : '';
  await manager().data(SET_POLICY, { input: { ...minutes, resolutionMinutes: 9_999 } });
  const { setSlaPolicy } = await manager().data(SET_POLICY, { input: { ...minutes, severity: 'HIGH', calendarId } });
  expect(setSlaPolicy).toMatchObject({ policy: { severity: 'HIGH', serviceTier: null, calendar: { name: 'Office' } } });

  const { id } = await givenComplaint(rapport, await givenCustomer(rapport), { severity: 'HIGH' });
  // Seven hours are left of Monday, Tuesday is a holiday, and the eighth is Wednesday's first.
  expect((await clocksOf(id)).get('RESOLUTION')).toEqual({
    ...{ metric: 'RESOLUTION', state: 'RUNNING', startedAt: '2026-03-02T09:00:00.000Z', dueAt: '2026-03-04T09:00:00.000Z' },
    ...{ elapsedMinutes: 0, breachedAt: null, fulfilledAt: null },
  });
  await rapport.clock.advance({ minutes: 30 });
  await moveComplaint(rapport.ctx, { id, status: 'AWAITING_CUSTOMER' });
  const waiting = await clocksOf(id);
  expect(waiting.get('ACKNOWLEDGE')).toMatchObject({ state: 'FULFILLED', breachedAt: null, elapsedMinutes: 30 });
  expect(waiting.get('RESOLUTION')).toMatchObject({ state: 'PAUSED', dueAt: null, elapsedMinutes: 30 });
  await rapport.clock.advance({ days: 2 });
  await moveComplaint(rapport.ctx, { id, status: 'INVESTIGATING' });
  expect((await clocksOf(id)).get('RESOLUTION')).toMatchObject({
    state: 'RUNNING',
    elapsedMinutes: 30,
    dueAt: '2026-03-05T09:00:00.000Z',
  });
  await updateComplaint(rapport.ctx, { id, severity: 'MEDIUM' });
  expect((await rapport.db.slaClock.findFirst({ where: { complaintId: id, metric: 'RESOLUTION' } }))?.targetMinutes).toBe(9_999);
  await resolveComplaint(rapport.ctx, { id, outcome: 'SATISFIED' });
  await reopenComplaint(rapport.ctx, { id, reason: 'Again.' });
  await moveComplaint(rapport.ctx, { id, status: 'WITHDRAWN' });
  expect(await eventsOf(id, 'RESOLUTION')).toEqual(['START PAUSE RESUME RETARGET FULFIL', 'START CANCEL']);
});

it('refuses calendars that make no sense, and writes nothing', async () => {
  const before = await feedbackWritten(rapport);
  const { setWorkCalendar } = await manager().data(SET_CALENDAR, {
    input: {
      ...{ name: 'Odd', timeZone: 'Mars/Olympus' },
      intervals: [
        { weekday: 8, from: '09:00', to: '17:00' },
        { weekday: 1, from: '9', to: '24:30' },
        { weekday: 2, from: '10:00', to: '10:00' },
        { weekday: 3, from: '09:00', to: '12:00' },
        { weekday: 3, from: '11:00', to: '13:00' },
      ],
    },
  });
  expect(setWorkCalendar).toMatchObject({
    issues: [
      { path: ['timeZone'] },
      { path: ['intervals', '0', 'weekday'] },
      { path: ['intervals', '1', 'from'] },
      { path: ['intervals', '1', 'to'] },
      { path: ['intervals', '2', 'to'] },
      { path: ['intervals', '4'] },
    ],
  });
  expect(await rapport.db.workCalendar.count()).toBe(1);
  expect(await feedbackWritten(rapport)).toEqual(before);
});

it('finds what is late, as of when it was due, tells the feed and makes a task once; praise is never late', async () => {
  const ada = await givenCustomer(rapport);
  const { id, openedAt } = await givenComplaint(rapport, ada, { subject: 'late', severity: 'CRITICAL' });
  const praise = await givenComplaint(rapport, ada, { kind: 'PRAISE' });
  await rapport.clock.advance({ hours: 3 });
  await rapport.clock.advance({ minutes: 1 });
  const clocks = await clocksOf(id);
  const due = (afterMinutes: number) => new Date(openedAt.getTime() + afterMinutes * 60_000).toISOString();
  expect(clocks.get('ACKNOWLEDGE')).toMatchObject({ state: 'BREACHED', breachedAt: due(60) });
  expect(clocks.get('FIRST_RESPONSE')).toMatchObject({ state: 'BREACHED', breachedAt: due(120) });
  expect(clocks.get('RESOLUTION')).toMatchObject({ state: 'RUNNING', breachedAt: null });
  expect((await rapport.eventsAbout(id)).slice(1)).toMatchObject([
    { name: 'feedback.complaint.breached', payload: { metric: 'ACKNOWLEDGE', breachedAt: due(60) } },
    { name: 'feedback.complaint.breached', payload: { metric: 'FIRST_RESPONSE', breachedAt: due(120) } },
  ]);
  expect(await rapport.db.task.count({ where: { customerId: ada.id, origin: 'feedback.complaint.breached' } })).toBe(2);
  expect(await clocksOf(praise.id)).toEqual(new Map());
  await moveComplaint(rapport.ctx, { id, status: 'ACKNOWLEDGED' });
  expect((await clocksOf(id)).get('ACKNOWLEDGE')).toMatchObject({ state: 'FULFILLED', breachedAt: due(60) });
  const late = await manager().data(LATE, { filter: { isBreached: true, customerId: ada.globalId } });
  expect(late.complaints?.nodes).toEqual([{ subject: 'late' }]);
});

it('answers by words that are linked, and by our first word to the customer', async () => {
  const ada = await givenCustomer(rapport);
  const { id } = await givenComplaint(rapport, ada);
  await givenWord(rapport, ada, { channel: 'PHONE', direction: 'OUTBOUND' });
  await rapport.settle();
  expect(await eventsOf(id, 'FIRST_RESPONSE')).toEqual(['START FULFIL']);
  const asked = await givenWord(rapport, ada, { channel: 'CHAT' });
  await linkCommunication(rapport.ctx, { complaintId: id, communicationId: asked.id });
  expect(await eventsOf(id, 'NEXT_RESPONSE')).toEqual(['START']);
  await givenWord(rapport, ada, { channel: 'CHAT', direction: 'OUTBOUND' });
  await rapport.settle();
  expect(await eventsOf(id, 'NEXT_RESPONSE')).toEqual(['START FULFIL']);
});

it('lists by what falls due first, and what waits for nothing last', async () => {
  const ada = await givenCustomer(rapport);
  await givenComplaint(rapport, ada, { subject: 'low', severity: 'LOW' });
  await givenComplaint(rapport, ada, { subject: 'praise', kind: 'PRAISE' });
  await givenComplaint(rapport, ada, {
    subject: 'high',
    severity: 'HIGH',
    openedAt: new Date(rapport.clock.now().getTime() - 1_800_000),
  });
  const { complaints } = await manager().data(LATE, {
    filter: { customerId: ada.globalId },
    orderBy: [{ field: 'DUE_AT', direction: 'ASC' }],
  });
  expect(complaints?.nodes.at(-1)).toEqual({ subject: 'praise' });
  expect(complaints?.nodes).toHaveLength(3);
});

it('sets running clocks to a policy that changes, from then on', async () => {
  const { id } = await givenComplaint(rapport, await givenCustomer(rapport), { severity: 'LOW' });
  await rapport.clock.advance({ minutes: 10 });
  await manager().data(SET_POLICY, { input: { ...minutes, severity: 'LOW', resolutionMinutes: 30 } });
  await rapport.settle();
  const clock = (await clocksOf(id)).get('RESOLUTION');
  expect(clock).toMatchObject({ elapsedMinutes: 10, dueAt: new Date(rapport.clock.now().getTime() + 20 * 60_000).toISOString() });
  expect(await eventsOf(id, 'RESOLUTION')).toEqual(['START RETARGET']);
});

it('lets clocks that run by a calendar follow its change from then on, and keeps what they counted', async () => {
  const always = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '00:00', to: '24:00' }));
  const set = async (input: { id?: string; intervals: typeof always; holidays?: string[] }) => {
    const { setWorkCalendar } = await manager().data(SET_CALENDAR, { input: { name: 'Always', timeZone: 'UTC', ...input } });
    return setWorkCalendar && 'calendar' in setWorkCalendar ? setWorkCalendar.calendar.id : '';
  };
  const calendarId = await set({ intervals: always });
  await manager().data(SET_POLICY, { input: { ...minutes, severity: 'LOW', resolutionMinutes: 100, calendarId } });
  await rapport.settle();
  const { id } = await givenComplaint(rapport, await givenCustomer(rapport), { severity: 'LOW' });
  await rapport.clock.advance({ minutes: 40 });
  const now = rapport.clock.now();
  const tomorrow = new Date(Math.ceil(now.getTime() / 86_400_000) * 86_400_000);
  await set({ id: calendarId, intervals: always, holidays: [now.toISOString().slice(0, 10)] });
  const due = new Date(tomorrow.getTime() + 60 * 60_000).toISOString();
  expect((await clocksOf(id)).get('RESOLUTION')).toMatchObject({ elapsedMinutes: 40 });
  // Before the job has come by, what was due by the old times is not late: nobody works on a holiday.
  rapport.clock.set(new Date(now.getTime() + 61 * 60_000));
  await moveComplaint(rapport.ctx, { id, status: 'INVESTIGATING' });
  expect((await clocksOf(id)).get('RESOLUTION')).toMatchObject({ elapsedMinutes: 40, state: 'RUNNING', breachedAt: null });
  await rapport.settle();
  expect((await clocksOf(id)).get('RESOLUTION')).toMatchObject({ elapsedMinutes: 40, dueAt: due, breachedAt: null });
  expect(await eventsOf(id, 'RESOLUTION')).toEqual(['START RETARGET']);
});

it('follows the service that is agreed with the customer, also of those merged into them, and rewrites nothing', async () => {
  const [ada, ben] = [await givenCustomer(rapport), await givenCustomer(rapport, { serviceTier: 'KEY' })];
  const { id, openedAt } = await givenComplaint(rapport, ada, { severity: 'CRITICAL' });
  await manager().data(SET_POLICY, { input: { ...minutes, severity: 'CRITICAL', serviceTier: 'KEY', resolutionMinutes: 30 } });
  await rapport.settle();
  expect(await eventsOf(id, 'RESOLUTION')).toEqual(['START']);
  await rapport.clock.advance({ minutes: 10 });
  await updateCustomer(rapport.ctx, { id: ada.globalId, serviceTier: 'KEY' });
  await rapport.settle();
  const due = (after: number) => new Date(openedAt.getTime() + after * 60_000).toISOString();
  expect((await clocksOf(id)).get('RESOLUTION')).toMatchObject({ elapsedMinutes: 10, startedAt: due(0), dueAt: due(30) });
  expect(await eventsOf(id, 'RESOLUTION')).toEqual(['START RETARGET']);

  const other = await givenComplaint(rapport, await givenCustomer(rapport), { severity: 'CRITICAL' });
  await mergeCustomers(rapport.ctx, { survivorId: ben.id, absorbedId: other.customerId });
  await rapport.settle();
  expect(await eventsOf(other.id, 'RESOLUTION')).toEqual(['START RETARGET']);
});

it('notes all that is late in one run, however many: none is late, and was not noted, when the job has ended', async () => {
  const ada = await givenCustomer(rapport);
  const openedAt = new Date(rapport.clock.now().getTime() - 400 * 86_400_000);
  const opened = [];
  for (let nth = 0; nth < 22; nth += 1) opened.push(await givenComplaint(rapport, ada, { openedAt }));
  await rapport.clock.advance({ minutes: 1 });
  const late = { complaintId: { in: opened.map(({ id }) => id) } };
  expect(await rapport.db.slaClock.count({ where: { ...late, breachedAt: null } })).toBe(0);
  expect(await rapport.db.slaClock.count({ where: { ...late, breachedAt: { not: null } } })).toBe(3 * 22);
});
