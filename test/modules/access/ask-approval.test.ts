import { beforeAll, expect, it } from 'vitest';
import { encodeId, newId, type Permission } from '../../../src/index.ts';
import { access, requestApproval } from '../../../src/modules/access/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { GRANT_POINTS, GRANT_REFUND } from './documents.ts';
import { givenPerson, keyFor, type Person } from './people.ts';
import { DECIDES, GRANTS, refunds } from './refunds.ts';

const rapport = createTestRapport([access, refunds]);

const HUNDRED = [{ amount: '100.00', currencyCode: 'EUR' }];
let agent: Person;
let supervisor: Person;
beforeAll(async () => {
  agent = await givenPerson(rapport, 'Agent', GRANTS, { maxRefund: [{ amount: '10.00', currencyCode: 'EUR' }], maxPoints: 50 });
  supervisor = await givenPerson(rapport, 'Supervisor', DECIDES, { maxRefund: HUNDRED });
});

const euros = (amount: string) => ({ amount, currencyCode: 'EUR' });
const granted = (name: string) => rapport.db.team.count({ where: { name } });

/** Asks for a refund beyond the agent's authority; answers the approval's id. */
async function givenRequest(name: string, amount = '50.00'): Promise<string> {
  const { grantRefund } = await agent.client.data(GRANT_REFUND, { input: { name, amount: euros(amount) } });
  return String(grantRefund?.approval?.id);
}

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
  const machine = await keyFor(rapport, GRANTS);
  const input = { name: 'machine', amount: euros('0.01') };

  expect(await machine.data(GRANT_REFUND, { input })).toMatchObject({ grantRefund: { code: 'APPROVAL_REQUIRED' } });
  expect(
    await rapport.asAdministrator().data(GRANT_REFUND, { input: { name: 'administrator', amount: euros('99999.00') } }),
  ).toMatchObject({
    grantRefund: { __typename: 'GrantRefundSuccess' },
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
  await rapport.db.approval.update({ where: { id: uuid }, data: { subjectType: 'Unregistered' } });
  expect(await read('access.approval.read')).toEqual({ data: { node: { subject: null } } });
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
