/** Nobody, strangers, and those who may do nothing: refused everywhere, by every root field, with nothing written. */
import { createHmac } from 'node:crypto';
import { dig, ensure, ensureEqual, eventually, sleep } from './expect.ts';
import { Api, codesOf, type Exchange, send } from './http-client.ts';
import { COUNTS, CREATE_API_KEY, CREATE_STAFF, CREATE_TEAM, VIEWER } from './operations.ts';
import { ensureHarmless } from './rule.ts';
import type { Case, Suite } from './runner.ts';
import { type RootOperation, rootOperations, schemaOf } from './schema-walk.ts';
import type { World } from './world.ts';

/** Root fields that anybody may ask; what they answer then is checked elsewhere. */
const PUBLIC = new Set(['viewer', 'answerSurvey', 'node', 'nodes']);
const COMMITTED_SCHEMA = new URL('../schema.graphql', import.meta.url);

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = { sub: 'administrator', iss: 'https://issuer.example', aud: 'rapport', exp: 4_102_444_800 };

function token(header: object, secret = 'secret'): string {
  const body = `${base64(header)}.${base64(claims)}`;
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
}

const WRONG: readonly [string, (key: string) => string][] = [
  ['empty', () => 'Bearer '],
  ['without its scheme', (key) => key],
  ['with the scheme Basic', (key) => `Basic ${Buffer.from(`admin:${key}`).toString('base64')}`],
  ['truncated', (key) => `Bearer ${key.slice(0, -1)}`],
  ['with a letter more', (key) => `Bearer ${key}x`],
  ['with its last letter changed', (key) => `Bearer ${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`],
  ['in the other case', (key) => `Bearer ${key === key.toUpperCase() ? key.toLowerCase() : key.toUpperCase()}`],
  ['twice', (key) => `Bearer ${key}, Bearer ${key}`],
  ['made up', () => `Bearer ${'k'.repeat(43)}`],
  ['of 7,000 letters', () => `Bearer ${'k'.repeat(7000)}`],
  ['with a wildcard', () => 'Bearer %'],
  ['with SQL', () => `Bearer ' OR '1'='1`],
  ['called __proto__', () => 'Bearer __proto__'],
  ['a token with alg none', () => `Bearer ${base64({ alg: 'none', typ: 'JWT' })}.${base64(claims)}.`],
  ['a token with alg NoNe', () => `Bearer ${base64({ alg: 'NoNe' })}.${base64(claims)}.`],
  ['a token signed HS256', () => `Bearer ${token({ alg: 'HS256', typ: 'JWT' })}`],
  ['a token whose kid climbs', () => `Bearer ${token({ alg: 'RS256', kid: '../../../../dev/null' })}`],
  ['a token whose kid is SQL', () => `Bearer ${token({ alg: 'RS256', kid: "x' UNION SELECT 'secret" })}`],
  ['a token with a jku', () => `Bearer ${token({ alg: 'RS256', jku: 'http://127.0.0.1:1/keys.json' })}`],
  ['a token of broken parts', () => 'Bearer a.b.c'],
  ['a token of empty parts', () => 'Bearer ..'],
];

const refusedKeys: readonly Case<World>[] = WRONG.map(([name, credential]) => ({
  name: `a credential ${name} is 401`,
  run: async (world: World) => {
    const { secret } = await world.issueKey(await world.permissions());
    const authorization = credential(secret);
    const exchange = await world.anonymous.ask({ query: VIEWER, headers: { authorization } });
    ensureHarmless(exchange, { statuses: [401], codes: ['UNAUTHENTICATED'] });
    const shown = authorization.slice(7, 60);
    ensure(shown.length < 8 || !exchange.text.includes(shown), 'no echo of the credential', exchange.text);
  },
}));

async function ensureRefused({ kind, query, variables }: RootOperation, api: Api, code: string): Promise<void> {
  const headers = kind === 'subscription' ? { accept: 'text/event-stream' } : {};
  const exchange = await api.ask({ query, variables, headers });
  const codes = kind === 'subscription' ? streamCodes(exchange) : codesOf(exchange);
  ensureEqual(codes, [code], 'the codes');
  ensure(exchange.status < 500, 'a status below 500', exchange.status);
}

/** Errors come as the one event of a stream, or before there is one. */
function streamCodes(exchange: Exchange): readonly string[] {
  const codes = codesOf(exchange);
  return codes.length > 0 ? codes : [...exchange.text.matchAll(/"code":"([A-Z_]+)"/g)].map(([, code]) => code ?? '');
}

/** What the operations could have changed: how many records there are, and the three that they were pointed at. */
async function stateOf(world: World, targets: Readonly<Record<string, string>>): Promise<unknown> {
  return [
    await world.admin.data(COUNTS),
    await world.admin.data(
      `query ($customer: ID!, $complaint: ID!, $key: ID!) { customer(id: $customer) { version updatedAt contactPoints { id } }
        complaint(id: $complaint) { version status } node(id: $key) { ... on ApiKey { revokedAt name } } }`,
      { customer: targets.Customer, complaint: targets.Complaint, key: targets.ApiKey },
    ),
  ];
}

async function generated(world: World): Promise<readonly Case<World>[]> {
  const customerId = await world.customer();
  const { id: complaintId } = await world.complaint(customerId);
  const victim = await world.issueKey([]);
  const targets = { Customer: customerId, Complaint: complaintId, ApiKey: victim.id };
  const operations = rootOperations(await schemaOf(world.admin, COMMITTED_SCHEMA), targets).filter(
    ({ field }) => !PUBLIC.has(field),
  );
  const nothing = (await world.issueKey([])).api;
  const readings = (await world.permissions()).filter((permission) => permission.endsWith('.read'));
  const reader = (await world.issueKey(readings)).api;
  const callers: readonly [string, Api, string, (kind: string) => boolean][] = [
    ['without any permission', nothing, 'FORBIDDEN', () => true],
    ['by nobody', world.anonymous, 'UNAUTHENTICATED', () => true],
    ['with permission to read only', reader, 'FORBIDDEN', (kind) => kind === 'mutation'],
  ];
  return callers.flatMap(([who, api, code, concerns]) =>
    operations
      .filter(({ kind }) => concerns(kind))
      .map((one) => ({
        name: `${one.kind} ${one.field} ${who} is ${code} and writes nothing`,
        run: async () => {
          const before = one.kind === 'mutation' ? await stateOf(world, targets) : null;
          await ensureRefused(one, api, code);
          if (before) ensureEqual(await stateOf(world, targets), before, 'everything as before:');
        },
      })),
  );
}

const others: readonly Case<World>[] = [
  {
    name: 'nobody is told nothing of what is wrong with their input',
    run: async (world) => {
      const exchange = await world.anonymous.ask({ query: CREATE_TEAM, variables: { input: { name: '' } } });
      ensureEqual(codesOf(exchange), ['UNAUTHENTICATED'], 'the codes');
    },
  },
  {
    name: 'nobody has no permissions',
    run: async (world) => {
      const { json } = await world.anonymous.ask({ query: VIEWER });
      const permissions = dig(json, 'data', 'viewer', 'permissions') ?? [];
      ensureEqual(permissions, [], 'permissions');
    },
  },
  {
    name: 'a cookie and a query string are no credentials',
    run: async (world) => {
      const { secret } = await world.issueKey(await world.permissions());
      const cookie = `authorization=Bearer ${secret}; token=${secret}`;
      const byCookie = await world.anonymous.ask({ query: '{ customers { totalCount } }', headers: { cookie } });
      ensureEqual(codesOf(byCookie), ['UNAUTHENTICATED'], 'the codes by cookie');
      const path = `/graphql?${new URLSearchParams({ query: '{ customers { totalCount } }', authorization: `Bearer ${secret}`, access_token: secret })}`;
      const byQuery = await send(world.base, { method: 'GET', path, headers: { accept: 'application/json' } });
      ensure(byQuery.status >= 400 || codesOf(byQuery).includes('UNAUTHENTICATED'), 'a refusal by query string', byQuery.text);
    },
  },
  {
    name: 'a revoked key is refused within 2 s',
    run: async (world) => {
      const { id, api } = await world.issueKey(await world.permissions());
      await api.data(VIEWER);
      await world.revoke(id);
      await eventually(
        'status 401',
        2500,
        async () => (await api.ask({ query: VIEWER })).status,
        (status) => status === 401,
      );
    },
  },
  {
    name: 'an expired key is refused',
    run: async (world) => {
      const { api } = await world.issueKey(await world.permissions(), 2500);
      await api.data(VIEWER);
      await sleep(2500);
      await eventually(
        'status 401',
        2500,
        async () => (await api.ask({ query: VIEWER })).status,
        (status) => status === 401,
      );
    },
  },
  {
    name: 'a key of a member of staff without roles may do nothing',
    run: async (world) => {
      const staff = dig(
        await world.effect(world.admin, 'createStaff', CREATE_STAFF, { name: world.unique('staff'), roleIds: [] }),
        'staff',
        'id',
      );
      const input = { name: world.unique('key'), permissions: await world.permissions(), staffId: staff };
      const made = await world.effect(world.admin, 'createApiKey', CREATE_API_KEY, input);
      const api = new Api(world.base, String(dig(made, 'secret')));
      ensureEqual(dig(await api.data(VIEWER), 'viewer', 'permissions'), [], 'permissions');
      ensureEqual(codesOf(await api.ask({ query: '{ customers { totalCount } }' })), ['FORBIDDEN'], 'the codes');
      await world.revoke(String(dig(made, 'apiKey', 'id')));
    },
  },
  {
    name: 'a secret is shown once and never again',
    run: async (world) => {
      const { secret } = await world.issueKey([]);
      const { text } = await world.admin.ask({ query: '{ apiKeys(last: 100) { nodes { id name prefix } } }' });
      ensure(!text.includes(secret), 'no secret in the list of keys', 'the secret');
    },
  },
];

export const credentials: Suite<World> = {
  name: 'credentials',
  about: 'no key, wrong keys, and every root field without its permission',
  alone: true,
  cases: async (world) => [...refusedKeys, ...(await generated(world)), ...others],
};
