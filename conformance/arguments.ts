/** Arguments out of their range, cursors of somebody else, filters without end, numbers that are none. */
import { dig, digText, ensure, ensureEqual } from './expect.ts';
import { codesOf, type Exchange } from './http-client.ts';
import { COMPLAINTS, CREATE_API_KEY, CREATE_ROLE, CUSTOMERS, NODES, OPEN_COMPLAINT, UPDATE_CUSTOMER } from './operations.ts';
import { type BadInput, badInputs } from './rule.ts';
import type { Suite } from './runner.ts';
import type { World } from './world.ts';

const INPUT = ['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED'];
const ANY_INPUT = [...INPUT, 'VALIDATION_FAILED'];
const CURSOR = ['CURSOR_INVALID'];
const BIG = ['BAD_USER_INPUT', 'QUERY_TOO_COMPLEX'];
const LISTS = { customers: CUSTOMERS, complaints: COMPLAINTS } as const;
type Also = (exchange: Exchange, world: World) => Promise<void> | void;

function asks(name: string, query: string, variables: unknown, codes: readonly string[] | null, also?: Also): BadInput {
  return {
    name,
    send: async (world) => (await world.actor('arguments')).ask({ query, variables }),
    ...(codes && { codes, refused: true }),
    ...(also && { also }),
  };
}

const PAGES: readonly [string, unknown][] = [
  ['first: 100000', { first: 100_000 }],
  ['first: 101', { first: 101 }],
  ['first: -1', { first: -1 }],
  ['first: 0', { first: 0 }],
  ['first: 2³¹', { first: 2 ** 31 }],
  ['first: -2³¹', { first: -(2 ** 31) }],
  ['first: 1.5', { first: 1.5 }],
  ['first: "10"', { first: '10' }],
  ['first with last', { first: 1, last: 1 }],
  ['last: 0', { last: 0 }],
  ['last: 100000', { last: 100_000 }],
];

const GARBAGE_CURSORS: readonly [string, string, readonly string[]][] = [
  ['garbage', 'garbage!', CURSOR],
  ['empty', '', CURSOR],
  ['base64 of nothing sensible', Buffer.from('{"v":1}').toString('base64url'), CURSOR],
  ['forged keys', Buffer.from(`${'A'.repeat(12)}[1,"a","b"]`).toString('base64url'), CURSOR],
  ['of NUL', '\u0000', [...CURSOR, 'BAD_USER_INPUT']],
  ['of 50,000 characters', 'A'.repeat(50_000), [...CURSOR, 'BAD_USER_INPUT']],
  ['of __proto__', '__proto__', CURSOR],
];

const nested = (depth: number, key: 'not' | 'and' | 'or'): unknown => {
  let filter: unknown = { kind: ['COMPLAINT'] };
  for (let at = 0; at < depth; at += 1) filter = key === 'not' ? { not: filter } : { [key]: [filter] };
  return filter;
};

const FILTERS: readonly [string, unknown, readonly string[]][] = [
  ['50 deep by not', nested(50, 'not'), BIG],
  ['50 deep by and', nested(50, 'and'), BIG],
  ['5 deep by or', nested(5, 'or'), BIG],
  ['10,000 long', { status: Array(9000).fill('CLOSED') }, BIG],
  ['101 long', { or: Array(101).fill({ isOpen: true }) }, BIG],
  ['empty or', { or: [] }, INPUT],
  ['empty filter in or', { or: [{}] }, INPUT],
  ['empty filter in and', { and: [{ isOpen: true }, {}] }, INPUT],
  ['empty filter in not', { not: {} }, INPUT],
  ['empty or inside and', { and: [{ or: [] }] }, INPUT],
  ['an unknown field', { nothing: true }, INPUT],
  ['__proto__', JSON.parse('{"__proto__":{"isOpen":true}}'), INPUT],
  ['an enum value in lower case', { status: ['closed'] }, INPUT],
  ['a number for an enum', { status: [0] }, INPUT],
  ['a date that is none', { openedAt: { gte: '2026-02-30T00:00:00Z' } }, INPUT],
  ['a date without its zone', { openedAt: { gte: '2026-02-03T00:00:00' } }, INPUT],
  ['a date as words', { openedAt: { gte: 'yesterday' } }, INPUT],
  ['a date beyond all calendars', { openedAt: { gte: '+999999-01-01T00:00:00Z' } }, INPUT],
  ['a date as an object', { openedAt: { gte: { $gt: '' } } }, INPUT],
];

const none: Also = (exchange) => ensureEqual(dig(exchange.json, 'data', 'customers', 'totalCount'), 0, 'a count of matches');
const WILD = [
  '%',
  '_',
  '\\',
  '%_\\',
  '%%%%',
  "' OR 1=1 --",
  '"; DROP TABLE "Customer"',
  '.*',
  '(((((',
  '\\u0000',
  '%_\\'.repeat(30),
].map((text) => `${text}zq`);

const ORDERS: readonly [string, unknown][] = [
  ['three entries', ['DISPLAY_NAME', 'CREATED_AT', 'UPDATED_AT'].map((field) => ({ field, direction: 'ASC' }))],
  ['the same entry twice', ['DISPLAY_NAME', 'DISPLAY_NAME'].map((field) => ({ field, direction: 'ASC' }))],
  ['a column that is not offered', [{ field: 'secret', direction: 'ASC' }]],
  ['a direction that is none', [{ field: 'DISPLAY_NAME', direction: 'SIDEWAYS' }]],
];

const role = (name: string, more: object): BadInput =>
  asks(`a role with ${name}`, CREATE_ROLE, { input: { name: 'never-made-role', permissions: [], ...more } }, ANY_INPUT);
const amounts = (name: string, amount: unknown, currencyCode: unknown = 'EUR'): BadInput =>
  role(`the amount ${name}`, { maxRefund: [{ amount, currencyCode }] });

const NUMBERS: readonly BadInput[] = [
  amounts('1e400', '1e400'),
  amounts('"1e9"', '1e9'),
  amounts('"1,5"', '1,5'),
  amounts('"١٢"', '١٢'),
  amounts('"NaN"', 'NaN'),
  amounts('"Infinity"', 'Infinity'),
  amounts('"0x10"', '0x10'),
  amounts('with 19 decimals', `1.${'1'.repeat(19)}`),
  amounts('10³⁰', `1${'0'.repeat(30)}`),
  amounts('of 10,000 digits', '9'.repeat(10_000)),
  amounts('that is negative', '-1.00'),
  amounts('of yen with decimals', '1.50', 'JPY'),
  amounts('in no currency', '1.00', 'XXQ'),
  amounts('in a currency of 1,000 letters', '1.00', 'E'.repeat(1000)),
  role('one currency twice', { maxRefund: Array(2).fill({ amount: '1.00', currencyCode: 'EUR' }) }),
  role('negative points', { maxPoints: -1 }),
  role('half a point', { maxPoints: 0.5 }),
  role('2³¹ points', { maxPoints: 2 ** 31 }),
  role('an unknown permission', { permissions: ['nobody.may.this'] }),
  role('101 permissions', { permissions: Array(101).fill('contacts.customer.read') }),
  asks(
    'a key that expired before it was made',
    CREATE_API_KEY,
    { input: { name: 'never', permissions: [], expiresAt: '2001-01-01T00:00:00Z' } },
    ANY_INPUT,
  ),
  asks('a key for 101 permissions', CREATE_API_KEY, { input: { name: 'never', permissions: Array(101).fill('x') } }, ANY_INPUT),
];

/** Cursors that this server made, for another order and another list. */
async function foreignCursors(world: World): Promise<readonly BadInput[]> {
  await world.complaint(await world.customer());
  const api = await world.actor('arguments');
  const byName = [{ field: 'DISPLAY_NAME', direction: 'ASC' }];
  const after = digText(await api.data(CUSTOMERS, { first: 1, orderBy: byName }), 'customers', 'pageInfo', 'endCursor');
  const flipped = `${after.slice(0, -2)}${after.endsWith('AA') ? 'BB' : 'AA'}`;
  const by = (field: string, direction: string): unknown => ({ first: 1, after, orderBy: [{ field, direction }] });
  return [
    asks('a cursor of another order', CUSTOMERS, by('CREATED_AT', 'ASC'), CURSOR),
    asks('a cursor of the other direction', CUSTOMERS, by('DISPLAY_NAME', 'DESC'), CURSOR),
    asks('a cursor of another list', COMPLAINTS, { first: 1, after }, CURSOR),
    asks('a cursor with its last letters changed', CUSTOMERS, { first: 1, after: flipped, orderBy: byName }, CURSOR),
    asks('a cursor as before', CUSTOMERS, { first: 1, before: 'zzz', orderBy: byName }, CURSOR),
  ];
}

async function versions(world: World): Promise<readonly BadInput[]> {
  const id = await world.customer();
  const update = (name: string, expectedVersion: unknown, codes: readonly string[]): BadInput =>
    asks(
      `an expectedVersion of ${name}`,
      UPDATE_CUSTOMER,
      { input: { id, expectedVersion, organizationName: 'never' } },
      codes,
      async () => {
        const data = await world.admin.data('query ($id: ID!) { customer(id: $id) { version } }', { id });
        ensureEqual(dig(data, 'customer', 'version'), 1, 'a version that stays');
      },
    );
  const complain = (name: string, more: object): BadInput =>
    asks(
      `a complaint with ${name}`,
      OPEN_COMPLAINT,
      { input: { customerId: id, subject: 'never', ...more } },
      ANY_INPUT,
      async () => {
        const data = await world.admin.data(COMPLAINTS, { filter: { customerId: id } });
        ensureEqual(dig(data, 'complaints', 'totalCount'), 0, 'a number of complaints written');
      },
    );
  return [
    update('2³¹', 2 ** 31, INPUT),
    update('-1', -1, [...ANY_INPUT, 'STALE_VERSION']),
    update('1.5', 1.5, INPUT),
    update('99', 99, ['STALE_VERSION']),
    complain('an openedAt that is no date', { openedAt: 'now' }),
    complain('an openedAt in the year 9999', { openedAt: '9999-12-31T23:59:59Z' }),
    complain('a severity that is none', { severity: 'TERRIBLE' }),
    complain('a field that is none', { admin: true }),
    complain('an empty subject', { subject: '   ' }),
  ];
}

const failsAs = (list: keyof typeof LISTS) =>
  PAGES.map(([name, variables]) => asks(`${list}(${name})`, LISTS[list], variables, INPUT));

export const argumentsSuite: Suite<World> = {
  name: 'arguments',
  about: 'pages, cursors, filters, orders, numbers and dates out of their range',
  cases: async (world) =>
    badInputs([
      ...failsAs('customers'),
      ...failsAs('complaints'),
      ...PAGES.slice(0, 4).map(([name, variables]) =>
        asks(
          `Customer.complaints(${name})`,
          'query ($first: Int) { customers(first: 1) { nodes { complaints(first: $first) { totalCount } } } }',
          variables,
          INPUT,
        ),
      ),
      asks('2,000 node ids', NODES, { ids: Array(2000).fill('x') }, BIG),
      asks('101 node ids', NODES, { ids: Array(101).fill('x') }, BIG),
      ...GARBAGE_CURSORS.map(([name, after, codes]) => asks(`a cursor ${name}`, CUSTOMERS, { after }, codes)),
      ...(await foreignCursors(world)),
      ...FILTERS.map(([name, filter, codes]) => asks(`a filter: ${name}`, COMPLAINTS, { filter }, codes)),
      ...ORDERS.map(([name, orderBy]) => asks(`an order of ${name}`, CUSTOMERS, { orderBy }, INPUT)),
      ...WILD.map((text) => asks(`a search for ${text.slice(0, 30)}`, CUSTOMERS, { search: text }, null, none)),
      ...WILD.map((contains) =>
        asks(`a filter for ${contains.slice(0, 30)}`, CUSTOMERS, { filter: { displayName: { contains } } }, null, none),
      ),
      asks('a search of 50,000 letters', CUSTOMERS, { search: 'x'.repeat(50_000) }, null),
      asks('variables that are a list', CUSTOMERS, [1, 2], null, (exchange) =>
        ensure(exchange.status === 400 || codesOf(exchange).length > 0, 'a refusal', exchange.text),
      ),
      asks('a list where a number belongs', CUSTOMERS, { first: [[[1]]] }, INPUT),
      ...NUMBERS,
      ...(await versions(world)),
    ]),
};
