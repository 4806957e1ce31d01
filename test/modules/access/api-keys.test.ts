import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { encodeId, newId } from '../../../src/index.ts';
import { access, bootstrapAdminKey } from '../../../src/modules/access/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { CREATE_API_KEY, CREATE_ROLE, CREATE_STAFF, REVOKE_API_KEY, VIEWER } from './documents.ts';

const rapport = createTestRapport([access]);

const API_KEYS = /* GraphQL */ `
  query ApiKeys($isRevoked: Boolean) { apiKeys(isRevoked: $isRevoked, first: 100) { totalCount nodes { name revokedAt } } }
`;

async function givenKey(input: Record<string, unknown> = {}) {
  const { createApiKey } = await rapport
    .asAdministrator()
    .data(CREATE_API_KEY, { input: { name: 'Key', permissions: ['access.staff.read'], ...input } });
  return { secret: String(createApiKey?.secret), id: String(createApiKey?.apiKey?.id) };
}

async function givenStaff(permissions: readonly string[], authority: Record<string, unknown> = {}): Promise<string> {
  const admin = rapport.asAdministrator();
  const { createRole } = await admin.data(CREATE_ROLE, { input: { name: `Role ${newId()}`, permissions, ...authority } });
  const { createStaff } = await admin.data(CREATE_STAFF, { input: { name: 'Somebody', roleIds: [createRole?.role?.id] } });
  return String(createStaff?.staff?.id);
}

it('makes a key of 256 random bits, shows it once and keeps its SHA-256 alone', async () => {
  const { data } = await rapport
    .asAdministrator()
    .run(CREATE_API_KEY, { input: { name: ' Web shop ', permissions: ['access.staff.read', 'access.audit.read'] } });

  const secret = String(data?.createApiKey?.secret);
  const [prefix = '', random = ''] = secret.split('.');
  expect(Buffer.from(random, 'base64url')).toHaveLength(32);
  expect(data?.createApiKey?.apiKey).toMatchObject({
    name: 'Web shop',
    prefix,
    permissions: ['access.audit.read', 'access.staff.read'],
  });
  const row = await rapport.db.apiKey.findUniqueOrThrow({ where: { prefix } });
  expect(Buffer.from(row.secretHash).equals(createHash('sha256').update(secret).digest())).toBe(true);
  expect(JSON.stringify(await rapport.db.auditEntry.findMany())).not.toContain(random);
  expect(JSON.stringify(await rapport.db.idempotencyRecord.findMany())).not.toContain(random);
});

it('does not show the secret again for the same idempotency key, and makes one key', async () => {
  const admin = rapport.asAdministrator();
  const input = { name: 'Once', permissions: [], idempotencyKey: 'key-once' };
  await admin.data(CREATE_API_KEY, { input });

  const { data } = await admin.run(CREATE_API_KEY, { input });

  expect(data?.createApiKey).toMatchObject({ __typename: 'ConflictError' });
  expect(await rapport.db.apiKey.count({ where: { name: 'Once' } })).toBe(1);
});

it('lets a key do what it holds and nothing else', async () => {
  const { secret } = await givenKey({ permissions: ['access.staff.read'] });
  const program = rapport.withCredential(secret);

  expect(await program.run('{ staffMembers { totalCount } }')).toMatchObject({
    data: { staffMembers: { totalCount: expect.any(Number) } },
  });
  expect(await program.run('{ apiKeys { totalCount } }')).toMatchObject({
    data: { apiKeys: null },
    errors: [{ extensions: { code: 'FORBIDDEN' } }],
  });
  expect(await program.data(VIEWER)).toEqual({
    viewer: { permissions: ['access.staff.read'], staff: null, apiKey: { name: 'Key' } },
  });
});

it('gives a key no permission that its maker does not hold', async () => {
  const maker = rapport.as('access.api-key.manage', 'access.api-key.read', 'access.staff.read');
  const input = { name: 'Ladder', permissions: ['access.staff.read', 'access.staff.manage', 'access.nothing'] };

  const { data } = await maker.run(CREATE_API_KEY, { input });

  expect(data?.createApiKey).toMatchObject({
    code: 'VALIDATION_FAILED',
    issues: [
      { path: ['permissions', '1'], message: 'You do not hold "access.staff.manage", so you cannot give it.', code: 'NOT_HELD' },
      { path: ['permissions', '2'], message: 'There is no permission "access.nothing".', code: 'INVALID' },
    ],
  });
  expect(await rapport.db.apiKey.count({ where: { name: 'Ladder' } })).toBe(0);
});

it('bounds a key for a member of staff by what their roles allow', async () => {
  const staffId = await givenStaff(['access.staff.read']);
  const { secret } = await givenKey({ staffId, permissions: ['access.staff.read', 'access.api-key.read'] });

  expect(await rapport.withCredential(secret).data(VIEWER)).toMatchObject({
    viewer: { permissions: ['access.staff.read'], staff: { name: 'Somebody' } },
  });
});

it.each([
  ['permissions', ['access.staff.read', 'access.audit.read'], {}],
  ['authority', ['access.staff.read'], { maxRefund: [{ amount: '1.00', currencyCode: 'EUR' }] }],
])('lends nobody’s %s to a key whose maker has less', async (_case, permissions, authority) => {
  const staffId = await givenStaff(permissions, authority);
  const maker = rapport.as('access.api-key.manage', 'access.api-key.read', 'access.staff.read');

  const { data } = await maker.run(CREATE_API_KEY, { input: { name: 'Borrowed', permissions: ['access.staff.read'], staffId } });

  expect(data?.createApiKey).toMatchObject({
    issues: [
      { path: ['staffId'], message: 'This person may do more than you, so you cannot create a key for them.', code: 'NOT_HELD' },
    ],
  });
  expect(await rapport.db.apiKey.count({ where: { name: 'Borrowed' } })).toBe(0);
});

it('refuses a key of 101 permissions, though they repeat, and makes none', async () => {
  const input = { name: 'Crowded', permissions: Array(101).fill('access.staff.read') };

  const { data } = await rapport.asAdministrator().run(CREATE_API_KEY, { input });

  expect(data?.createApiKey).toMatchObject({
    code: 'VALIDATION_FAILED',
    issues: [{ path: ['permissions'], message: 'Must have at most 100 items.', code: 'TOO_MANY' }],
  });
  expect(await rapport.db.apiKey.count({ where: { name: 'Crowded' } })).toBe(0);
});

it('refuses a key for nobody, and one that has expired before it is made', async () => {
  const admin = rapport.asAdministrator();
  const staffId = encodeId('Staff', newId());
  const expiresAt = rapport.clock.now().toISOString();

  const missing = await admin.run(CREATE_API_KEY, { input: { name: 'Stillborn', permissions: [], staffId } });
  const expired = await admin.run(CREATE_API_KEY, { input: { name: 'Stillborn', permissions: ['access.nothing'], expiresAt } });

  expect(missing.data?.createApiKey).toMatchObject({ __typename: 'NotFoundError', type: 'Staff', id: staffId });
  expect(expired.data?.createApiKey).toMatchObject({
    issues: [{ path: ['permissions', '0'] }, { path: ['expiresAt'], message: 'Must lie in the future.' }],
  });
  expect(await rapport.db.apiKey.count({ where: { name: 'Stillborn' } })).toBe(0);
});

it('revokes a key once, announces it once, and refuses it from then on', async () => {
  const { id, secret } = await givenKey();
  const admin = rapport.asAdministrator();
  expect(await rapport.withCredential(secret).data(VIEWER)).toMatchObject({ viewer: { apiKey: { name: 'Key' } } });

  const first = await admin.data(REVOKE_API_KEY, { input: { id } });
  const second = await admin.data(REVOKE_API_KEY, { input: { id } });

  expect(first).toMatchObject({ revokeApiKey: { __typename: 'RevokeApiKeySuccess', apiKey: { id } } });
  expect(second).toEqual(first);
  const revoked = await rapport.db.loggedEvent.findMany({ where: { name: 'access.api-key.revoked' } });
  const uuid = Buffer.from(id, 'base64').toString().slice('ApiKey:'.length);
  expect(revoked.filter(({ payload }) => JSON.stringify(payload).includes(uuid))).toHaveLength(1);
  // The server may remember a credential for a second.
  await expect
    .poll(async () => (await rapport.withCredential(secret).send(VIEWER)).status, { timeout: 2000, interval: 50 })
    .toBe(401);
});

it('answers NotFoundError for a key that is not there', async () => {
  const id = encodeId('ApiKey', newId());

  const { data } = await rapport.asAdministrator().run(REVOKE_API_KEY, { input: { id } });

  expect(data?.revokeApiKey).toMatchObject({ __typename: 'NotFoundError', type: 'ApiKey', id });
});

it('lists revoked keys, those that hold, or both', async () => {
  const { id } = await givenKey({ name: 'Listed and gone' });
  await givenKey({ name: 'Listed and held' });
  const admin = rapport.asAdministrator();
  await admin.data(REVOKE_API_KEY, { input: { id } });
  const listed = async (isRevoked: boolean | null) => {
    const { apiKeys } = await admin.data(API_KEYS, { isRevoked });
    const names = JSON.stringify(apiKeys?.nodes);
    return [names.includes('Listed and gone'), names.includes('Listed and held')];
  };

  expect(await listed(true)).toEqual([true, false]);
  expect(await listed(false)).toEqual([false, true]);
  expect(await listed(null)).toEqual([true, true]);
});

it.each([
  ['createApiKey', CREATE_API_KEY, { name: 'Refused', permissions: [] }],
  ['revokeApiKey', REVOKE_API_KEY, { id: encodeId('ApiKey', newId()) }],
])('refuses %s without its permission and writes nothing', async (field, document, input) => {
  const { data, errors } = await rapport.as('access.api-key.read').run(document, { input });

  expect(data).toEqual({ [field]: null });
  expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  expect(await rapport.db.apiKey.count({ where: { name: 'Refused' } })).toBe(0);
});

it('makes the administrator’s key on the first start alone', async () => {
  const secrets = await Promise.all([bootstrapAdminKey(rapport.ctx), bootstrapAdminKey(rapport.ctx)]);

  const [secret] = secrets.filter((made) => made !== null);
  expect(secrets.filter((made) => made === null)).toHaveLength(1);
  expect(await bootstrapAdminKey(rapport.ctx)).toBeNull();
  const { viewer } = await rapport.withCredential(String(secret)).data(VIEWER);
  expect(viewer).toMatchObject({ permissions: Object.keys(access.permissions ?? {}).sort(), apiKey: { name: 'Administrator' } });
});
