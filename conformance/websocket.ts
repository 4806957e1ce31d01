/** graphql-transport-ws as nobody should speak it: the protocol's close codes, frames that are none, floods. */
import { dig, ensure, ensureEqual, ensureOneOf, eventually } from './expect.ts';
import { send } from './http-client.ts';
import { COMPLAINT_OPENED, CREATE_TEAM } from './operations.ts';
import type { Case, Suite } from './runner.ts';
import type { World } from './world.ts';
import { type DialOptions, UpgradeRefused, Wire } from './ws-client.ts';

const SOON = 5000;

async function ensureAlive({ base }: World): Promise<void> {
  const { status } = await send(base, { method: 'GET', path: '/health' });
  ensureEqual(status, 200, 'afterwards /health');
}

/** Whoever does this loses the connection with one of these codes. */
function closes(
  name: string,
  codes: readonly number[],
  act: (wire: Wire, world: World) => Promise<void> | void,
  more: { slow?: boolean; ms?: number } = {},
): Case<World> {
  return {
    name: `${name} closes with ${codes.join(' or ')}`,
    ...(more.slow && { slow: true }),
    run: async (world) => {
      const wire = await Wire.dial(world.base);
      await act(wire, world);
      await wire.closesWith(codes, more.ms ?? SOON);
      await ensureAlive(world);
    },
  };
}

/** The same for one who was acknowledged before. */
function closesLater(name: string, codes: readonly number[], act: (wire: Wire) => void): Case<World> {
  return {
    name: `${name} closes with ${codes.join(' or ')}`,
    run: async (world) => {
      const wire = await Wire.open(world.base, (await world.actor('websocket')).key);
      act(wire);
      await wire.closesWith(codes, SOON);
      await ensureAlive(world);
    },
  };
}

const authorization = async (world: World): Promise<string> => `Bearer ${(await world.actor('websocket')).key}`;
const init =
  (payload?: unknown) =>
  (wire: Wire): void =>
    wire.send({ type: 'connection_init', ...(payload === undefined ? {} : { payload }) });

const CLOSE_CODES: readonly Case<World>[] = [
  closes('no init', [4408], () => undefined, { slow: true, ms: 8000 }),
  closes('two inits', [4429], async (wire, world) => {
    const payload = { authorization: await authorization(world) };
    init(payload)(wire);
    init(payload)(wire);
  }),
  closes('a second init after the acknowledgement', [4429], async (wire) => {
    init({})(wire);
    await wire.answer('connection_ack', (message) => dig(message, 'type') === 'connection_ack');
    init({})(wire);
  }),
  closes('a subscribe before the acknowledgement', [4401], (wire) => wire.subscribe('1', '{ __typename }')),
  closes('an init with a wrong key', [4403], init({ authorization: 'Bearer of nothing but air, 32 letters and more' })),
  closes('an init with a key that is a number', [4403, 4400], init({ authorization: 42 })),
  closes('an init with a NUL in the key', [4403, 4400], init({ authorization: 'Bearer a\u0000b' })),
  closes('an init with a payload that is a list', [4400, 4403], init([1])),
  closes('garbage', [4400], (wire) => wire.sendBytes('garbage')),
  closes('binary garbage', [4400, 1003, 1007], (wire) => wire.sendBytes(Buffer.from([0xff, 0xfe, 0x00]))),
  closes('an empty frame', [4400], (wire) => wire.sendBytes('')),
  closesLater('a duplicate id', [4409], (wire) => {
    wire.subscribe('same', COMPLAINT_OPENED);
    wire.subscribe('same', COMPLAINT_OPENED);
  }),
  closesLater('garbage after the acknowledgement', [4400], (wire) => wire.sendBytes('{"type":')),
  closesLater('an unknown type', [4400], (wire) => wire.send({ type: 'start', id: '1', payload: {} })),
  closesLater('a type that is __proto__', [4400], (wire) => wire.sendBytes('{"type":"__proto__","__proto__":{"type":"ping"}}')),
  closesLater('null', [4400], (wire) => wire.send(null)),
  closesLater('a list', [4400], (wire) => wire.send([{ type: 'ping' }])),
  closesLater('a subscribe without an id', [4400], (wire) =>
    wire.send({ type: 'subscribe', payload: { query: '{ __typename }' } }),
  ),
  closesLater('a subscribe with an empty id', [4400], (wire) => wire.subscribe('', '{ __typename }')),
  closesLater('a subscribe without a payload', [4400], (wire) => wire.send({ type: 'subscribe', id: '1' })),
  closesLater('a subscribe with a query that is a number', [4400], (wire) =>
    wire.send({ type: 'subscribe', id: '1', payload: { query: 1 } }),
  ),
  closesLater('40,000 nested arrays', [4400, 1009], (wire) => wire.sendBytes(`{"type":"ping","payload":${'['.repeat(30_000)}`)),
];

function upgrade(name: string, statuses: readonly number[], options: DialOptions): Case<World> {
  return {
    name,
    run: async (world) => {
      let status = 0;
      let closeCode = 0;
      try {
        closeCode = (await (await Wire.dial(world.base, options)).closesWith([4406, 4403, 1002, 1008], SOON)).code;
      } catch (error) {
        if (!(error instanceof UpgradeRefused)) throw error;
        status = error.status;
      }
      ensureOneOf(closeCode || status, statuses, 'HTTP status or close code');
      await ensureAlive(world);
    },
  };
}

const UPGRADES: readonly Case<World>[] = [
  upgrade('an evil Origin is refused', [403], { headers: { origin: 'https://evil.example' } }),
  upgrade('the Origin null is refused', [403], { headers: { origin: 'null' } }),
  upgrade('an Origin that begins like ours is refused', [403], { headers: { origin: 'http://127.0.0.1.evil.example' } }),
  upgrade('another subprotocol is refused', [101, 400, 4406], { protocol: 'graphql-ws' }),
];

/** A request on an open socket that fails by itself: coded, with the socket and its other operations unharmed. */
function staysOpen(name: string, query: string, codes: readonly string[], variables: unknown = {}): Case<World> {
  return {
    name: `${name} fails alone`,
    run: async (world) => {
      const wire = await Wire.open(world.base, (await world.actor('websocket')).key);
      wire.subscribe('bad', query, variables);
      const answer = await wire.about('bad', ['error', 'next']);
      const errors = dig(answer, 'type') === 'error' ? dig(answer, 'payload') : dig(answer, 'payload', 'errors');
      ensure(Array.isArray(errors) && errors.length > 0, 'errors', answer);
      for (const error of errors) ensureOneOf(String(dig(error, 'extensions', 'code')), codes, 'a code');
      wire.subscribe('good', '{ __typename }');
      ensureEqual(
        dig(await wire.about('good', ['next', 'error']), 'payload', 'data'),
        { __typename: 'Query' },
        'afterwards data',
      );
      await wire.bye();
    },
  };
}

const BROKEN = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'QUERY_TOO_COMPLEX'];
const DOCUMENTS: readonly Case<World>[] = [
  staysOpen('a syntax error', '{ broken', BROKEN),
  staysOpen('an unknown field', '{ custmers { nodes { id } } }', BROKEN),
  staysOpen('nested brackets without end', `{ a(b: ${'['.repeat(20_000)}`, BROKEN),
  staysOpen('a document of 3,000 tokens', `{ ${'__typename '.repeat(3000)} }`, BROKEN),
  staysOpen('a subscription to two fields', 'subscription { complaintOpened { cursor } complaintChanged { cursor } }', BROKEN),
  staysOpen('a subscription with 900 fields', `subscription { complaintOpened { ${'cursor '.repeat(900)} } }`, BROKEN),
  staysOpen('a page that is too big', '{ customers(first: 1000) { totalCount } }', ['BAD_USER_INPUT']),
  staysOpen('a garbage cursor', COMPLAINT_OPENED, ['CURSOR_INVALID', 'BAD_USER_INPUT'], { after: 'garbage' }),
  staysOpen('NUL in a filter', COMPLAINT_OPENED, ['BAD_USER_INPUT'], { filter: { customerId: 'a\u0000' } }),
];

const floods: readonly Case<World>[] = [
  {
    name: 'a ping is answered with its payload by a pong',
    run: async (world) => {
      const wire = await Wire.open(world.base, (await world.actor('websocket')).key);
      wire.send({ type: 'ping', payload: { a: 1 } });
      await wire.answer('a pong', (message) => dig(message, 'type') === 'pong');
      await wire.bye();
    },
  },
  {
    name: 'a complete for an operation that is not there is ignored',
    run: async (world) => {
      const wire = await Wire.open(world.base, (await world.actor('websocket')).key);
      wire.send({ type: 'complete', id: 'nothing' });
      wire.subscribe('1', '{ __typename }');
      await wire.about('1', ['complete']);
      await wire.bye();
    },
  },
  flood('20,000 pings', (wire) => wire.ping()),
  flood('20,000 ping messages', (wire) => wire.send({ type: 'ping' })),
  {
    name: 'a frame of 100 MB closes with 1009',
    run: async (world) => {
      const wire = await Wire.open(world.base, (await world.actor('websocket')).key);
      wire.sendBytes(Buffer.alloc(100_000_000, 32));
      await wire.closesWith([1009, 1006], SOON * 2);
      await ensureAlive(world);
    },
  },
  {
    name: 'a mutation without permission is refused here too',
    run: async (world) => {
      const { api } = await world.issueKey([]);
      const wire = await Wire.open(world.base, api.key);
      wire.subscribe('1', CREATE_TEAM, { input: { name: 'never' } });
      const answer = await wire.about('1', ['next', 'error']);
      ensure(JSON.stringify(answer).includes('FORBIDDEN'), 'FORBIDDEN', answer);
      await wire.bye();
    },
  },
];

/** The flooder may be served or closed; somebody else must be answered meanwhile. */
function flood(name: string, one: (wire: Wire) => void): Case<World> {
  return {
    name: `${name} hurt nobody else`,
    run: async (world) => {
      const key = (await world.actor('websocket')).key;
      const [flooder, other] = [await Wire.open(world.base, key), await Wire.open(world.base, key)];
      for (let at = 0; at < 20_000; at += 1) one(flooder);
      other.subscribe('1', '{ __typename }');
      await other.about('1', ['next'], SOON);
      await other.bye();
      await eventually(
        'an end of the flood',
        SOON,
        () => flooder.pongs + flooder.received.length + (flooder.end ? 1 : 0),
        (count) => count > 0,
      );
      flooder.cut();
      await ensureAlive(world);
    },
  };
}

export const websocket: Suite<World> = {
  name: 'websocket',
  about: 'the close codes of graphql-transport-ws, broken frames, floods, foreign origins',
  cases: () => [...CLOSE_CODES, ...UPGRADES, ...DOCUMENTS, ...floods],
};
