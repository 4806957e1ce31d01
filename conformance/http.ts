/** HTTP as nobody should send it: media types, methods, origins, lengths, bombs. */
import { gzipSync } from 'node:zlib';
import { ensure, ensureEqual } from './expect.ts';
import { type Exchange, type SendOptions, send, sendRaw, statusOf } from './http-client.ts';
import { CREATE_TEAM } from './operations.ts';
import { type BadInput, badInputs } from './rule.ts';
import type { Case, Suite } from './runner.ts';
import type { World } from './world.ts';

const QUERY = JSON.stringify({ query: '{ __typename }' });
const MUTATION = JSON.stringify({ query: CREATE_TEAM, variables: { input: { name: 'never-made-over-http' } } });
const EVIL = 'https://evil.example';
const form = (fields: Readonly<Record<string, string>>): string => new URLSearchParams(fields).toString();

function request(name: string, options: SendOptions, statuses: readonly number[], also?: BadInput['also']): BadInput {
  const withKey = (world: World): Record<string, string> => ({ authorization: `Bearer ${world.admin.key}`, ...options.headers });
  return {
    name,
    send: (world) => send(world.base, { ...options, headers: withKey(world) }),
    statuses,
    ...(also && { also }),
  };
}

const nothingMade = async (_: Exchange, world: World): Promise<void> => {
  const { text } = await world.admin.ask({ query: '{ teams(first: 100) { nodes { name } } }' });
  ensure(!text.includes('never-made-over-http'), 'no team written', text);
};
const notAllowed = (exchange: Exchange): void => {
  const allowed = exchange.headers['access-control-allow-origin'];
  ensure(allowed !== EVIL && allowed !== '*' && allowed !== 'null', 'no leave for another origin to read', allowed);
};
const typed = (contentType: string, body: string | Uint8Array, more: Record<string, string> = {}): SendOptions => ({
  headers: { 'content-type': contentType, ...more },
  body,
});
const get = (query: string, headers: Record<string, string> = {}): SendOptions => ({
  method: 'GET',
  path: `/graphql?${new URLSearchParams({ query })}`,
  headers: { accept: 'application/json', ...headers },
});
const JSON_TYPE = 'application/json';
const MUTATION_GET = 'mutation { createTeam(input: {name: "never-made-over-http"}) { __typename } }';
const multipart = (json: string): string =>
  `--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${json}\r\n--x\r\ncontent-disposition: form-data; name="map"\r\n\r\n{}\r\n--x--\r\n`;

const REQUESTS: readonly BadInput[] = [
  request('text/plain', typed('text/plain', MUTATION), [415], nothingMade),
  request('text/plain that says it is JSON', typed('text/plain;application/json', MUTATION), [415], nothingMade),
  request('a form', typed('application/x-www-form-urlencoded', form({ query: MUTATION_GET })), [415], nothingMade),
  request('multipart', typed('multipart/form-data; boundary=x', multipart(MUTATION)), [415], nothingMade),
  request('application/graphql', typed('application/graphql', '{ __typename }'), [415]),
  request('no media type', { body: MUTATION }, [400, 415], nothingMade),
  request('a media type of 8,000 letters', typed('x'.repeat(8000), MUTATION), [415, 431], nothingMade),
  request('JSON in a charset that is none', typed('application/json; charset=klingon', QUERY), [200, 400, 415]),
  request(
    'a gzip bomb',
    typed(JSON_TYPE, gzipSync(Buffer.alloc(50_000_000, 32)), { 'content-encoding': 'gzip' }),
    [400, 413, 415],
  ),
  request('gzip that is none', typed(JSON_TYPE, QUERY, { 'content-encoding': 'gzip' }), [200, 400, 415]),
  request('an encoding that is none', typed(JSON_TYPE, QUERY, { 'content-encoding': 'rot13' }), [200, 400, 415]),
  request('a mutation by GET', get(MUTATION_GET), [405], nothingMade),
  request('a subscription by GET', get('subscription { customerChanged { cursor } }'), [200, 400, 405, 406]),
  request('a query by GET from another site', get('{ __typename }', { 'sec-fetch-site': 'cross-site' }), [403]),
  request('a query by GET from this site', get('{ __typename }', { 'sec-fetch-site': 'same-origin' }), [200]),
  request('a mutation from another origin', typed(JSON_TYPE, MUTATION, { origin: EVIL }), [403], nothingMade),
  request('a query from another origin', typed(JSON_TYPE, QUERY, { origin: EVIL }), [403], notAllowed),
  request('a query from the origin null', typed(JSON_TYPE, QUERY, { origin: 'null' }), [403], notAllowed),
  request(
    'a query from an origin that begins like ours',
    typed(JSON_TYPE, QUERY, { origin: 'http://127.0.0.1.evil.example' }),
    [403],
    notAllowed,
  ),
  request(
    'a preflight from another origin',
    {
      method: 'OPTIONS',
      headers: { origin: EVIL, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    },
    [200, 204, 403],
    notAllowed,
  ),
  request('PUT', { ...typed(JSON_TYPE, QUERY), method: 'PUT' }, [404, 405]),
  request('DELETE', { method: 'DELETE' }, [404, 405]),
  request('TRACE', { method: 'TRACE' }, [400, 404, 405]),
  request('a body of GET', { ...typed(JSON_TYPE, QUERY), method: 'GET' }, [400, 404, 405, 415, 200]),
  request('a query string of 12,000 letters', get(`{ __typename } # ${'x'.repeat(12_000)}`), [200, 400, 414, 431]),
  request(
    'query strings that repeat',
    { method: 'GET', path: '/graphql?query={__typename}&query={a}&variables=[&extensions=%00', headers: { accept: JSON_TYPE } },
    [200, 400],
  ),
  request('a path that climbs', { method: 'GET', path: '/..%2f..%2f..%2fetc/passwd' }, [400, 403, 404]),
  request('a path with NUL', { method: 'GET', path: '/graphql%00' }, [400, 404]),
  request('a path that is no percent code', { method: 'GET', path: '/%E0%A4%A' }, [400, 404]),
  request('a path that nobody serves', { method: 'GET', path: '/wp-admin' }, [404]),
  request(
    '100 headers',
    typed(JSON_TYPE, QUERY, Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`x-${at}`, 'y']))),
    [200, 431],
  ),
  request('a header of 32 KB', typed(JSON_TYPE, QUERY, { 'x-long': 'y'.repeat(32_000) }), [431]),
  request(
    'a request id with a line break in it',
    typed(JSON_TYPE, QUERY, { 'x-request-id': 'a%0d%0aset-cookie: x=1' }),
    [200, 400],
    (exchange) => ensureEqual(exchange.headers['set-cookie'], undefined, 'a set-cookie of'),
  ),
  request('an accept header for images', typed(JSON_TYPE, QUERY, { accept: 'image/png' }), [200, 406]),
];

/** On a bare socket, as a client library would not send it. `statuses` holds 0 where hanging up without a word is right too. */
function wire(name: string, head: readonly string[], body: string, statuses: readonly number[], ms = 3000): Case<World> {
  return {
    name,
    run: async ({ base }) => {
      const raw = await sendRaw(base, [[...head, `Host: ${base.host}`, '', body].join('\r\n')], ms);
      ensure(
        statuses.includes(statusOf(raw.text)),
        `status ${statuses.join(' or ')}`,
        raw.text || (raw.closed ? 'a closed connection' : 'silence'),
      );
      const health = await send(base, { method: 'GET', path: '/health' });
      ensureEqual(health.status, 200, 'afterwards /health');
    },
  };
}

const POST = ['POST /graphql HTTP/1.1', 'Content-Type: application/json'];
const WIRES: readonly Case<World>[] = [
  wire('a Content-Length that is too short', [...POST, 'Connection: close', 'Content-Length: 5'], QUERY, [400]),
  wire('a Content-Length that is negative', [...POST, 'Content-Length: -5'], QUERY, [400]),
  wire('a Content-Length of letters', [...POST, 'Content-Length: many'], QUERY, [400]),
  wire('two Content-Lengths', [...POST, 'Content-Length: 5', `Content-Length: ${QUERY.length}`], QUERY, [400]),
  wire(
    'a length and chunks',
    [...POST, `Content-Length: ${QUERY.length}`, 'Transfer-Encoding: chunked'],
    `5\r\n{"que\r\n`,
    [400],
  ),
  wire('a chunk of no size', [...POST, 'Transfer-Encoding: chunked'], `zz\r\n{}\r\n`, [400]),
  wire('a Content-Length of 100 GB', [...POST, 'Content-Length: 107374182400'], '{', [413]),
  wire('HTTP/9.9', ['GET /health HTTP/9.9'], '', [400, 505]),
  wire('a request line of garbage', ['\u0016\u0003\u0001 hello'], '', [400]),
  wire('a space in a header name', ['GET /health HTTP/1.1', 'X y: z'], '', [400]),
];

export const http: Suite<World> = {
  name: 'http',
  about: 'media types, methods, origins, lengths, encodings and bombs',
  cases: () => [...badInputs(REQUESTS), ...WIRES],
};
