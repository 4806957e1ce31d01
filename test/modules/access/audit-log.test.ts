import { expect, it } from 'vitest';
import { encodeId, newId } from '../../../src/index.ts';
import { access, audit } from '../../../src/modules/access/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { CREATE_API_KEY, CREATE_ROLE, CREATE_STAFF, CREATE_TEAM, REVOKE_API_KEY } from './documents.ts';

const rapport = createTestRapport([access]);

const AUDIT_LOG = /* GraphQL */ `
  query AuditLog($filter: AuditEntryFilter, $first: Int) {
    auditLog(filter: $filter, first: $first) {
      totalCount
      nodes {
        occurredAt action subjectType subjectId before after reason requestId operation
        actor { kind name staff { name } apiKey { name } }
      }
    }
  }
`;

async function entries(filter: Record<string, unknown>) {
  const { auditLog } = await rapport.asAdministrator().data(AUDIT_LOG, { filter });
  return auditLog?.nodes;
}

async function givenKey(input: Record<string, unknown>) {
  const { createApiKey } = await rapport.asAdministrator().data(CREATE_API_KEY, { input: { name: 'Key', ...input } });
  return { id: String(createApiKey?.apiKey?.id), client: rapport.withCredential(String(createApiKey?.secret)) };
}

it('tells who made a change, what came of it, and in which request and operation', async () => {
  const key = await givenKey({ name: 'Back office', permissions: ['access.team.manage', 'access.staff.read'] });
  const { createTeam } = await key.client.data(CREATE_TEAM, { input: { name: 'Audited' } });

  expect(await entries({ subjectId: createTeam?.team?.id })).toEqual([
    {
      occurredAt: rapport.clock.now().toISOString(),
      action: 'access.team.created',
      subjectType: 'Team',
      subjectId: createTeam?.team?.id,
      before: null,
      after: { name: 'Audited' },
      reason: null,
      requestId: expect.stringMatching(/.+/),
      operation: 'createTeam',
      actor: { kind: 'API_KEY', name: 'Back office', staff: null, apiKey: { name: 'Back office' } },
    },
  ]);
});

it('writes an entry for every change of access, and none for what was refused', async () => {
  const admin = rapport.asAdministrator();
  const before = await rapport.db.auditEntry.count();
  const { createTeam } = await admin.data(CREATE_TEAM, { input: { name: 'Everything' } });
  const { createRole } = await admin.data(CREATE_ROLE, {
    input: {
      name: 'Everything',
      permissions: ['access.staff.read'],
      maxRefund: [{ amount: '9.50', currencyCode: 'EUR' }],
      maxPoints: 7,
    },
  });
  const { createStaff } = await admin.data(CREATE_STAFF, {
    input: { name: 'Everybody', teamId: createTeam?.team?.id, roleIds: [createRole?.role?.id] },
  });
  const { createApiKey } = await admin.data(CREATE_API_KEY, {
    input: { name: 'Every key', permissions: ['access.staff.read'], staffId: createStaff?.staff?.id },
  });
  await admin.data(REVOKE_API_KEY, { input: { id: createApiKey?.apiKey?.id } });
  await admin.run(CREATE_TEAM, { input: { name: 'Everything' } });
  await admin.run(CREATE_TEAM, { input: { name: '' } });

  expect(await rapport.db.auditEntry.count()).toBe(before + 5);
  expect(await entries({ subjectId: createRole?.role?.id })).toMatchObject([
    {
      after: {
        name: 'Everything',
        permissions: ['access.staff.read'],
        maxRefund: [{ amountMinor: '950', currencyCode: 'EUR' }],
        maxPoints: 7,
      },
    },
  ]);
  expect(await entries({ subjectId: createStaff?.staff?.id })).toMatchObject([
    { action: 'access.staff.created', after: { name: 'Everybody' } },
  ]);
  expect(await entries({ subjectId: createApiKey?.apiKey?.id })).toMatchObject([
    { action: 'access.api-key.revoked', before: { revokedAt: null }, after: { revokedAt: expect.any(String) } },
    { action: 'access.api-key.created', before: null, after: { name: 'Every key' } },
  ]);
});

it('keeps only what differs, and nothing by the name of a secret', async () => {
  const id = newId();
  await rapport.ctx.transact((tx) =>
    audit(tx, {
      action: 'access.test.changed',
      type: 'Test',
      id,
      before: { name: 'Same', amount: 12n, nested: { token: 'x', kept: true }, password: 'a' },
      after: { name: 'Same', amount: 13n, nested: { token: 'y', kept: true }, password: 'b', at: new Date(0) },
      reason: 'Because.',
    }),
  );

  expect(await entries({ subjectId: encodeId('Test', id) })).toMatchObject([
    {
      before: { amount: '12' },
      after: { amount: '13', at: '1970-01-01T00:00:00.000Z' },
      reason: 'Because.',
      actor: { kind: 'SYSTEM', name: 'Rapport' },
    },
  ]);
  expect(JSON.stringify(await rapport.db.auditEntry.findMany({ where: { subjectId: id } }))).not.toMatch(/token|password|kept/);
});

it('finds entries by subject, type, author, kind of change, request and time', async () => {
  const { createStaff } = await rapport
    .asAdministrator()
    .data(CREATE_STAFF, { input: { name: 'Author', roleIds: [await administratorRole()] } });
  const key = await givenKey({
    name: 'Filtered',
    permissions: ['access.team.manage', 'access.staff.read'],
    staffId: createStaff?.staff?.id,
  });
  await rapport.clock.advance({ minutes: 10 });
  const { createTeam } = await key.client.data(CREATE_TEAM, { input: { name: 'Filtered' } });
  const [entry] = await rapport.db.auditEntry.findMany({ where: { action: 'access.team.created' }, orderBy: { id: 'desc' } });
  const now = rapport.clock.now().toISOString();
  const found = [{ action: 'access.team.created', subjectId: createTeam?.team?.id }];

  expect(await entries({ subjectId: createTeam?.team?.id })).toMatchObject(found);
  expect(await entries({ actorId: key.id })).toMatchObject(found);
  expect(await entries({ actorId: createStaff?.staff?.id })).toMatchObject(found);
  expect(await entries({ requestId: entry?.requestId })).toMatchObject(found);
  expect(await entries({ subjectType: 'Team', occurredAt: { gte: now } })).toMatchObject(found);
  expect(await entries({ action: ['access.team.created'], occurredAt: { gte: now } })).toMatchObject(found);
  expect(await entries({ subjectType: 'Team', occurredAt: { gt: now } })).toEqual([]);
});

it.each([
  ['a subject', { subjectId: 'nonsense' }, 'This is not the id of a record.'],
  ['an author', { actorId: encodeId('Team', newId()) }, 'This is not the id of a Staff or of an ApiKey.'],
])('refuses what is no id of %s', async (_case, filter, message) => {
  const { data, errors } = await rapport.asAdministrator().run(AUDIT_LOG, { filter });

  expect(data).toEqual({ auditLog: null });
  expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
});

it('is read by nobody without its own permission', async () => {
  const others = [...rapport.ctx.permissions.keys()].filter((name) => name !== 'access.audit.read');

  const { data, errors } = await rapport.as({ permissions: others }).run('{ auditLog { totalCount } }');

  expect(data).toEqual({ auditLog: null });
  expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
});

it.each([
  ['a change', `UPDATE "AuditEntry" SET "action" = 'forged' WHERE "action" = 'access.team.created'`],
  ['a removal', `DELETE FROM "AuditEntry" WHERE "action" = 'access.team.created'`],
])('refuses %s of an entry in the database itself', async (_case, statement) => {
  await rapport.asAdministrator().data(CREATE_TEAM, { input: { name: `Team ${newId()}` } });
  const before = await rapport.db.auditEntry.findMany();

  await expect(rapport.db.$executeRawUnsafe(statement)).rejects.toThrow(/append-only/);

  expect(await rapport.db.auditEntry.findMany()).toEqual(before);
});

it('lets an erasure blank the values of an entry and nothing else', async () => {
  await rapport.asAdministrator().data(CREATE_TEAM, { input: { name: `Team ${newId()}` } });
  const erase = (assignment: string) =>
    rapport.ctx.transact(async (tx) => {
      await tx.db.$executeRawUnsafe(`SELECT set_config('rapport.rewriting', 'erasure', true)`);
      return tx.db.$executeRawUnsafe(`UPDATE "AuditEntry" SET ${assignment} WHERE "action" = 'access.team.created'`);
    });

  expect(await erase(`"after" = '{}'`)).toBeGreaterThan(0);
  await expect(erase(`"action" = 'forged'`)).rejects.toThrow(/append-only/);
  await expect(rapport.db.$executeRawUnsafe(`UPDATE "AuditEntry" SET "after" = null`)).rejects.toThrow(/append-only/);
});

async function administratorRole(): Promise<string> {
  const { id } = await rapport.db.role.findFirstOrThrow({ where: { name: 'administrator' } });
  return encodeId('Role', id);
}
