import { beforeAll, expect, it } from 'vitest';
import { encodeId, newId, type Permission } from '../../../src/index.ts';
import { access, requestApproval } from '../../../src/modules/access/index.ts';
import { createTestRapport, type TestClient } from '../../support/index.ts';
import { CREATE_API_KEY, CREATE_ROLE, CREATE_STAFF, DECIDE_APPROVAL } from './documents.ts';
import { refunds } from './refunds.ts';

const rapport = createTestRapport([access, refunds]);

const GRANT_REFUND = /* GraphQL */ `
  mutation GrantRefund($input: GrantRefundInput!) {
    grantRefund(input: $input) {
      __typename
      ... on GrantRefundSuccess { team { name } }
      ... on Error { message code }
      ... on ApprovalRequiredError { approval { id kind state reason points amount { amount currencyCode } requestedBy { kind name staff { name } } } }
    }
  }
`;
const GRANT_POINTS = /* GraphQL */ `
  mutation GrantPoints($input: GrantPointsInput!) {
    grantPoints(input: $input) { __typename ... on ApprovalRequiredError { approval { id points amount { amount } } } }
  }
`;
const APPROVALS = /* GraphQL */ `
  query Approvals($state: [ApprovalState!]) { approvals(state: $state, first: 100) { nodes { id state } } }
`;
const GRANTS = ['refunds.refund.grant', 'access.staff.read'];
const DECIDES = ['access.approval.decide', 'access.approval.read', 'access.staff.read', 'refunds.refund.grant'];

interface Person {
  readonly client: TestClient;
  readonly staffId: string;
}

async function givenPerson(
  name: string,
  permissions: readonly string[],
  authority: Record<string, unknown> = {},
): Promise<Person> {
  const admin = rapport.asAdministrator();
  const role = await admin.data(CREATE_ROLE, { input: { name: `${name} ${newId()}`, permissions, ...authority } });
  const staff = await admin.data(CREATE_STAFF, { input: { name, roleIds: [role.createRole?.role?.id] } });
  const staffId = String(staff.createStaff?.staff?.id);
  return { staffId, client: await keyFor(permissions, staffId) };
}

async function keyFor(permissions: readonly string[], staffId?: string): Promise<TestClient> {
  const { createApiKey } = await rapport.asAdministrator().data(CREATE_API_KEY, { input: { name: 'Key', permissions, staffId } });
  return rapport.withCredential(String(createApiKey?.secret));
}

const hundred = [{ amount: '100.00', currencyCode: 'EUR' }];
let agent: Person;
let supervisor: Person;
let other: Person;
beforeAll(async () => {
  agent = await givenPerson('Agent', GRANTS, { maxRefund: [{ amount: '10.00', currencyCode: 'EUR' }], maxPoints: 50 });
  supervisor = await givenPerson('Supervisor', DECIDES, { maxRefund: hundred, maxPoints: 500 });
  other = await givenPerson('Other supervisor', DECIDES, { maxRefund: hundred, maxPoints: 500 });
});

const euros = (amount: string) => ({ amount, currencyCode: 'EUR' });
const granted = (name: string) => rapport.db.team.count({ where: { name } });

/** Asks for a refund beyond the agent's authority; answers the approval's id. */
async function givenRequest(name: string, amount = '50.00'): Promise<string> {
  const { grantRefund } = await agent.client.data(GRANT_REFUND, { input: { name, amount: euros(amount) } });
  return String(grantRefund?.approval?.id);
}

const decide = (client: TestClient, id: string, approved = true, more: Record<string, unknown> = {}) =>
  client.run(DECIDE_APPROVAL, { input: { id, approved, idempotencyKey: newId(), ...more } });

it('grants what lies within the caller’s authority, to the cent', async () => {
  const { grantRefund } = await agent.client.data(GRANT_REFUND, { input: { name: 'within', amount: euros('10.00') } });

  expect(grantRefund).toMatchObject({ __typename: 'GrantRefundSuccess', team: { name: 'within' } });
});

it.each([
  ['a cent more', euros('10.01')],
  ['another currency', { amount: '1.00', currencyCode: 'USD' }],
])('asks a supervisor for %s, and does nothing else', async (name, amount) => {
  const { grantRefund } = await agent.client.data(GRANT_REFUND, { input: { name, amount } });

  expect(grantRefund).toMatchObject({
    __typename: 'ApprovalRequiredError',
    code: 'APPROVAL_REQUIRED',
    message: 'This is more than you may grant alone. A supervisor has been asked; nothing else was done.',
    approval: { kind: 'REFUND', state: 'REQUESTED', reason: 'The customer insists.', amount, points: null },
  });
  expect(await granted(name)).toBe(0);
  const uuid = Buffer.from(String(grantRefund?.approval?.id), 'base64').toString().slice('Approval:'.length);
  expect(await rapport.eventsAbout(uuid)).toMatchObject([{ name: 'access.approval.requested', payload: { kind: 'REFUND' } }]);
});

it('says who asked, the person behind a key too', async () => {
  const { grantRefund } = await supervisor.client.data(GRANT_REFUND, { input: { name: 'who', amount: euros('100.01') } });

  expect(grantRefund?.approval?.requestedBy).toEqual({ kind: 'API_KEY', name: 'Key', staff: { name: 'Supervisor' } });
});

it('asks once for one idempotency key, and answers a repeat with the same request', async () => {
  const input = { name: 'once', amount: euros('50.00'), idempotencyKey: 'refund-once' };
  const before = await rapport.db.approval.count();

  const first = await agent.client.data(GRANT_REFUND, { input });
  const second = await agent.client.data(GRANT_REFUND, { input });
  const reused = await agent.client.data(GRANT_REFUND, { input: { ...input, amount: euros('60.00') } });

  expect(second).toEqual(first);
  expect(reused.grantRefund).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  expect(await rapport.db.approval.count()).toBe(before + 1);
});

it('counts points as it counts money', async () => {
  const within = await agent.client.data(GRANT_POINTS, { input: { name: 'points within', points: 50 } });
  const beyond = await agent.client.data(GRANT_POINTS, { input: { name: 'points beyond', points: 51 } });

  expect(within.grantPoints).toMatchObject({ __typename: 'GrantPointsSuccess' });
  expect(beyond.grantPoints).toMatchObject({ __typename: 'ApprovalRequiredError', approval: { points: 51, amount: null } });
});

it('lets a key without a person grant nothing that needs authority, and the administrator everything', async () => {
  const machine = await keyFor(GRANTS);
  const input = { name: 'machine', amount: euros('0.01') };

  expect(await machine.data(GRANT_REFUND, { input })).toMatchObject({ grantRefund: { code: 'APPROVAL_REQUIRED' } });
  expect(
    await rapport.asAdministrator().data(GRANT_REFUND, { input: { name: 'administrator', amount: euros('99999.00') } }),
  ).toMatchObject({
    grantRefund: { __typename: 'GrantRefundSuccess' },
  });
});

it('does what was asked for when a supervisor approves, and says so', async () => {
  const id = await givenRequest('approved');

  const { data } = await decide(supervisor.client, id, true, { note: ' Go ahead. ' });

  expect(data?.decideApproval).toEqual({
    __typename: 'DecideApprovalSuccess',
    approval: {
      id,
      state: 'APPROVED',
      note: 'Go ahead.',
      decidedAt: rapport.clock.now().toISOString(),
      decidedBy: { name: 'Supervisor' },
    },
  });
  expect(await granted('approved')).toBe(1);
});

it('does nothing when a supervisor refuses', async () => {
  const id = await givenRequest('refused');

  const { data } = await decide(supervisor.client, id, false);

  expect(data?.decideApproval).toMatchObject({ approval: { state: 'REJECTED', decidedBy: { name: 'Supervisor' } } });
  expect(await granted('refused')).toBe(0);
});

it('refuses a second decision, whatever it is', async () => {
  const id = await givenRequest('twice');
  await decide(supervisor.client, id);

  for (const approved of [true, false]) {
    const { data } = await decide(other.client, id, approved);
    expect(data?.decideApproval).toMatchObject({ code: 'ALREADY_DECIDED', message: 'This request has been decided already.' });
  }
  expect(await granted('twice')).toBe(1);
  expect(await rapport.db.approval.count({ where: { decidedBy: { name: 'Other supervisor' } } })).toBe(0);
});

it('decides once for one idempotency key', async () => {
  const id = await givenRequest('decided once');
  const input = { id, approved: true, idempotencyKey: 'decide-once' };

  const first = await supervisor.client.data(DECIDE_APPROVAL, { input });
  const second = await supervisor.client.data(DECIDE_APPROVAL, { input });

  expect(second).toEqual(first);
  expect(await granted('decided once')).toBe(1);
});

it('lets nobody decide their own request, through another key of theirs neither', async () => {
  const { grantRefund } = await supervisor.client.data(GRANT_REFUND, { input: { name: 'own', amount: euros('100.01') } });
  const id = String(grantRefund?.approval?.id);
  const anotherKey = await keyFor(DECIDES, supervisor.staffId);

  for (const client of [supervisor.client, anotherKey]) {
    const { data } = await decide(client, id, false);
    expect(data?.decideApproval).toMatchObject({ __typename: 'ConflictError', message: 'Nobody decides their own request.' });
  }
  expect(
    await rapport.db.approval.count({ where: { reason: 'The customer insists.', state: 'REQUESTED', note: null } }),
  ).toBeGreaterThan(0);
  expect((await rapport.asAdministrator().data(APPROVALS)).approvals?.nodes).toContainEqual({ id, state: 'REQUESTED' });
});

it('lets nobody approve more than their own authority, though they may refuse it', async () => {
  const id = await givenRequest('beyond', '100.01');

  const { data, errors } = await decide(supervisor.client, id);

  expect(data).toEqual({ decideApproval: null });
  expect(errors).toMatchObject([
    {
      message: 'This is more than you may grant. Somebody with more authority has to decide.',
      extensions: { code: 'FORBIDDEN' },
    },
  ]);
  expect(await granted('beyond')).toBe(0);
  expect((await decide(supervisor.client, id, false)).data?.decideApproval).toMatchObject({ approval: { state: 'REJECTED' } });
});

it('leaves a request undecided when what was asked for cannot be done', async () => {
  const id = await givenRequest('unaffordable');

  const { data, errors } = await decide(supervisor.client, id);

  expect(data).toEqual({ decideApproval: null });
  expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
  expect((await rapport.asAdministrator().data(APPROVALS)).approvals?.nodes).toContainEqual({ id, state: 'REQUESTED' });
});

it('lists what waits, oldest first, unless other states are asked for', async () => {
  const waiting = await givenRequest('waits');
  const done = await givenRequest('done');
  await decide(supervisor.client, done);
  const listed = async (state?: readonly string[]) => (await supervisor.client.data(APPROVALS, { state })).approvals?.nodes;

  expect(await listed()).toContainEqual({ id: waiting, state: 'REQUESTED' });
  expect(await listed()).not.toContainEqual({ id: done, state: 'APPROVED' });
  expect(await listed(['APPROVED'])).toContainEqual({ id: done, state: 'APPROVED' });
});

it('refuses decideApproval without its permission and for a request that is not there', async () => {
  const id = await givenRequest('no permission');
  const refused = await decide(rapport.as('access.approval.read'), id);
  const missing = encodeId('Approval', newId());

  expect(refused.data).toEqual({ decideApproval: null });
  expect(refused.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  expect(await granted('no permission')).toBe(0);
  expect((await decide(supervisor.client, missing)).data?.decideApproval).toMatchObject({
    __typename: 'NotFoundError',
    type: 'Approval',
    id: missing,
  });
});

it('shows a request to whoever asked, and to nobody else without the permission', async () => {
  const id = await givenRequest('private');
  const NODE = 'query Node($id: ID!) { node(id: $id) { id } }';

  expect(await agent.client.run(NODE, { id })).toMatchObject({
    data: { node: null },
    errors: [{ extensions: { code: 'FORBIDDEN' } }],
  });
  expect(await supervisor.client.run(NODE, { id })).toEqual({ data: { node: { id } } });
});

it('leads to what a request is about, for those who may see it', async () => {
  const id = await givenRequest('about');
  const uuid = Buffer.from(id, 'base64').toString().slice('Approval:'.length);
  const SUBJECT = 'query Subject($id: ID!) { node(id: $id) { ... on Approval { subject { id ... on Team { name } } } } }';
  const read = (...permissions: Permission[]) => rapport.as(...permissions).run(SUBJECT, { id });

  expect(await read('access.approval.read', 'access.staff.read')).toEqual({ data: { node: { subject: null } } });
  const team = await rapport.db.team.findFirstOrThrow({ where: { name: 'within' } });
  await rapport.db.approval.update({ where: { id: uuid }, data: { subjectId: team.id } });
  expect(await read('access.approval.read', 'access.staff.read')).toEqual({
    data: { node: { subject: { id: encodeId('Team', team.id), name: 'within' } } },
  });
  expect(await read('access.approval.read')).toMatchObject({
    data: { node: { subject: null } },
    errors: [{ extensions: { code: 'FORBIDDEN' } }],
  });
});

it('lets a person approve credit, and no key without a person', async () => {
  const asking = () =>
    rapport.ctx.transact((tx) =>
      requestApproval(tx, {
        action: 'refunds.refund.grant',
        kind: 'CREDIT',
        amount: { minor: 1_000_000n, currencyCode: 'EUR' },
        subject: { type: 'Team', id: newId() },
        reason: 'A large order.',
        details: { name: 'credit' },
      }),
    );
  const id = encodeId('Approval', (await asking()).id);
  const machine = await keyFor(DECIDES);

  expect(await decide(machine, id)).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  expect(await granted('credit')).toBe(0);
  expect((await decide(supervisor.client, id)).data?.decideApproval).toMatchObject({ approval: { state: 'APPROVED' } });
  expect(await granted('credit')).toBe(1);
});

it('refuses to ask for what no registered module would do', async () => {
  const asking = rapport.ctx.transact((tx) =>
    requestApproval(tx, {
      action: 'nobody.thing.do',
      kind: 'POINTS',
      points: 1,
      subject: { type: 'Team', id: newId() },
      reason: 'No reason.',
    }),
  );

  await expect(asking).rejects.toThrow('No registered module does what was asked for here (nobody.thing.do).');
  expect(await rapport.db.approval.count({ where: { action: 'nobody.thing.do' } })).toBe(0);
});
