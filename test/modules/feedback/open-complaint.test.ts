import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, decodeId, globalId, TEST_START, type TestClient } from '../../support/index.ts';
import { graphql, type ResultOf, type VariablesOf } from '../../typed-documents/index.ts';
import { givenCustomer } from '../contacts/given.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);

const OPEN_COMPLAINT = graphql(`
  mutation OpenComplaint($input: OpenComplaintInput!) {
    openComplaint(input: $input) {
      __typename
      ... on OpenComplaintSuccess {
        complaint {
          id number version kind subject body status severity cause remedySought channel openedAt acknowledgedAt reopenCount
          customer { displayName }
          team { id }
          owner { name }
          concernsStaff { name }
        }
      }
      ... on Error { message code }
      ... on ValidationError { issues { path code } }
      ... on NotFoundError { type id }
    }
  }
`);

type Answered = ResultOf<typeof OPEN_COMPLAINT>['openComplaint'];
type Input = VariablesOf<typeof OPEN_COMPLAINT>['input'];

const complaintIn = (answer: Answered | undefined) => (answer && 'complaint' in answer ? answer.complaint : undefined);
const serviceDesk = (): TestClient =>
  rapport.as('feedback.complaint.open', 'feedback.complaint.read', 'contacts.customer.read', 'access.staff.read');

describe('a complaint that is told', () => {
  it('is recorded and announced once', async () => {
    const customer = await givenCustomer(rapport);

    const { data, errors } = await serviceDesk().run(OPEN_COMPLAINT, {
      input: { customerId: customer.globalId, subject: ' Late delivery ' },
    });

    expect(errors).toBeUndefined();
    expect(data?.openComplaint).toMatchObject({
      __typename: 'OpenComplaintSuccess',
      complaint: {
        number: expect.stringMatching(/^C-\d{6}$/),
        version: 1,
        kind: 'COMPLAINT',
        subject: 'Late delivery',
        body: null,
        status: 'RECEIVED',
        severity: 'MEDIUM',
        cause: null,
        remedySought: null,
        channel: null,
        openedAt: TEST_START.toISOString(),
        acknowledgedAt: null,
        reopenCount: 0,
        customer: { displayName: 'Ada' },
        team: null,
        owner: null,
        concernsStaff: null,
      },
    });
    const complaintId = decodeId(complaintIn(data?.openComplaint)?.id ?? '')?.id ?? '';
    expect(await rapport.eventsAbout(complaintId)).toEqual([
      {
        name: 'feedback.complaint.opened',
        payload: {
          complaintId,
          customerId: customer.id,
          kind: 'COMPLAINT',
          severity: 'MEDIUM',
          productId: null,
          teamId: null,
          openedAt: TEST_START.toISOString(),
        },
      },
    ]);
    expect(await rapport.db.complaintLogEntry.findMany({ where: { complaintId } })).toMatchObject([
      {
        type: 'feedback.complaint.opened',
        fromStatus: null,
        toStatus: 'RECEIVED',
        recordedByKind: 'API_KEY',
        loggedAt: TEST_START,
      },
    ]);
    expect(await rapport.db.auditEntry.findMany({ where: { subjectId: complaintId } })).toMatchObject([
      {
        action: 'feedback.complaint.opened',
        subjectType: 'Complaint',
        operation: 'openComplaint',
        after: { subject: 'Late delivery', status: 'RECEIVED' },
      },
    ]);
  });

  it('keeps all that was said of it', async () => {
    const customer = await givenCustomer(rapport);
    const team = await rapport.db.team.create({
      data: { id: customer.id, name: 'Desk', nameKey: customer.id, createdAt: TEST_START },
    });
    const staff = { id: customer.id, name: 'Ilse', nameKey: 'ilse', searchKey: 'ilse', createdAt: TEST_START };
    await rapport.db.staff.create({ data: staff });
    const said: Partial<Input> & { readonly subject: string } = {
      subject: 'Páčka nejde zavřít',
      body: 'Ani po třetí opravě.\nProsím o výměnu.',
      kind: 'SUPPORT_REQUEST',
      severity: 'CRITICAL',
      cause: 'PRODUCT_FAULT',
      remedySought: 'REPLACEMENT',
      channel: 'LETTER',
      openedAt: '2026-02-27T12:30:00.000Z',
    };

    const { openComplaint } = await serviceDesk().data(OPEN_COMPLAINT, {
      input: {
        ...said,
        customerId: customer.globalId,
        teamId: globalId('Team', team.id),
        ownerId: globalId('Staff', staff.id),
        concernsStaffId: globalId('Staff', staff.id),
      },
    });

    expect(complaintIn(openComplaint)).toMatchObject({
      ...said,
      team: { id: globalId('Team', team.id) },
      owner: { name: 'Ilse' },
      concernsStaff: { name: 'Ilse' },
    });
  });

  it('is opened once for one idempotency key', async () => {
    const customer = await givenCustomer(rapport);
    const desk = serviceDesk();
    const input = { customerId: customer.globalId, subject: 'Told twice', idempotencyKey: 'desk-1' };

    const first = await desk.data(OPEN_COMPLAINT, { input });
    const again = await desk.data(OPEN_COMPLAINT, { input });
    const other = await desk.data(OPEN_COMPLAINT, { input: { ...input, subject: 'Something else' } });

    expect(again).toEqual(first);
    expect(other.openComplaint).toMatchObject({ __typename: 'ConflictError', code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await rapport.db.complaint.count({ where: { customerId: customer.id } })).toBe(1);
    expect(await rapport.eventsAbout(customer.id)).toHaveLength(2);
  });

  it('counts letters as readers do', async () => {
    const customer = await givenCustomer(rapport);
    const longest = '👩'.repeat(200);
    const { openComplaint } = await serviceDesk().data(OPEN_COMPLAINT, {
      input: { customerId: customer.globalId, subject: longest },
    });
    expect(complaintIn(openComplaint)?.subject).toBe(longest);
  });

  it.each([
    ['counts a minute ahead of the server as now', '2026-03-02T09:01:00.000Z', TEST_START.toISOString()],
    ['may have come ten years ago', '2016-03-01T09:00:00.000Z', '2016-03-01T09:00:00.000Z'],
  ])('%s', async (_case, openedAt, kept) => {
    const input = { customerId: (await givenCustomer(rapport)).globalId, subject: 'Then', openedAt };
    const { openComplaint } = await serviceDesk().data(OPEN_COMPLAINT, { input });
    expect(complaintIn(openComplaint)?.openedAt).toBe(kept);
  });
});

describe('a complaint that cannot be opened', () => {
  it.each<[string, Partial<Input>, string[][]]>([
    ['a blank subject', { subject: ' \n ' }, [['subject']]],
    ['a subject of 201 characters', { subject: 'x'.repeat(201) }, [['subject']]],
    ['a body of 10,001 characters', { body: 'x'.repeat(10_001) }, [['body']]],
    ["another type's id", { customerId: globalId('Staff', '01900000-0000-7000-8000-000000000000') }, [['customerId']]],
    ['garbage for an id', { customerId: '__proto__:1' }, [['customerId']]],
    ['a time to come', { openedAt: '2026-03-02T09:01:00.001Z' }, [['openedAt']]],
    ['a time more than ten years ago', { openedAt: '2016-03-01T08:59:59.999Z' }, [['openedAt']]],
    ['the year 1', { openedAt: '0001-01-01T00:00:00Z' }, [['openedAt']]],
    [
      'a purchase that is no purchase',
      { purchaseId: globalId('Staff', '01900000-0000-7000-8000-000000000000') },
      [['purchaseId']],
    ],
    ['several faults, all told at once', { subject: '', body: 'x'.repeat(10_001) }, [['subject'], ['body']]],
  ])('is refused for %s, and nothing is stored', async (_case, wrong, paths) => {
    const customer = await givenCustomer(rapport);
    const before = await counts();

    const { data } = await serviceDesk().run(OPEN_COMPLAINT, {
      input: { customerId: customer.globalId, subject: 'Late', ...wrong },
    });

    expect(data?.openComplaint).toMatchObject({
      __typename: 'ValidationError',
      code: 'VALIDATION_FAILED',
      issues: paths.map((path) => ({ path, code: 'INVALID' })),
    });
    expect(await counts()).toEqual(before);
  });

  it.each([
    ['Customer', 'customerId'],
    ['Team', 'teamId'],
    ['Staff', 'ownerId'],
    ['Staff', 'concernsStaffId'],
  ])('is refused for a %s that does not exist as %s, and nothing is stored', async (type, field) => {
    const customer = await givenCustomer(rapport);
    const missing = globalId(type, '01900000-0000-7000-8000-000000000000');
    const before = await counts();

    const { data } = await serviceDesk().run(OPEN_COMPLAINT, {
      input: { customerId: customer.globalId, subject: 'Late', [field]: missing },
    });

    expect(data?.openComplaint).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND', type, id: missing });
    expect(await counts()).toEqual(before);
  });

  it('is refused to a caller who could not read it, and nothing is stored', async () => {
    const customer = await givenCustomer(rapport);
    const before = await counts();
    const { data, errors } = await rapport
      .as('feedback.complaint.open')
      .run(OPEN_COMPLAINT, { input: { customerId: customer.globalId, subject: 'Late' } });
    expect(data).toEqual({ openComplaint: null });
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect(await counts()).toEqual(before);
  });
});

async function counts() {
  const { complaint, complaintLogEntry, loggedEvent, auditEntry, idempotencyRecord } = rapport.db;
  return Promise.all([
    complaint.count(),
    complaintLogEntry.count(),
    loggedEvent.count(),
    auditEntry.count(),
    idempotencyRecord.count(),
  ]);
}
