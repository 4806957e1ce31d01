/** Text that is no text: NUL, broken Unicode, megabytes, and JSON that means harm. */
import { dig, digText, ensure, ensureEqual } from './expect.ts';
import { codesOf, type Exchange } from './http-client.ts';
import {
  ACKNOWLEDGE_COMPLAINT,
  COMPLAINTS,
  CREATE_API_KEY,
  CREATE_CUSTOMER,
  CREATE_TEAM,
  CUSTOMERS,
  NODE,
  OPEN_COMPLAINT,
} from './operations.ts';
import { type BadInput, badInputs, domainCodes } from './rule.ts';
import type { Suite } from './runner.ts';
import type { World } from './world.ts';

const REFUSED = ['BAD_USER_INPUT', 'VALIDATION_FAILED', 'CURSOR_INVALID'];
const NUL: readonly [string, string][] = [
  ['NUL', 'a\u0000b'],
  ['a high surrogate alone', 'a\ud800b'],
  ['a low surrogate alone', '\udc00'],
  ['surrogates the wrong way round', '\udc00\ud800'],
];

/** Every place that takes text; the customer is one that nothing else writes about. */
const places = (customerId: string, complaintId: string): readonly [string, string, (text: string) => unknown][] => [
  ['createCustomer.organizationName', CREATE_CUSTOMER, (text) => ({ input: { kind: 'ORGANIZATION', organizationName: text } })],
  [
    'createCustomer.externalIds',
    CREATE_CUSTOMER,
    (id) => ({ input: { kind: 'ORGANIZATION', organizationName: 'never', externalIds: [{ system: 'x', id }] } }),
  ],
  ['openComplaint.subject', OPEN_COMPLAINT, (subject) => ({ input: { customerId, subject } })],
  ['openComplaint.body', OPEN_COMPLAINT, (body) => ({ input: { customerId, subject: 'never', body } })],
  [
    'openComplaint.idempotencyKey',
    OPEN_COMPLAINT,
    (idempotencyKey) => ({ input: { customerId, subject: 'never', idempotencyKey } }),
  ],
  ['acknowledgeComplaint.message', ACKNOWLEDGE_COMPLAINT, (message) => ({ input: { id: complaintId, message } })],
  ['createTeam.name', CREATE_TEAM, (name) => ({ input: { name } })],
  ['createApiKey.name', CREATE_API_KEY, (name) => ({ input: { name, permissions: [] } })],
  ['customers(search:)', CUSTOMERS, (search) => ({ search })],
  ['CustomerFilter.displayName', CUSTOMERS, (contains) => ({ filter: { displayName: { contains } } })],
  ['customers(after:)', CUSTOMERS, (after) => ({ after })],
  ['ComplaintFilter.customerId', COMPLAINTS, (id) => ({ filter: { customerId: id } })],
];

const refused = (name: string, query: string, variables: unknown, also?: BadInput['also']): BadInput => ({
  name,
  send: async (world) => (await world.actor('text')).ask({ query, variables }),
  refused: true,
  codes: REFUSED,
  ...(also && { also }),
});

/** What may be refused or kept; if kept, then as it was sent but for the trimming and NFC that api.md promises. */
const STRANGE: readonly [string, string][] = [
  ['bidi overrides', '\u202eevil\u202c'],
  ['zero-width letters', 'a\u200b\u200d\u2060b'],
  ['only zero-width letters', '\u200b\u200b'],
  ['a byte order mark', '\ufeffname'],
  ['combining marks by the hundred', `e${'\u0301'.repeat(150)}`],
  ['decomposed accents', 'Nova\u0301kova\u0301'],
  ['emoji families', '👨‍👩‍👧‍👦👩🏽‍🚀'],
  ['letters beyond the first plane', '𐐷𝒳𠜎'],
  ['noncharacters', 'a\uffff\ufffeb'],
  ['control characters', 'a\u0001\u0007\u001bb'],
  ['line separators', 'a\u2028b\u2029c'],
  ['Arabic and Persian', 'سلام خانم رضایی'],
  ['a spreadsheet formula', '=HYPERLINK("http://127.0.0.1")'],
  ['a template', '{{constructor.constructor("return process")()}}'],
  ['HTML', '<script>alert(1)</script>'],
  ['SQL', `Robert'); DROP TABLE "Customer";--`],
];

function kept(name: string, text: string): BadInput {
  return {
    name: `a customer named with ${name}`,
    send: async (world) =>
      (await world.actor('text')).ask({
        query: CREATE_CUSTOMER,
        variables: { input: { kind: 'ORGANIZATION', organizationName: text } },
      }),
    also: async (exchange, world) => {
      if (domainCodes(exchange).length > 0 || codesOf(exchange).length > 0) return;
      const id = digText(exchange.json, 'data', 'createCustomer', 'customer', 'id');
      const read = await world.admin.data('query ($id: ID!) { customer(id: $id) { organizationName } }', { id });
      const stored = digText(read, 'customer', 'organizationName');
      const visible = (value: string): string => value.normalize('NFC').replace(/[\s\ufeff\u200b]/g, '');
      ensureEqual(visible(stored), visible(text), 'the name as it was sent,');
    },
  };
}

const bytes = (...parts: readonly (string | number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

function raw(name: string, body: string | Uint8Array, also?: BadInput['also'], statuses?: readonly number[]): BadInput {
  return {
    name,
    send: async (world) => (await world.actor('text')).raw(body),
    ...(also && { also }),
    ...(statuses && { statuses }),
  };
}

const noPollution = async (_: Exchange, world: World): Promise<void> => {
  const answer = await world.anonymous.ask({ query: '{ __typename }' });
  ensureEqual(dig(answer.json, 'data'), { __typename: 'Query' }, 'an unharmed server, so');
  const denied = await world.anonymous.ask({ query: '{ customers { totalCount } }' });
  ensureEqual(codesOf(denied), ['UNAUTHENTICATED'], 'the codes of an anonymous request');
};

const search = (text: string): string =>
  JSON.stringify({ query: CUSTOMERS, variables: { search: 'PLACE' } }).replace('PLACE', text);
const BODIES: readonly BadInput[] = [
  raw(
    'invalid UTF-8 in a variable',
    bytes('{"query":"query ($a: ID!) { node(id: $a) { id } }","variables":{"a":"', [0xff, 0xfe, 0xc3, 0x28], '"}}'),
    undefined,
    [200, 400],
  ),
  raw(
    'an overlong encoding of a slash',
    bytes('{"query":"{ __typename }","variables":{"a":"', [0xc0, 0xaf], '"}}'),
    undefined,
    [200, 400],
  ),
  raw('a byte order mark before the JSON', bytes([0xef, 0xbb, 0xbf], '{"query":"{ __typename }"}'), undefined, [200, 400]),
  raw('UTF-16 instead of UTF-8', Buffer.from('{"query":"{ __typename }"}', 'utf16le'), undefined, [400]),
  raw('__proto__ in variables', `{"query":"{ __typename }","variables":{"__proto__":{"can":true,"isAdmin":true}}}`, noPollution),
  raw(
    '__proto__ in extensions',
    `{"query":"{ __typename }","extensions":{"__proto__":{"toString":1},"constructor":{"prototype":{"x":1}}}}`,
    noPollution,
  ),
  raw('__proto__ at the top', `{"query":"{ __typename }","__proto__":{"query":"{ customers { totalCount } }"}}`, noPollution),
  raw(
    'constructor as a variable',
    `{"query":"query ($constructor: ID!) { node(id: $constructor) { id } }","variables":{"__proto__":{"constructor":"x"}}}`,
    noPollution,
  ),
  raw(
    '__proto__ in an input',
    JSON.stringify({ query: CREATE_TEAM, variables: { input: { name: 'x' } } }).replace('"name":"x"', '"__proto__":{"name":"x"}'),
    noPollution,
  ),
  raw(
    '40,000 nested arrays in variables',
    `{"query":"{ __typename }","variables":{"a":${'['.repeat(40_000)}${']'.repeat(40_000)}}}`,
    undefined,
    [200, 400, 413],
  ),
  raw(
    '100,000 nested arrays in variables',
    `{"query":"{ __typename }","variables":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`,
    undefined,
    [400, 413],
  ),
  raw(
    '40,000 nested arrays where text belongs',
    search('x').replace('"x"', `${'['.repeat(40_000)}${']'.repeat(40_000)}`),
    undefined,
    [200, 400, 413],
  ),
  raw(
    'duplicate keys',
    '{"query":"{ broken","query":"{ __typename }","variables":{},"variables":{"a":1}}',
    undefined,
    [200, 400],
  ),
  raw('1 MB of emoji', search('😀'.repeat(262_144)), undefined, [413]),
  raw('90 KB of emoji', search('😀'.repeat(22_000)), undefined, [200, 400]),
  raw('an unfinished body', '{"query":"{ __typename }"', undefined, [400]),
  raw('no body', '', undefined, [400]),
  raw('null', 'null', undefined, [400]),
  raw('a number', '42', undefined, [400]),
  raw('a query that is a number', '{"query":42}', undefined, [400]),
  raw('variables that are text', '{"query":"{ __typename }","variables":"x"}', undefined, [400]),
  raw('an operationName that is a list', '{"query":"{ __typename }","operationName":["x"]}', undefined, [400]),
  raw(
    'an operationName of nothing',
    '{"query":"query a { __typename } query b { __typename }","operationName":"__proto__"}',
    undefined,
    [400],
  ),
  raw('NUL in the document', '{"query":"{ node(id: \\"a\\u0000b\\") { id } }"}', undefined, [200, 400]),
];

export const text: Suite<World> = {
  name: 'text',
  about: 'NUL, broken Unicode, megabytes of emoji, and JSON that means harm',
  cases: async (world) => {
    const customerId = await world.customer();
    const { id: complaintId } = await world.complaint(await world.customer());
    const nothingOpened = async (): Promise<void> => {
      const data = await world.admin.data(COMPLAINTS, { filter: { customerId } });
      ensureEqual(dig(data, 'complaints', 'totalCount'), 0, 'a number of complaints written');
    };
    return badInputs([
      ...places(customerId, complaintId).flatMap(([place, query, variables]) => [
        ...NUL.map(([name, value]) => refused(`${place} with ${name}`, query, variables(value), nothingOpened)),
        ...(query.startsWith('mutation')
          ? [refused(`${place} of 22,000 emoji`, query, variables('😀'.repeat(22_000)), nothingOpened)]
          : []),
      ]),
      {
        name: 'node(id:) with NUL',
        send: async () => (await world.actor('text')).ask({ query: NODE, variables: { id: 'a\u0000b' } }),
        also: (exchange) => ensure(dig(exchange.json, 'data', 'node') == null, 'nothing found', exchange.text),
      },
      ...STRANGE.map(([name, value]) => kept(name, value)),
      ...BODIES,
    ]);
  },
};
