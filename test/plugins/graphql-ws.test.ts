import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { RequestError } from '../../src/kernel/index.ts';
import type { GatewayOptions } from '../../src/plugins/index.ts';
import { givenGateway, onPort, type Stage } from './support.ts';

type Message = { id?: string; type: string; payload?: unknown };

/** A client that says what it is told to, well or badly. */
class Client {
  readonly socket: WebSocket;
  readonly received: Message[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  #arrived: () => void = () => {};

  constructor(port: number, { origin, protocols = ['graphql-transport-ws'] }: { origin?: string; protocols?: string[] } = {}) {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, protocols, origin ? { origin } : {});
    this.closed = new Promise((resolve) => this.socket.on('close', (code, reason) => resolve({ code, reason: String(reason) })));
    this.socket.on('error', () => {});
    this.socket.on('message', (data) => {
      this.received.push(JSON.parse(String(data)));
      this.#arrived();
    });
  }

  async open(): Promise<this> {
    if (this.socket.readyState !== WebSocket.OPEN) await new Promise((resolve) => this.socket.once('open', resolve));
    return this;
  }

  async init(authorization?: string): Promise<this> {
    await this.open();
    this.say({ type: 'connection_init', payload: authorization === undefined ? {} : { authorization } });
    await this.until((message) => message.type === 'connection_ack');
    return this;
  }

  say(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(id: string, query: string, more: object = {}): void {
    this.say({ id, type: 'subscribe', payload: { query, ...more } });
  }

  /** The first message that fits, sent before or after. */
  async until(fits: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.received.find(fits);
      if (found) return found;
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }

  of(id: string, type: string): Promise<Message> {
    return this.until((message) => message.id === id && message.type === type);
  }
}

let stage: Stage;
let server: Awaited<ReturnType<typeof onPort>>;
let gateway: ReturnType<typeof givenGateway>['gateway'];

async function given(options: Partial<GatewayOptions> = {}): Promise<void> {
  ({ gateway, stage } = givenGateway(options));
  server = await onPort(gateway);
}

const connect = (options?: ConstructorParameters<typeof Client>[1]) => new Client(server.port, options);
const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
};

beforeEach(() => given());
afterEach(() => server.close());

describe('operations on a socket', () => {
  it('run as the actor that connection_init named', async () => {
    const client = await connect().init('Bearer ada');

    client.subscribe('1', '{ me }');

    expect((await client.of('1', 'next')).payload).toMatchObject({
      data: { me: 'ada' },
      extensions: { cost: { requestedQueryCost: 1 } },
    });
    expect(await client.of('1', 'complete')).toBeDefined();
  });

  it('yield each event of a subscription with its own context, until the client completes it', async () => {
    const client = await connect().init('Bearer ada');
    client.subscribe('1', 'subscription { ticks }');
    await until(() => stage.streams.length === 1);

    stage.streams[0]?.push({ text: 'one' });
    stage.streams[0]?.push({ text: 'two', ctx: { actor: { name: 'eve' } } });
    expect((await client.of('1', 'next')).payload).toEqual({ data: { ticks: 'one for ada' } });
    await until(() => client.received.length === 3);
    expect(client.received[2]?.payload).toEqual({ data: { ticks: 'two for eve' } });
    client.say({ id: '1', type: 'complete' });

    await until(() => stage.streams[0]?.isEnded === true);
  });

  it.each([
    ['a document that does not parse', '{', 'GRAPHQL_PARSE_FAILED'],
    ['a field that does not exist', '{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a document beyond a limit', `{ ${'hello '.repeat(201)} }`, 'QUERY_TOO_COMPLEX'],
    ['an operation too heavy', '{ tooHeavy }', 'QUERY_TOO_COMPLEX'],
    ['a subscription that is denied', 'subscription { denied }', 'FORBIDDEN'],
    ['a bomb of brackets', `{ hello(name: ${'['.repeat(20_000)}`, 'QUERY_TOO_COMPLEX'],
  ])('end alone with a coded error for %s', async (_case, query, code) => {
    const client = await connect().init('Bearer ada');
    client.subscribe('live', 'subscription { ticks }');
    await until(() => stage.streams.length === 1);

    client.subscribe('bad', query);

    const { payload } = await client.of('bad', 'error');
    expect(payload).toMatchObject([{ extensions: { code, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) } }]);
    expect(JSON.stringify(payload)).not.toContain('"http"');
    stage.streams[0]?.push({ text: 'still here' });
    expect((await client.of('live', 'next')).payload).toEqual({ data: { ticks: 'still here for ada' } });
  });

  it('end with the cursor to resume from when their reader fell behind', async () => {
    const client = await connect().init('Bearer ada');
    client.subscribe('1', 'subscription { ticks }');
    await until(() => stage.streams.length === 1);

    stage.streams[0]?.fail(new RequestError('FEED_OVERFLOW', 'This reader fell behind.', { cursor: 'c9' }));

    expect((await client.of('1', 'error')).payload).toMatchObject([{ extensions: { code: 'FEED_OVERFLOW', cursor: 'c9' } }]);
  });

  it('mask what is a bug', async () => {
    const client = await connect().init();
    client.subscribe('1', '{ bug hello }');

    const { payload } = await client.of('1', 'next');

    expect(payload).toMatchObject({
      data: { bug: null, hello: 'Hello world' },
      errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    });
    expect(JSON.stringify(payload)).not.toContain('hunter2');
  });

  it('are refused once the credential is withdrawn', async () => {
    const client = await connect().init('Bearer ada');
    stage.credentials.delete('ada');

    client.subscribe('1', '{ me }');

    expect((await client.of('1', 'error')).payload).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it('are at most 50 on a socket', async () => {
    const client = await connect().init('Bearer ada');
    for (let index = 1; index <= 51; index += 1) client.subscribe(`${index}`, 'subscription { ticks }');

    expect((await client.of('51', 'error')).payload).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
    await until(() => stage.streams.length === 50);
    client.say({ id: '1', type: 'complete' });
    await until(() => stage.streams[0]?.isEnded === true);
    client.subscribe('52', 'subscription { ticks }');

    await until(() => stage.streams.length === 51);
  });

  it('stop when the socket closes', async () => {
    const client = await connect().init('Bearer ada');
    client.subscribe('1', 'subscription { ticks }');
    await until(() => stage.streams.length === 1);
    client.subscribe('2', '{ stuck }');
    await until(() => stage.contexts.length === 2);

    client.socket.terminate();

    await until(() => stage.streams[0]?.isEnded === true && stage.contexts[1]?.signal.aborted === true);
  });
});

describe('the protocol closes', () => {
  it.each<[string, number, (client: Client) => void | Promise<void>]>([
    ['two inits', 4429, async (client) => (await client.init()).say({ type: 'connection_init' })],
    ['a subscribe before the ack', 4401, (client) => client.subscribe('1', '{ hello }')],
    ['no JSON', 4400, (client) => client.say('{"type":')],
    ['binary', 4400, (client) => client.socket.send(Buffer.from('{"type":"ping"}'), { binary: true })],
    ['an unknown type', 4400, (client) => client.say({ type: 'start' })],
    ['a message without a type', 4400, (client) => client.say({ id: '1' })],
    ['a prototype', 4400, (client) => client.say('{"type":"connection_init","payload":{"__proto__":{"a":1}}}')],
    [
      'a bomb of brackets',
      4400,
      (client) => client.say(`{"type":"ping","payload":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`),
    ],
    ['a frame above 64 KB', 1009, (client) => client.say({ type: 'ping', payload: { text: 'x'.repeat(66_000) } })],
    [
      'a refused credential',
      4403,
      (client) => client.say({ type: 'connection_init', payload: { authorization: 'Bearer nobody' } }),
    ],
    [
      'a credential that is no text',
      4403,
      (client) => client.say({ type: 'connection_init', payload: { authorization: { a: 1 } } }),
    ],
  ])('a socket with %s', async (_case, code, misbehave) => {
    const client = await connect().open();

    await misbehave(client);

    expect((await client.closed).code).toBe(code);
  });

  it('a socket that uses an id twice, however long', async () => {
    for (const id of ['1', 'x'.repeat(500)]) {
      const client = await connect().init('Bearer ada');
      client.subscribe(id, 'subscription { ticks }');
      client.subscribe(id, 'subscription { ticks }');

      expect((await client.closed).code).toBe(4409);
    }
  });

  it('a socket that does not name the subprotocol', async () => {
    expect((await connect({ protocols: [] }).closed).code).toBe(4406);
  });

  it('a socket that never says connection_init', async () => {
    await server.close();
    await given({ limits: { socketInitMilliseconds: 60 } });

    expect((await connect().closed).code).toBe(4408);
  });
});

describe('the sockets', () => {
  it('are refused to pages of another origin', async () => {
    await server.close();
    await given({ allowedOrigins: ['https://desk.example'] });
    const statusFor = (origin: string) =>
      new Promise<number | undefined>((resolve) => {
        const { socket } = connect({ origin });
        socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode));
        socket.on('open', () => resolve(101));
      });

    expect(await statusFor('https://evil.example')).toBe(403);
    expect(await statusFor('https://desk.example')).toBe(101);
    expect(await statusFor(`http://127.0.0.1:${server.port}`)).toBe(101);
  });

  it('are at most so many for a caller, and others connect on', async () => {
    await server.close();
    await given({ limits: { socketsPerActor: 2 } });
    const first = await connect().init('Bearer ada');
    await connect().init('Bearer ada');

    const third = await connect().open();
    third.say({ type: 'connection_init', payload: { authorization: 'Bearer ada' } });
    expect((await third.closed).code).toBe(4429);
    await connect().init('Bearer bob');
    first.socket.close();
    await first.closed;

    await connect().init('Bearer ada');
  });

  it('are at most so many in all', async () => {
    await server.close();
    await given({ limits: { sockets: 2 } });
    await connect().init('Bearer ada');
    await connect().init('Bearer bob');

    expect((await connect().closed).code).toBe(4429);
  });

  it('are closed for a flood of messages', async () => {
    await server.close();
    await given({ limits: { socketMessages: 100, socketMessagesPerSecond: 1 } });
    const client = await connect().init();
    for (let index = 0; index < 120; index += 1) client.say({ type: 'ping' });

    expect((await client.closed).code).toBe(4429);
  });

  it('carry no compression, which a small frame could unfold from', async () => {
    const client = await connect().open();

    expect(client.socket.extensions).toBe('');
  });

  it('of a reader that stops reading are closed with 4409, its memory stays bounded and the others get everything', async () => {
    await server.close();
    await given({ limits: { socketDeafMilliseconds: 150 } });
    const deaf = await connect().init('Bearer ada');
    deaf.subscribe('1', 'subscription { ticks }');
    await until(() => stage.streams.length === 1);
    const reader = await connect().init('Bearer bob');
    reader.subscribe('1', 'subscription { ticks }');
    await until(() => stage.streams.length === 2);
    deaf.socket.pause();
    const text = 'x'.repeat(20_000);
    let sent = 0;
    while (stage.streams[0]?.isEnded === false && sent < 6_000) {
      for (const stream of stage.streams) stream.push({ text });
      sent += 1;
      await until(() => stage.streams[1]?.waiting.length === 0);
    }
    expect(stage.streams[0]?.isEnded).toBe(true);
    await until(() => reader.received.filter(({ type }) => type === 'next').length === sent);

    deaf.socket.resume();
    expect((await deaf.closed).code).toBe(4409);
    expect(reader.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('are told 1001 when the gateway closes, and no more are opened', async () => {
    const client = await connect().init('Bearer ada');
    client.subscribe('1', 'subscription { ticks }');
    await until(() => stage.streams.length === 1);

    await gateway.close();

    expect((await client.closed).code).toBe(1001);
    expect(stage.streams[0]?.isEnded).toBe(true);
    expect((await connect().closed).code).toBe(1006);
  });

  it('finish queries and mutations before they are closed, and end feeds without a `complete`', async () => {
    const client = await connect().init('Bearer ada');
    client.subscribe('feed', 'subscription { ticks }');
    client.subscribe('question', '{ gate }');
    await until(() => stage.streams.length === 1 && stage.waiting > 0);

    const closing = gateway.close();
    stage.open();

    expect((await client.of('question', 'next')).payload).toMatchObject({ data: { gate: 'through' } });
    expect((await client.closed).code).toBe(1001);
    await closing;
    expect(client.received.some(({ id, type }) => id === 'feed' && type === 'complete')).toBe(false);
  });
});
