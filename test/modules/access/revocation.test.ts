import { expect, it } from 'vitest';
import { encodeId, newId } from '../../../src/index.ts';
import { access, bootstrapAdminKey, requestApproval } from '../../../src/modules/access/index.ts';
import { createTestRapport, startTestRapport, type TestRapport } from '../../support/index.ts';
import { CREATE_API_KEY, REVOKE_API_KEY, VIEWER } from './documents.ts';
import { refunds } from './refunds.ts';

const rapport = createTestRapport([access, refunds]);

const APPROVAL_CHANGED = 'subscription { approvalChanged { type approval { id state } } }';

async function givenKey(input: Record<string, unknown> = {}) {
  const { createApiKey } = await rapport
    .asAdministrator()
    .data(CREATE_API_KEY, { input: { name: 'Dashboard', permissions: ['access.approval.read'], ...input } });
  return { id: String(createApiKey?.apiKey?.id), secret: String(createApiKey?.secret) };
}

const revoke = (id: string) => rapport.asAdministrator().data(REVOKE_API_KEY, { input: { id } });

function givenRequest({ ctx }: TestRapport) {
  return ctx.transact((tx) =>
    requestApproval(tx, {
      action: 'refunds.refund.grant',
      kind: 'POINTS',
      points: 1,
      reason: 'For the feed.',
      subject: { type: 'Team', id: newId() },
    }),
  );
}

it('shows supervisors what is asked for as it comes in', async () => {
  const feed = await rapport.as('access.approval.read').subscribe(APPROVAL_CHANGED);

  await givenRequest(rapport);

  expect((await feed.next()).value).toMatchObject({
    data: { approvalChanged: { type: 'access.approval.requested', approval: { state: 'REQUESTED' } } },
  });
  await feed.return();
});

it('ends the live feeds of a revoked key at once, and nobody else’s', async () => {
  const revoked = await givenKey();
  const kept = await givenKey();
  const ending = await rapport.withCredential(revoked.secret).subscribe(APPROVAL_CHANGED);
  const going = await rapport.withCredential(kept.secret).subscribe(APPROVAL_CHANGED);

  await revoke(revoked.id);

  expect((await ending.next()).value).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  expect((await ending.next()).done).toBe(true);
  await givenRequest(rapport);
  expect((await going.next()).value).toMatchObject({ data: { approvalChanged: { type: 'access.approval.requested' } } });
  await going.return();
});

it('refuses a revoked key at once on the process that was told', async () => {
  const { id, secret } = await givenKey();
  expect((await rapport.withCredential(secret).send(VIEWER)).status).toBe(200);

  await revoke(id);

  await expect
    .poll(async () => (await rapport.withCredential(secret).send(VIEWER)).status, { timeout: 900, interval: 20 })
    .toBe(401);
});

it('refuses it within two seconds on every other process, and ends its live feeds there', async () => {
  await using other = await startTestRapport([access, refunds], { database: rapport.database, background: true });
  const { id, secret } = await givenKey();
  const feed = await other.withCredential(secret).subscribe(APPROVAL_CHANGED);
  expect((await other.withCredential(secret).send(VIEWER)).status).toBe(200);

  await revoke(id);

  await expect
    .poll(async () => (await other.withCredential(secret).send(VIEWER)).status, { timeout: 2000, interval: 50 })
    .toBe(401);
  expect((await feed.next()).value).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
});

it('ends the live feeds of a key that expires', async () => {
  const expiresAt = new Date(rapport.clock.now().getTime() + 60_000).toISOString();
  const { secret } = await givenKey({ expiresAt });
  const feed = await rapport.withCredential(secret).subscribe(APPROVAL_CHANGED);

  await rapport.clock.advance({ minutes: 1 });
  await rapport.rapport.kernel.feeds.recheck();

  expect((await feed.next()).value).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
});

it('lets nobody revoke a key that may do more than they', async () => {
  await bootstrapAdminKey(rapport.ctx);
  const administrators = await rapport.db.apiKey.findFirstOrThrow({ where: { builtIn: { not: null } } });
  const { id } = await givenKey({ permissions: ['access.approval.read', 'access.audit.read'] });
  const manager = rapport.as('access.api-key.manage', 'access.api-key.read', 'access.approval.read');
  const written = async () => [
    await rapport.db.apiKey.findMany(),
    await rapport.db.loggedEvent.count(),
    await rapport.db.auditEntry.count(),
  ];
  const before = await written();

  for (const key of [id, encodeId('ApiKey', administrators.id)]) {
    expect(await manager.data(REVOKE_API_KEY, { input: { id: key } })).toMatchObject({
      revokeApiKey: {
        __typename: 'ValidationError',
        message: 'id: This key may do more than you, so you cannot revoke it.',
      },
    });
  }

  expect(await written()).toEqual(before);
});

it('lets whoever manages keys revoke one that may do no more than they, and their own', async () => {
  const { id } = await givenKey();
  const manager = await givenKey({ permissions: ['access.api-key.manage', 'access.api-key.read', 'access.approval.read'] });
  const agent = rapport.withCredential(manager.secret);

  for (const key of [id, manager.id]) {
    expect(await agent.data(REVOKE_API_KEY, { input: { id: key } })).toMatchObject({
      revokeApiKey: { __typename: 'RevokeApiKeySuccess' },
    });
  }

  expect(await rapport.db.apiKey.count({ where: { revokedAt: null, prefix: manager.secret.split('.')[0] ?? '' } })).toBe(0);
});
