import { beforeAll, expect, it } from 'vitest';
import { ComplaintKind, ComplaintStatus, SlaState } from '../../../src/generated/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { allowedTransitions, feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);
let complaints: Awaited<ReturnType<typeof read>>;

const read = () =>
  rapport.db.complaint.findMany({ include: { log: { orderBy: [{ loggedAt: 'asc' }, { id: 'asc' }] }, customer: true } });

beforeAll(async () => {
  for (const { seed } of rapport.modules) await seed?.(rapport.ctx);
  complaints = await read();
});

it('has complaints in every state', () => {
  expect(new Set(complaints.map(({ status }) => status))).toEqual(new Set(Object.values(ComplaintStatus)));
});

it('has every kind, and names the product wherever one is at fault', () => {
  expect(new Set(complaints.map(({ kind }) => kind))).toEqual(new Set(Object.values(ComplaintKind)));
  const isFault = ({ kind, cause }: (typeof complaints)[number]) => kind === 'PRODUCT_REPORT' || cause === 'PRODUCT_FAULT';
  expect(complaints.filter((one) => (one.productId !== null) !== isFault(one))).toEqual([]);
});

it('has them in five languages, told by customers who speak them', () => {
  const spoken = new Map<string, Set<string | null>>();
  for (const { subject, customer } of complaints) spoken.set(subject, (spoken.get(subject) ?? new Set()).add(customer.language));
  const languages = [...spoken.values()];
  expect(languages.every((own) => own.size === 1)).toBe(true);
  expect(new Set(languages.flatMap((own) => [...own]))).toEqual(new Set(['en', 'de', 'cs', 'lt', 'fa']));
});

it('has only histories that the life cycle allows, and states that follow from them', () => {
  for (const { kind, status, log, openedAt } of complaints) {
    expect(log.map(({ fromStatus }) => fromStatus)).toEqual([null, ...log.slice(0, -1).map(({ toStatus }) => toStatus)]);
    expect(log.at(-1)?.toStatus).toBe(status);
    expect(log[0]?.loggedAt).toEqual(openedAt);
    for (const { fromStatus, toStatus } of log.slice(1)) {
      expect(fromStatus && allowedTransitions({ status: fromStatus, kind })).toContain(toStatus);
    }
  }
});

it('has happened by now, and is in the log as it happened', async () => {
  const now = rapport.clock.now();
  expect(complaints.filter(({ log }) => log.some(({ loggedAt }) => loggedAt > now))).toEqual([]);
  const events = await rapport.db.loggedEvent.findMany({
    where: { name: 'feedback.complaint.opened' },
    orderBy: [{ xid: 'asc' }, { seq: 'asc' }],
  });
  const opened = complaints.map(({ openedAt }) => openedAt.getTime()).sort((one, other) => one - other);
  expect(events.map(({ occurredAt }) => occurredAt.getTime())).toEqual(opened);
});

it('has clocks of all but praise, some missed, some running with time left, and what each adds up to beside it', async () => {
  const now = rapport.clock.now();
  const clocks = await rapport.db.slaClock.findMany({ include: { events: true } });
  const without = complaints.filter(({ id }) => clocks.every(({ complaintId }) => complaintId !== id));
  expect(new Set(without.map(({ kind }) => kind))).toEqual(new Set(['PRAISE']));
  expect(new Set(clocks.map(({ state }) => state))).toEqual(new Set(Object.values(SlaState)));
  expect(clocks.filter(({ state, dueAt }) => state === 'RUNNING' && dueAt && dueAt < now)).toEqual([]);
  expect(complaints.filter(({ dueAt }) => dueAt && dueAt > now).length).toBeGreaterThan(10);
  const missed = new Set(clocks.flatMap(({ breachedAt, complaintId }) => (breachedAt ? [complaintId] : [])));
  expect(new Set(complaints.filter(({ isBreached }) => isBreached).map(({ id }) => id))).toEqual(missed);
  const ended = clocks.map(({ events, state }) => [state, events.map(({ kind }) => kind).includes('FULFIL')]);
  expect(ended.filter(([state, isFulfilled]) => (state === 'FULFILLED') !== isFulfilled)).toEqual([]);
  const told = await rapport.db.loggedEvent.count({ where: { name: 'feedback.complaint.breached' } });
  expect(told).toBe(clocks.filter(({ breachedAt }) => breachedAt).length);
});

it('leaves nothing for the first look at what is late', async () => {
  const before = await rapport.db.slaClockEvent.count();
  await rapport.settle();
  expect(await rapport.db.slaClockEvent.count()).toBe(before);
});

it('has one product that turns faulty: its signal is raised, and no other', async () => {
  const raised = await rapport.db.signal.findMany({ where: { isRaised: true }, include: { product: true } });
  expect(raised.map(({ kind, product }) => [kind, product?.name])).toEqual([['FAULTY_PRODUCT', 'Kettle, electric']]);
  expect(raised[0]?.count).toBeGreaterThanOrEqual(8);
});
