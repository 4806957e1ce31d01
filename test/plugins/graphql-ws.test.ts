import { describe, expect, it } from 'vitest';
import { RequestError } from '../../src/kernel/index.ts';
import { Sockets, until } from './sockets.ts';

const sockets = new Sockets();

describe('operations on a socket', () => {
  it('run as the actor that connection_init named', async () => {
    const client = await sockets.connect().init('Bearer ada');

    client.subscribe('1', '{ me }');

    expect((await client.of('1', 'next')).payload).toMatchObject({
      data: { me: 'ada' },
      extensions: { cost: { requestedQueryCost: 1 } },
    });
    expect(await client.of('1', 'complete')).toBeDefined();
  });

  it('yield each event of a subscription with its own context, until the client completes it', async () => {
    const client = await sockets.connect().init('Bearer ada');
    client.subscribe('1', 'subscription { ticks }');
    await until(() => sockets.stage.streams.length === 1);

    sockets.stage.streams[0]?.push({ text: 'one' });
    sockets.stage.streams[0]?.push({ text: 'two', ctx: { actor: { name: 'eve' } } });
    expect((await client.of('1', 'next')).payload).toEqual({ data: { ticks: 'one for ada' } });
    await until(() => client.received.length === 3);
    expect(client.received[2]?.payload).toEqual({ data: { ticks: 'two for eve' } });
    client.say({ id: '1', type: 'complete' });

    await until(() => sockets.stage.streams[0]?.isEnded === true);
  });

  it.each([
    ['a document that does not parse', '{', 'GRAPHQL_PARSE_FAILED'],
    ['a field that does not exist', '{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a document beyond a limit', `{ ${'hello '.repeat(201)} }`, 'QUERY_TOO_COMPLEX'],
    ['an operation too heavy', '{ tooHeavy }', 'QUERY_TOO_COMPLEX'],
    ['a subscription that is denied', 'subscription { denied }', 'FORBIDDEN'],
    ['a bomb of brackets', `{ hello(name: ${'['.repeat(20_000)}`, 'QUERY_TOO_COMPLEX'],
  ])('end alone with a coded error for %s', async (_case, query, code) => {
    const client = await sockets.connect().init('Bearer ada');
    client.subscribe('live', 'subscription { ticks }');
    await until(() => sockets.stage.streams.length === 1);

    client.subscribe('bad', query);

    const { payload } = await client.of('bad', 'error');
    expect(payload).toMatchObject([{ extensions: { code, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) } }]);
    expect(JSON.stringify(payload)).not.toContain('"http"');
    sockets.stage.streams[0]?.push({ text: 'still here' });
    expect((await client.of('live', 'next')).payload).toEqual({ data: { ticks: 'still here for ada' } });
  });

  it('end with the cursor to resume from when their reader fell behind', async () => {
    const client = await sockets.connect().init('Bearer ada');
    client.subscribe('1', 'subscription { ticks }');
    await until(() => sockets.stage.streams.length === 1);

    sockets.stage.streams[0]?.fail(new RequestError('FEED_OVERFLOW', 'This reader fell behind.', { cursor: 'c9' }));

    expect((await client.of('1', 'error')).payload).toMatchObject([{ extensions: { code: 'FEED_OVERFLOW', cursor: 'c9' } }]);
  });

  it('mask what is a bug', async () => {
    const client = await sockets.connect().init();
    client.subscribe('1', '{ bug hello }');

    const { payload } = await client.of('1', 'next');

    expect(payload).toMatchObject({
      data: { bug: null, hello: 'Hello world' },
      errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    });
    expect(JSON.stringify(payload)).not.toContain('hunter2');
  });

  it('are refused once the credential is withdrawn', async () => {
    const client = await sockets.connect().init('Bearer ada');
    sockets.stage.credentials.delete('ada');

    client.subscribe('1', '{ me }');

    expect((await client.of('1', 'error')).payload).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it('are at most 50 on a socket', async () => {
    const client = await sockets.connect().init('Bearer ada');
    for (let index = 1; index <= 51; index += 1) client.subscribe(`${index}`, 'subscription { ticks }');

    expect((await client.of('51', 'error')).payload).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
    await until(() => sockets.stage.streams.length === 50);
    client.say({ id: '1', type: 'complete' });
    await until(() => sockets.stage.streams[0]?.isEnded === true);
    client.subscribe('52', 'subscription { ticks }');

    await until(() => sockets.stage.streams.length === 51);
  });

  it('stop when the socket closes', async () => {
    const client = await sockets.connect().init('Bearer ada');
    client.subscribe('1', 'subscription { ticks }');
    await until(() => sockets.stage.streams.length === 1);
    client.subscribe('2', '{ stuck }');
    await until(() => sockets.stage.contexts.length === 2);

    client.socket.terminate();

    await until(() => sockets.stage.streams[0]?.isEnded === true && sockets.stage.contexts[1]?.signal.aborted === true);
  });
});
