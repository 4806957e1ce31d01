import { beforeAll, expect, it } from 'vitest';
import { encodeId, newId } from '../../../src/index.ts';
import { access, requestApproval } from '../../../src/modules/access/index.ts';
import { createTestRapport, type TestClient } from '../../support/index.ts';
import { APPROVALS, DECIDE_APPROVAL, GRANT_REFUND } from './documents.ts';
import { givenPerson, keyFor, type Person } from './people.ts';
import { DECIDES, GRANTS, refunds } from './refunds.ts';

const rapport = createTestRapport([access, refunds]);

const HUNDRED = [{ amount: '100.00', currencyCode: 'EUR' }];
let agent: Person;
let supervisor: Person;
let other: Person;
beforeAll(async () => {
  agent = await givenPerson(rapport, 'Agent', GRANTS);
  supervisor = await givenPerson(rapport, 'Supervisor', DECIDES, { maxRefund: HUNDRED, maxPoints: 500 });
  other = await givenPerson(rapport, 'Other supervisor', DECIDES, { maxRefund: HUNDRED, maxPoints: 500 });
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
  const anotherKey = await keyFor(rapport, DECIDES, supervisor.staffId);

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
  const machine = await keyFor(rapport, DECIDES);

  expect(await decide(machine, id)).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  expect(await granted('credit')).toBe(0);
  expect((await decide(supervisor.client, id)).data?.decideApproval).toMatchObject({ approval: { state: 'APPROVED' } });
  expect(await granted('credit')).toBe(1);
});
