import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { countStatements, createTestRapport, startTestRapport } from '../../support/index.ts';
import { CREATE_API_KEY, CREATE_STAFF, VIEWER } from './documents.ts';

const ADMIN_KEY = 'an-administrators-key-of-the-environment';
const ISSUER = 'https://sign-in.example.com/';
const AUDIENCE = 'rapport';

const signIn = await generateKeyPair('RS256');
const stranger = await generateKeyPair('RS256');
let fetches = 0;
const keys = { keys: [{ ...(await exportJWK(signIn.publicKey)), kid: 'current', alg: 'RS256', use: 'sig' }] };
const provider: Server = createServer(({ url = '' }, response) => {
  if (url.startsWith('/nothing')) return response.writeHead(500).end('<h1>Broken</h1>');
  fetches += 1;
  return response.setHeader('content-type', 'application/json').end(JSON.stringify(keys));
});
await new Promise<void>((listening) => provider.listen(0, '127.0.0.1', listening));
const JWKS_URL = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/jwks.json`;
afterAll(() => new Promise((closed) => provider.close(closed)));

const counter = countStatements();
const rapport = createTestRapport([access], {
  databaseOptions: { wrapAdapter: counter.wrapAdapter },
  environment: { ADMIN_KEY, JWKS_URL, JWT_ISSUER: ISSUER, JWT_AUDIENCE: AUDIENCE },
});

beforeAll(async () => {
  const { id } = await rapport.db.role.findFirstOrThrow({ where: { name: 'manager' } });
  const roleIds = [Buffer.from(`Role:${id}`).toString('base64')];
  await rapport.asAdministrator().data(CREATE_STAFF, { input: { name: 'Ada', subject: 'auth|ada', roleIds } });
});

const seconds = (from = 0) => Math.floor(rapport.clock.now().getTime() / 1000) + from;

/** A token as our provider would sign it, with what a test changes. */
function token({
  key = signIn.privateKey as CryptoKey | Uint8Array,
  header = {},
  claims = {} as JWTPayload,
} = {}): Promise<string> {
  return new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: 'auth|ada', exp: seconds(600), ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'current', ...header })
    .sign(key);
}

async function status(credential: string): Promise<number> {
  const response = await rapport.withCredential(credential).send(VIEWER);
  const answer = await response.json();
  if (response.status === 401) expect(answer).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  return response.status;
}

it('takes the key of the environment for the administrator', async () => {
  const { viewer } = await rapport.withCredential(ADMIN_KEY).data(VIEWER);

  expect(viewer).toEqual({ permissions: Object.keys(access.permissions ?? {}).sort(), staff: null, apiKey: null });
});

it('takes a token of our provider for the member of staff it names', async () => {
  const { viewer } = await rapport.withCredential(await token()).data(VIEWER);

  expect(viewer).toEqual({
    permissions: ['access.approval.decide', 'access.approval.read', 'access.staff.read'],
    staff: { name: 'Ada' },
    apiKey: null,
  });
});

it('fetches the provider’s keys once for many tokens', async () => {
  await rapport.withCredential(await token()).data(VIEWER);
  const before = fetches;

  for (let ttl = 100; ttl < 105; ttl += 1)
    await rapport.withCredential(await token({ claims: { exp: seconds(ttl) } })).data(VIEWER);

  expect(fetches).toBe(before);
});

it('does not let unknown key ids make it fetch the provider’s keys over and over', async () => {
  const before = fetches;

  for (let id = 0; id < 20; id += 1) expect(await status(await token({ header: { kid: `unknown-${id}` } }))).toBe(401);

  expect(fetches - before).toBeLessThanOrEqual(1);
});

it.each<[string, () => Promise<string> | string]>([
  ['no signature', () => new UnsecuredJWT({ iss: ISSUER, aud: AUDIENCE, sub: 'auth|ada', exp: seconds(600) }).encode()],
  [
    'an HMAC by our public key',
    async () => token({ key: Buffer.from(await exportSPKI(signIn.publicKey)), header: { alg: 'HS256' } }),
  ],
  ['a signature by somebody else', () => token({ key: stranger.privateKey })],
  ['a wrong issuer', () => token({ claims: { iss: 'https://evil.example.com/' } })],
  ['a wrong audience', () => token({ claims: { aud: 'another-service' } })],
  ['no audience', () => token({ claims: { aud: undefined as unknown as string } })],
  ['a time that is over', () => token({ claims: { exp: seconds(-60) } })],
  ['no end', () => token({ claims: { exp: undefined as unknown as number } })],
  ['a beginning in the future', () => token({ claims: { nbf: seconds(600) } })],
  ['a key id that is a path', () => token({ header: { kid: '../../../../etc/passwd' } })],
  [
    'keys of its own',
    async () => token({ key: stranger.privateKey, header: { kid: 'mine', jwk: await exportJWK(stranger.publicKey) } }),
  ],
  [
    'keys at an address of its own',
    () => token({ key: stranger.privateKey, header: { kid: 'mine', jku: 'https://evil.example.com/jwks' } }),
  ],
  ['nobody we know as its subject', () => token({ claims: { sub: 'auth|nobody' } })],
  ['no subject', () => token({ claims: { sub: undefined as unknown as string } })],
])('refuses a token with %s', async (_case, make) => {
  expect(await status(await make())).toBe(401);
});

it.each([
  ['no key of ours', 'nonsense'],
  ['a part of the environment’s key', ADMIN_KEY.slice(0, -1)],
  ['more than the environment’s key', `${ADMIN_KEY}x`],
  ['a key that was never made', `rpt_${'A'.repeat(8)}.${'A'.repeat(43)}`],
])('refuses %s', async (_case, credential) => {
  expect(await status(credential)).toBe(401);
});

it('refuses a key whose secret was cut or changed, though its prefix is right', async () => {
  const { createApiKey } = await rapport.asAdministrator().data(CREATE_API_KEY, { input: { name: 'Cut', permissions: [] } });
  const secret = String(createApiKey?.secret);
  const other = secret[13] === 'A' ? 'B' : 'A';

  expect(await status(secret)).toBe(200);
  expect(await status(secret.slice(0, -1))).toBe(401);
  expect(await status(secret.slice(0, 13) + other + secret.slice(14))).toBe(401);
});

it('refuses a key that has expired', async () => {
  const expiresAt = new Date(rapport.clock.now().getTime() + 60_000).toISOString();
  const { createApiKey } = await rapport
    .asAdministrator()
    .data(CREATE_API_KEY, { input: { name: 'Brief', permissions: [], expiresAt } });
  expect(await status(String(createApiKey?.secret))).toBe(200);

  await rapport.clock.advance({ minutes: 1 });

  expect(await status(String(createApiKey?.secret))).toBe(401);
  expect(await access.authenticate?.(rapport.ctx, String(createApiKey?.secret))).toBeNull();
});

it('notes the use of a key at most every five minutes', async () => {
  const { createApiKey } = await rapport.asAdministrator().data(CREATE_API_KEY, { input: { name: 'Busy', permissions: [] } });
  const secret = String(createApiKey?.secret);
  const lastUsedAt = async () => (await rapport.db.apiKey.findFirstOrThrow({ where: { name: 'Busy' } })).lastUsedAt;
  // Asked directly: the server remembers a credential for a second of real time, whatever the test's clock says.
  const use = () => access.authenticate?.(rapport.ctx, secret);

  expect(await lastUsedAt()).toBeNull();
  await use();
  const first = await lastUsedAt();
  expect(first).toEqual(rapport.clock.now());
  await rapport.clock.advance({ minutes: 4 });
  const { statements } = await counter.during(async () => use());
  expect(statements.filter(({ sql }) => !sql.startsWith('SELECT'))).toEqual([]);
  expect(await lastUsedAt()).toEqual(first);
  await rapport.clock.advance({ minutes: 1 });
  await use();
  expect(await lastUsedAt()).toEqual(rapport.clock.now());
});

it.each([
  ['refuses the connection', 'http://127.0.0.1:1/jwks.json'],
  ['answers no keys', 'http://127.0.0.1:1/jwks.json'.replace(':1/', `:${new URL(JWKS_URL).port}/nothing`)],
])('refuses tokens, says so in its own log, and goes on, while the provider %s', async (_case, address) => {
  const environment = { ADMIN_KEY, JWKS_URL: address, JWT_ISSUER: ISSUER, JWT_AUDIENCE: AUDIENCE };
  await using other = await startTestRapport([access], { environment, database: rapport.database });

  const response = await other.withCredential(await token()).send(VIEWER);

  expect(response.status).toBe(401);
  expect(other.log.lines).toContainEqual(
    expect.objectContaining({ level: 'warn', message: 'The keys of staff sign-in cannot be read, so nobody can sign in.' }),
  );
  expect(await other.withCredential(ADMIN_KEY).data(VIEWER)).toMatchObject({ viewer: { staff: null } });
});
