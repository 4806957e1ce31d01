/** Which of our words answer complaints in time: by e-mail once it has left, by hand, linked or not. */
import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback, linkCommunication, moveComplaint, resolveComplaint } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { givenQueued, givenReader, MAIL } from '../communications/given-sending.ts';
import { mailServer } from '../communications/mail-server.ts';
import { givenComplaint, givenWord } from './given.ts';

const server = await mailServer();
const rapport = createTestRapport([access, contacts, sales, communications, feedback], {
  environment: { ...MAIL, SMTP_URL: server.url },
});

const eventsOf = async (complaintId: string, metric: 'FIRST_RESPONSE' | 'NEXT_RESPONSE') => {
  const clocks = await rapport.db.slaClock.findMany({
    where: { complaintId, metric },
    orderBy: { sequence: 'asc' },
    include: { events: { orderBy: { id: 'asc' } } },
  });
  return clocks.map(({ events, fulfilledAt }) => [events.map(({ kind }) => kind).join(' '), fulfilledAt]);
};
const at = (minutes: number) => new Date(rapport.clock.now().getTime() + minutes * 60_000);

it('an e-mail answers when it has left, not when it was written, and of a linked one the next word, too', async () => {
  const ada = await givenReader(rapport);
  const { id } = await givenComplaint(rapport, ada);
  const asked = await givenWord(rapport, ada);
  await linkCommunication(rapport.ctx, { complaintId: id, communicationId: asked.id });
  const [mail = ''] = await givenQueued(rapport, [ada], { purpose: 'SERVICE' });
  await linkCommunication(rapport.ctx, { complaintId: id, communicationId: mail });
  expect(await eventsOf(id, 'FIRST_RESPONSE')).toEqual([['START', null]]);
  expect(await eventsOf(id, 'NEXT_RESPONSE')).toEqual([['START', null]]);

  await rapport.clock.advance({ minutes: 5 });
  expect(await rapport.db.outgoingEmail.findUnique({ where: { communicationId: mail } })).toMatchObject({ state: 'SENT' });
  expect(await eventsOf(id, 'FIRST_RESPONSE')).toEqual([['START FULFIL', at(0)]]);
  expect(await eventsOf(id, 'NEXT_RESPONSE')).toEqual([['START FULFIL', at(0)]]);
});

it.each([
  ['an e-mail that was logged by hand', { channel: 'EMAIL' }, true],
  ['a call that somebody took', { channel: 'PHONE', outcome: 'ANSWERED' }, true],
  ['a call that nobody took', { channel: 'PHONE', outcome: 'NO_ANSWER' }, false],
  ['what went out by itself', { channel: 'EMAIL', isAutomatic: true }, false],
  ['what was said before the complaint came', { channel: 'CHAT', occurredAt: new Date('2026-01-01') }, false],
] as const)('%s: whether it is the first response is %s', async (_what, word, isAnswer) => {
  const ada = await givenReader(rapport);
  const { id } = await givenComplaint(rapport, ada);
  await givenWord(rapport, ada, { direction: 'OUTBOUND', ...word });
  await rapport.settle();
  expect(await eventsOf(id, 'FIRST_RESPONSE')).toEqual([isAnswer ? ['START FULFIL', at(0)] : ['START', null]]);
});

it('a word that was answered before it was linked waits for nothing more, and one that was answered while it was said never did', async () => {
  const ada = await givenReader(rapport);
  const { id } = await givenComplaint(rapport, ada);
  await rapport.clock.advance({ minutes: 1 });
  const asked = await givenWord(rapport, ada, { channel: 'CHAT' });
  await rapport.clock.advance({ minutes: 3 });
  await givenWord(rapport, ada, { channel: 'CHAT', direction: 'OUTBOUND' });
  const answeredAt = at(0);
  await rapport.clock.advance({ minutes: 4 });
  await linkCommunication(rapport.ctx, { complaintId: id, communicationId: asked.id });
  expect(await eventsOf(id, 'NEXT_RESPONSE')).toEqual([['START FULFIL', answeredAt]]);

  const call = await givenWord(rapport, ada, { channel: 'PHONE', outcome: 'ANSWERED' });
  await linkCommunication(rapport.ctx, { complaintId: id, communicationId: call.id });
  expect(await eventsOf(id, 'NEXT_RESPONSE')).toHaveLength(1);
});

it('what is closed, final or merged into another complaint is never late', async () => {
  const ada = await givenReader(rapport);
  const original = await givenComplaint(rapport, ada, { kind: 'PRAISE' });
  const ended = [
    { status: 'WITHDRAWN' },
    { status: 'REJECTED' },
    { status: 'DUPLICATE', duplicateOfId: original.id },
    { status: 'CLOSED' },
  ] as const;
  for (const end of ended) {
    const { id } = await givenComplaint(rapport, ada, { severity: 'CRITICAL' });
    if (end.status === 'CLOSED') await resolveComplaint(rapport.ctx, { id, outcome: 'SATISFIED' });
    await moveComplaint(rapport.ctx, { id, ...end });
  }
  await rapport.clock.advance({ days: 60 });
  const { id: customerId } = ada;
  expect(await rapport.db.complaint.count({ where: { customerId, isBreached: true } })).toBe(0);
  expect(
    await rapport.db.slaClock.count({ where: { complaint: { customerId }, state: { notIn: ['CANCELLED', 'FULFILLED'] } } }),
  ).toBe(0);
});

it('what is settled at once, on the phone, has answered the customer: nothing of it is ever late, and nobody gets a task', async () => {
  const ada = await givenReader(rapport);
  const { id } = await givenComplaint(rapport, ada, { severity: 'CRITICAL' });
  const asked = await givenWord(rapport, ada);
  await linkCommunication(rapport.ctx, { complaintId: id, communicationId: asked.id });
  await resolveComplaint(rapport.ctx, { id, outcome: 'SATISFIED' });
  const settledAt = at(0);
  await rapport.clock.advance({ days: 3 });
  expect(await eventsOf(id, 'FIRST_RESPONSE')).toEqual([['START FULFIL', settledAt]]);
  expect(await eventsOf(id, 'NEXT_RESPONSE')).toEqual([['START FULFIL', settledAt]]);
  expect(await rapport.db.complaint.findUnique({ where: { id } })).toMatchObject({ isBreached: false, dueAt: null });
  expect(await rapport.db.task.count({ where: { customerId: ada.id, origin: 'feedback.complaint.breached' } })).toBe(0);
});
