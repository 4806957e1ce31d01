import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Sockets, until } from './sockets.ts';

const sockets = new Sockets();

describe('the sockets', () => {
  it('are refused to pages of another origin', async () => {
    await sockets.restart({ allowedOrigins: ['https://desk.example'] });
    const statusFor = (origin: string) =>
      new Promise<number | undefined>((resolve) => {
        const { socket } = sockets.connect({ origin });
        socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode));
        socket.on('open', () => resolve(101));
      });

    expect(await statusFor('https://evil.example')).toBe(403);
    expect(await statusFor('https://desk.example')).toBe(101);
    expect(await statusFor(`http://127.0.0.1:${sockets.port}`)).toBe(101);
  });

  it('are at most so many for a caller, and others connect on', async () => {
    await sockets.restart({ limits: { socketsPerActor: 2 } });
    const first = await sockets.connect().init('Bearer ada');
    await sockets.connect().init('Bearer ada');

    const third = await sockets.connect().open();
    third.say({ type: 'connection_init', payload: { authorization: 'Bearer ada' } });
    expect((await third.closed).code).toBe(4429);
    await sockets.connect().init('Bearer bob');
    first.socket.close();
    await first.closed;

    await sockets.connect().init('Bearer ada');
  });

  it('are at most so many of an address before they name their caller, and make room when they do or go', async () => {
    await sockets.restart({ limits: { socketsPerActor: 2 } });
    const statusOf = () =>
      new Promise<number | undefined>((resolve) => {
        const { socket } = sockets.connect();
        socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode));
        socket.on('open', () => resolve(101));
      });
    const first = await sockets.connect().open();
    const second = await sockets.connect().open();
    expect(await statusOf()).toBe(429);

    await first.init('Bearer ada');
    const third = await sockets.connect().open();
    expect(await statusOf()).toBe(429);
    second.socket.close();
    await second.closed;
    await sockets.connect().open();
    expect(await statusOf()).toBe(429);

    // One whose credential is refused keeps its place until it is gone.
    third.say({ type: 'connection_init', payload: { authorization: 'Bearer nobody' } });
    expect((await third.closed).code).toBe(4403);
    expect(await statusOf()).toBe(101);
    expect(await statusOf()).toBe(429);
  });

  it('are at most so many in all', async () => {
    await sockets.restart({ limits: { sockets: 2 } });
    await sockets.connect().init('Bearer ada');
    await sockets.connect().init('Bearer bob');

    expect((await sockets.connect().closed).code).toBe(4429);
  });

  it('are closed for a flood of messages', async () => {
    await sockets.restart({ limits: { socketMessages: 100, socketMessagesPerSecond: 1 } });
    const client = await sockets.connect().init();
    for (let index = 0; index < 120; index += 1) client.say({ type: 'ping' });

    expect((await client.closed).code).toBe(4429);
  });

  it('carry no compression, which a small frame could unfold from', async () => {
    const client = await sockets.connect().open();

    expect(client.socket.extensions).toBe('');
  });

  it('of a reader that stops reading are closed with 4409, its memory stays bounded and the others get everything', async () => {
    await sockets.restart({ limits: { socketDeafMilliseconds: 150 } });
    const deaf = await sockets.connect().init('Bearer ada');
    deaf.subscribe('1', 'subscription { ticks }');
    await until(() => sockets.stage.streams.length === 1);
    const reader = await sockets.connect().init('Bearer bob');
    reader.subscribe('1', 'subscription { ticks }');
    await until(() => sockets.stage.streams.length === 2);
    deaf.socket.pause();
    const text = 'x'.repeat(20_000);
    let sent = 0;
    while (sockets.stage.streams[0]?.isEnded === false && sent < 6_000) {
      for (const stream of sockets.stage.streams) stream.push({ text });
      sent += 1;
      await until(() => sockets.stage.streams[1]?.waiting.length === 0);
    }
    expect(sockets.stage.streams[0]?.isEnded).toBe(true);
    await until(() => reader.received.filter(({ type }) => type === 'next').length === sent);

    deaf.socket.resume();
    expect((await deaf.closed).code).toBe(4409);
    expect(reader.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('are told 1001 when the gateway closes, and no more are opened', async () => {
    const client = await sockets.connect().init('Bearer ada');
    client.subscribe('1', 'subscription { ticks }');
    await until(() => sockets.stage.streams.length === 1);

    await sockets.gateway.close();

    expect((await client.closed).code).toBe(1001);
    expect(sockets.stage.streams[0]?.isEnded).toBe(true);
    expect((await sockets.connect().closed).code).toBe(1006);
  });

  it('finish queries and mutations before they are closed, and end feeds without a `complete`', async () => {
    const client = await sockets.connect().init('Bearer ada');
    client.subscribe('feed', 'subscription { ticks }');
    client.subscribe('question', '{ gate }');
    await until(() => sockets.stage.streams.length === 1 && sockets.stage.waiting > 0);

    const idle = await sockets.connect().init('Bearer ada');

    const closing = sockets.gateway.close();
    expect((await idle.closed).code).toBe(1001);
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
    sockets.stage.open();

    expect((await client.of('question', 'next')).payload).toMatchObject({ data: { gate: 'through' } });
    expect((await client.closed).code).toBe(1001);
    await closing;
    expect(client.received.some(({ id, type }) => id === 'feed' && type === 'complete')).toBe(false);
  });
});
