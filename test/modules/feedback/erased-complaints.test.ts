import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback, moveComplaint, resolveComplaint } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { graphql } from '../../typed-documents/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenComplaint, givenComplaintRecords } from './given.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);
const WORDS = 'Theophrastus';
const ERASE = graphql(`
  mutation EraseComplainer($input: EraseCustomerInput!) { eraseCustomer(input: $input) { __typename ... on Error { message } } }
`);
const OPEN_ONES = graphql(`
  query OpenOnes($customerId: ID!) { complaints(filter: { customerId: $customerId, isOpen: true }) { totalCount } }
`);

it('takes the words of an erased customer’s complaints from the audit log, and leaves the entries and those of others', async () => {
  const [erased, other] = [await givenCustomer(rapport), await givenCustomer(rapport)];
  await givenComplaintRecords(rapport.ctx, erased.id, WORDS);
  await givenComplaintRecords(rapport.ctx, other.id, 'Aspasia');
  const logged = () => rapport.db.auditEntry.findMany({ orderBy: { id: 'asc' } });
  const before = await logged();
  const isErased = (entry: object) => JSON.stringify(entry).includes(WORDS);
  expect(before.filter(isErased)).toHaveLength(5);

  const personalData = rapport.ctx.contributions('contacts.personal-data').find(({ module }) => module === 'feedback');
  await rapport.ctx.transact(async (tx) => personalData?.value.erase(tx, erased.id));

  const own = (await rapport.db.complaint.findMany({ where: { customerId: erased.id } })).map(({ id }) => id);
  const asked = (await rapport.db.approval.findMany({ where: { subjectId: { in: own } } })).map(({ id }) => id);
  const nothing = { before: null, after: null, reason: null };
  const after = await logged();
  expect(after.slice(0, before.length)).toEqual(
    before.map((entry) => ([...own, ...asked].includes(entry.subjectId) ? { ...entry, ...nothing } : entry)),
  );
  expect(after.filter(isErased)).toEqual([]);
});

describe('the complaints of an erased customer', () => {
  const erase = async (id: string) => {
    const input = { id: globalId('Customer', id), reason: 'Asked for it.', idempotencyKey: newId() };
    const { eraseCustomer } = await rapport.as('contacts.personal-data.erase', 'contacts.customer.read').data(ERASE, { input });
    expect(eraseCustomer).toMatchObject({ __typename: 'EraseCustomerSuccess' });
  };

  it.each([
    ['RECEIVED', {}, 'WITHDRAWN'],
    ['AWAITING_CUSTOMER', {}, 'WITHDRAWN'],
    ['RESPONSE_PROPOSED', {}, 'WITHDRAWN'],
    ['RESOLVED', {}, 'CLOSED'],
    ['RECEIVED', { kind: 'PRAISE' }, 'CLOSED'],
    ['REJECTED', {}, 'REJECTED'],
  ] as const)(
    'that are %s, %o, become %s, by their logs, and nothing about them is to be done any more',
    async (at, more, to) => {
      const { id: customerId } = await givenCustomer(rapport);
      const { id } = await givenComplaint(rapport, { id: customerId }, { severity: 'CRITICAL', ...more });
      // Late, so that somebody has to see to it.
      await rapport.clock.advance({ hours: 3 });
      if (at === 'RESOLVED') await resolveComplaint(rapport.ctx, { id, outcome: 'UNKNOWN' });
      else if (at !== 'RECEIVED') await moveComplaint(rapport.ctx, { id, status: at });
      const told = (await rapport.eventsAbout(id)).length;

      await erase(customerId);

      const complaint = await rapport.db.complaint.findUniqueOrThrow({ where: { id } });
      expect(complaint).toMatchObject({ status: to, subject: '[erased]', dueAt: null });
      const log = await rapport.db.complaintLogEntry.findMany({ where: { complaintId: id }, orderBy: { id: 'asc' } });
      expect(log.findLast(({ toStatus }) => toStatus !== null)?.toStatus).toBe(to);
      const moved = at === to ? [] : [{ name: 'feedback.complaint.moved', payload: { customerId, from: at, to } }];
      expect((await rapport.eventsAbout(id)).slice(told)).toMatchObject(moved);
      const running = { complaintId: id, state: { in: ['RUNNING', 'PAUSED'] as ('RUNNING' | 'PAUSED')[] } };
      expect(await rapport.db.slaClock.count({ where: running })).toBe(0);
      expect(await rapport.db.followUp.count({ where: { complaintId: id, doneAt: null } })).toBe(0);
      expect(await rapport.db.task.count({ where: { customerId, doneAt: null } })).toBe(0);
    },
  );

  it('count as open no more', async () => {
    const { id: customerId } = await givenCustomer(rapport);
    await givenComplaint(rapport, { id: customerId });
    const reader = rapport.as('feedback.complaint.read', 'contacts.customer.read');
    const open = async () =>
      (await reader.data(OPEN_ONES, { customerId: globalId('Customer', customerId) })).complaints?.totalCount;
    expect(await open()).toBe(1);
    await erase(customerId);
    expect(await open()).toBe(0);
  });
});
