import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, describeOnPostgres, globalId, type TestRapport } from '../../support/index.ts';
import { graphql } from '../../typed-documents/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenComplaint } from './given.ts';

const MODULES = [access, contacts, sales, communications, feedback];

const ACKNOWLEDGE = graphql(`
  mutation Acknowledge($input: AcknowledgeComplaintInput!) {
    acknowledgeComplaint(input: $input) {
      __typename
      ... on AcknowledgeComplaintSuccess { complaint { status version acknowledgedAt allowedTransitions } }
      ... on Error { message code }
      ... on ConflictError { currentVersion }
    }
  }
`);

const desk = (rapport: TestRapport) => rapport.as('feedback.complaint.handle', 'feedback.complaint.read');

describe('acknowledging a complaint', () => {
  const rapport = createTestRapport(MODULES);

  it('notes when the customer was told, and what, and announces it once', async () => {
    const complaint = await givenComplaint(rapport, await givenCustomer(rapport), { severity: 'HIGH' });
    await rapport.clock.advance({ minutes: 5 });
    const toldAt = rapport.clock.now();

    const { acknowledgeComplaint } = await desk(rapport).data(ACKNOWLEDGE, {
      input: { id: globalId('Complaint', complaint.id), message: ' We are on it. ', expectedVersion: 1 },
    });

    expect(acknowledgeComplaint).toMatchObject({
      __typename: 'AcknowledgeComplaintSuccess',
      complaint: { status: 'ACKNOWLEDGED', version: 2, acknowledgedAt: toldAt.toISOString() },
    });
    expect(await rapport.eventsAbout(complaint.id)).toMatchObject([
      { name: 'feedback.complaint.opened' },
      {
        name: 'feedback.complaint.acknowledged',
        payload: { complaintId: complaint.id, severity: 'HIGH', acknowledgedAt: toldAt.toISOString() },
      },
    ]);
    expect(
      await rapport.db.complaintLogEntry.findMany({ where: { complaintId: complaint.id }, orderBy: { loggedAt: 'asc' } }),
    ).toMatchObject([
      { toStatus: 'RECEIVED', loggedAt: complaint.openedAt },
      { fromStatus: 'RECEIVED', toStatus: 'ACKNOWLEDGED', note: 'We are on it.', loggedAt: toldAt },
    ]);
    expect(
      await rapport.db.auditEntry.findFirst({ where: { subjectId: complaint.id, action: 'feedback.complaint.acknowledged' } }),
    ).toMatchObject({
      before: { status: 'RECEIVED', version: 1 },
      after: { status: 'ACKNOWLEDGED', version: 2 },
    });
  });

  it('is refused a second time, naming what is allowed now, and changes nothing', async () => {
    const complaint = await givenComplaint(rapport, await givenCustomer(rapport));
    const input = { id: globalId('Complaint', complaint.id) };
    await desk(rapport).data(ACKNOWLEDGE, { input });
    const before = await rapport.db.complaint.findUniqueOrThrow({ where: { id: complaint.id } });

    const { acknowledgeComplaint } = await desk(rapport).data(ACKNOWLEDGE, { input });

    expect(acknowledgeComplaint).toEqual({
      __typename: 'ConflictError',
      code: 'ILLEGAL_TRANSITION',
      currentVersion: 2,
      message:
        'A complaint that is ACKNOWLEDGED cannot become ACKNOWLEDGED. Allowed are: ASSESSED, INVESTIGATING, AWAITING_CUSTOMER, ' +
        'AWAITING_THIRD_PARTY, RESPONSE_PROPOSED, RESOLVED, WITHDRAWN, REJECTED, DUPLICATE.',
    });
    expect(await rapport.db.complaint.findUnique({ where: { id: complaint.id } })).toEqual(before);
    expect(await rapport.eventsAbout(complaint.id)).toHaveLength(2);
  });

  it('is refused of a final complaint, saying so', async () => {
    const complaint = await givenComplaint(rapport, await givenCustomer(rapport));
    await rapport.db.complaint.update({ where: { id: complaint.id }, data: { status: 'WITHDRAWN' } });
    const { acknowledgeComplaint } = await desk(rapport).data(ACKNOWLEDGE, {
      input: { id: globalId('Complaint', complaint.id) },
    });
    expect(acknowledgeComplaint).toMatchObject({
      code: 'ILLEGAL_TRANSITION',
      message: expect.stringContaining('This state is final.'),
    });
  });

  it('is refused to who read an earlier version, and changes nothing', async () => {
    const complaint = await givenComplaint(rapport, await givenCustomer(rapport));
    await rapport.db.complaint.update({ where: { id: complaint.id }, data: { version: 4, severity: 'LOW' } });

    const { acknowledgeComplaint } = await desk(rapport).data(ACKNOWLEDGE, {
      input: { id: globalId('Complaint', complaint.id), expectedVersion: 3 },
    });

    expect(acknowledgeComplaint).toMatchObject({ __typename: 'ConflictError', code: 'STALE_VERSION', currentVersion: 4 });
    expect(await rapport.db.complaint.findUnique({ where: { id: complaint.id } })).toMatchObject({
      status: 'RECEIVED',
      acknowledgedAt: null,
    });
    expect(await rapport.eventsAbout(complaint.id)).toHaveLength(1);
  });

  it('is refused of a complaint that does not exist', async () => {
    const id = globalId('Complaint', '01900000-0000-7000-8000-000000000000');
    const { acknowledgeComplaint } = await desk(rapport).data(ACKNOWLEDGE, { input: { id } });
    expect(acknowledgeComplaint).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
  });

  it('leaves the log of what was done as it is: the database itself refuses to change it', async () => {
    const complaint = await givenComplaint(rapport, await givenCustomer(rapport));
    const where = { complaintId: complaint.id };
    await expect(rapport.db.complaintLogEntry.updateMany({ where, data: { toStatus: 'CLOSED' } })).rejects.toThrow();
    await expect(rapport.db.complaintLogEntry.deleteMany({ where })).rejects.toThrow();
    expect(await rapport.db.complaintLogEntry.findMany({ where })).toMatchObject([
      { toStatus: 'RECEIVED', loggedAt: complaint.openedAt },
    ]);
  });
});

await describeOnPostgres('acknowledging one complaint twelve times at once', () => {
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });

  it('succeeds once, and tells the others what is allowed now', async () => {
    const complaint = await givenComplaint(rapport, await givenCustomer(rapport));
    const input = { id: globalId('Complaint', complaint.id) };

    const answers = await Promise.all(Array.from({ length: 12 }, () => desk(rapport).data(ACKNOWLEDGE, { input })));

    const outcomes = answers.map(({ acknowledgeComplaint: answer }) =>
      answer && 'code' in answer ? answer.code : answer?.__typename,
    );
    expect(outcomes.map(String).sort()).toEqual([
      'AcknowledgeComplaintSuccess',
      ...Array.from({ length: 11 }, () => 'ILLEGAL_TRANSITION'),
    ]);
    expect(await rapport.db.complaint.findUnique({ where: { id: complaint.id } })).toMatchObject({
      status: 'ACKNOWLEDGED',
      version: 2,
    });
    expect(await rapport.eventsAbout(complaint.id)).toHaveLength(2);
    expect(await rapport.db.complaintLogEntry.count({ where: { complaintId: complaint.id } })).toBe(2);
  });
});
