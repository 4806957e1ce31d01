import { describe, expect, it } from 'vitest';
import { type Client, Sockets } from './sockets.ts';

const sockets = new Sockets();

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
    const client = await sockets.connect().open();

    await misbehave(client);

    expect((await client.closed).code).toBe(code);
  });

  it('a socket that uses an id twice, however long', async () => {
    for (const id of ['1', 'x'.repeat(500)]) {
      const client = await sockets.connect().init('Bearer ada');
      client.subscribe(id, 'subscription { ticks }');
      client.subscribe(id, 'subscription { ticks }');

      expect((await client.closed).code).toBe(4409);
    }
  });

  it('a socket that does not name the subprotocol', async () => {
    expect((await sockets.connect({ protocols: [] }).closed).code).toBe(4406);
  });

  it('a socket that never says connection_init', async () => {
    await sockets.restart({ limits: { socketInitMilliseconds: 60 } });

    expect((await sockets.connect().closed).code).toBe(4408);
  });
});
