/** Staff tokens against a key set that the suite publishes itself, on the loopback interface. */
import { createHmac, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import { dig, ensureEqual, Failure } from './expect.ts';
import { Api, codesOf } from './http-client.ts';
import { CREATE_STAFF } from './operations.ts';
import { ensureHarmless } from './rule.ts';
import { freePort, type ServerProcess } from './server-process.ts';

const ISSUER = 'https://issuer.example';
const AUDIENCE = 'rapport';
const KEY_ID = 'conformance';
const WHO = '{ viewer { permissions staff { id name } } }';
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

interface Keys {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

function signed(key: KeyObject, claims: object, header: object = {}): string {
  const body = `${part({ alg: 'RS256', typ: 'JWT', kid: KEY_ID, ...header })}.${part(claims)}`;
  return `${body}.${createSign('RSA-SHA256').update(body).sign(key).toString('base64url')}`;
}

/** The classic mistake: the public key, which anybody has, taken for a shared secret. */
function signedByPublicKey({ publicKey }: Keys, claims: object): string {
  const body = `${part({ alg: 'HS256', typ: 'JWT', kid: KEY_ID })}.${part(claims)}`;
  const pem = publicKey.export({ type: 'spki', format: 'pem' });
  return `${body}.${createHmac('sha256', pem).update(body).digest('base64url')}`;
}

function forgeries(keys: Keys, claims: Readonly<Record<string, unknown>>): readonly [string, string][] {
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const good = signed(keys.privateKey, claims);
  const [header = '', body = '', signature = ''] = good.split('.');
  const past = Math.floor(Date.now() / 1000) - 3600;
  return [
    ['with alg none', `${part({ alg: 'none', kid: KEY_ID })}.${body}.`],
    ['with alg none and a signature', `${part({ alg: 'none', kid: KEY_ID })}.${body}.${signature}`],
    ['without its signature', `${header}.${body}.`],
    ['with another body', `${header}.${part({ ...claims, admin: true })}.${signature}`],
    ['signed HS256 by the public key', signedByPublicKey(keys, claims)],
    ['signed by a stranger', signed(stranger.privateKey, claims)],
    ['that brings its own key', signed(stranger.privateKey, claims, { jwk: stranger.publicKey.export({ format: 'jwk' }) })],
    ['that names where its key is', signed(stranger.privateKey, claims, { jku: 'http://127.0.0.1:1/keys' })],
    ['whose kid climbs', signed(keys.privateKey, claims, { kid: '../../keys' })],
    ['of an unknown kid', signed(keys.privateKey, claims, { kid: 'nobody' })],
    ['of another issuer', signed(keys.privateKey, { ...claims, iss: 'https://evil.example' })],
    ['for another audience', signed(keys.privateKey, { ...claims, aud: 'others' })],
    ['without an audience', signed(keys.privateKey, { ...claims, aud: undefined })],
    ['that has expired', signed(keys.privateKey, { ...claims, exp: past })],
    ['that is not valid yet', signed(keys.privateKey, { ...claims, nbf: past + 7200 })],
    ['of an unknown subject', signed(keys.privateKey, { ...claims, sub: 'nobody we know' })],
    ['without a subject', signed(keys.privateKey, { ...claims, sub: undefined })],
    ['whose subject is __proto__', signed(keys.privateKey, { ...claims, sub: '__proto__' })],
  ];
}

/** A member of staff signs in with a good token, and nobody with a bad one. */
export async function signedIn(server: ServerProcess): Promise<void> {
  const keys: Keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const published = JSON.stringify({
    keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: KEY_ID, alg: 'RS256', use: 'sig' }],
  });
  const publisher = createServer((_request, response) => response.setHeader('content-type', 'application/json').end(published));
  const port = await freePort();
  await new Promise<void>((resolve) => publisher.listen(port, '127.0.0.1', resolve));
  try {
    await server.start({ JWKS_URL: `http://127.0.0.1:${port}/keys`, JWT_ISSUER: ISSUER, JWT_AUDIENCE: AUDIENCE });
    const { world } = server;
    const claims = { sub: world.unique('subject'), iss: ISSUER, aud: AUDIENCE, exp: Math.floor(Date.now() / 1000) + 600 };
    await world.effect(world.admin, 'createStaff', CREATE_STAFF, { name: 'Ada', subject: claims.sub, roleIds: [] });
    const ada = await new Api(world.base, signed(keys.privateKey, claims)).data(WHO);
    ensureEqual([dig(ada, 'viewer', 'staff', 'name'), dig(ada, 'viewer', 'permissions')], ['Ada', []], 'staff and permissions');
    for (const [name, token] of forgeries(keys, claims)) {
      const exchange = await new Api(world.base, token).ask({ query: WHO });
      try {
        ensureHarmless(exchange, { statuses: [401], codes: ['UNAUTHENTICATED'] });
      } catch (error) {
        throw new Failure(
          `a token ${name} refused: ${error instanceof Error ? error.message : error}`,
          codesOf(exchange).join(' '),
        );
      }
    }
  } finally {
    publisher.close();
    publisher.closeAllConnections();
  }
}
