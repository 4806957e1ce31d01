import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { answerOf, codesOf, exchange, givenGateway, onPort, post } from './support.ts';

const HELLO = '{ hello }';
const ada = { authorization: 'Bearer ada' };
const padded = (query: string, bytes: number) => JSON.stringify({ query, variables: { padding: 'x'.repeat(bytes) } });

describe('the body of a request', () => {
  it('is answered when it is JSON in UTF-8, with or without a charset or a byte order mark', async () => {
    const { gateway } = givenGateway();

    for (const type of ['application/json', 'application/json; charset=utf-8', 'application/json;charset="UTF-8"']) {
      const response = await post(gateway, { query: HELLO }, { 'content-type': type });
      expect([response.status, (await answerOf(response)).data]).toEqual([200, { hello: 'Hello world' }]);
    }
    expect((await post(gateway, `\ufeff${JSON.stringify({ query: HELLO })}`)).status).toBe(200);
  });

  it.each([
    ['text', 'text/plain'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['multipart', 'multipart/form-data; boundary=x'],
    ['a bare document', 'application/graphql'],
    ['another charset', 'application/json; charset=utf-16'],
    ['a longer name', 'application/jsonp'],
    ['nothing', ''],
  ])('is refused with 415 as %s', async (_case, type) => {
    const { gateway, stage } = givenGateway();

    const response = await post(gateway, { query: 'mutation { bump }' }, { 'content-type': type });

    expect([response.status, await codesOf(response)]).toEqual([415, ['BAD_USER_INPUT']]);
    expect(stage.ran).toEqual([]);
  });

  it('is refused compressed, so that nothing unfolds in memory', async () => {
    const { gateway } = givenGateway();
    const bomb = gzipSync(Buffer.alloc(10_000_000, ' '));

    const response = await post(gateway, bomb, { 'content-encoding': 'gzip' });

    expect([response.status, await codesOf(response)]).toEqual([415, ['BAD_USER_INPUT']]);
  });

  it.each([
    ['bytes that are no UTF-8', Buffer.from('{"query":"{ hello }","variables":{"n":"\xff"}}', 'latin1')],
    ['half a JSON', '{"query":'],
    ['a batch', JSON.stringify([{ query: HELLO }, { query: HELLO }])],
    ['a number', '7'],
    ['null', 'null'],
    ['nothing', ''],
    ['a query that is no string', '{"query":{"a":1}}'],
    ['variables that are a list', '{"query":"{ hello }","variables":[1]}'],
    ['an operation name that is a number', '{"query":"{ hello }","operationName":7}'],
    ['100,000 nested arrays', `{"query":"{ hello }","variables":{"a":${'['.repeat(45_000)}${']'.repeat(45_000)}}}`],
    ['a prototype', '{"query":"{ hello }","variables":{"__proto__":{"polluted":1}}}'],
    ['a prototype behind an escape', '{"query":"{ hello }","variables":{"_\\u005fproto_\\u005f":{"polluted":1}}}'],
  ])('is refused with 400 when it is %s', async (_case, body) => {
    const { gateway } = givenGateway();

    const response = await post(gateway, body, { accept: 'application/json' });

    expect([response.status, await codesOf(response)]).toEqual([400, ['BAD_USER_INPUT']]);
    expect({}).not.toHaveProperty('polluted');
  });

  it('means the last of two equal members, as every parser of JSON does', async () => {
    const { gateway } = givenGateway();

    const response = await post(gateway, '{"query":"{ nothing }","query":"{ hello }"}');

    expect(await answerOf(response)).toMatchObject({ data: { hello: 'Hello world' } });
  });

  it('may mention a prototype in a text', async () => {
    const { gateway } = givenGateway();

    const response = await post(gateway, { query: 'query ($n: String) { hello(name: $n) }', variables: { n: '__proto__' } });

    expect(await answerOf(response)).toMatchObject({ data: { hello: 'Hello __proto__' } });
  });
});

describe('the size of a body', () => {
  it('is at most 100 KB for a caller without a credential', async () => {
    const { gateway, stage } = givenGateway();

    expect((await post(gateway, padded(HELLO, 100_000))).status).toBe(200);
    const response = await post(gateway, padded('mutation { importThings }', 102_400));

    expect([response.status, await codesOf(response)]).toEqual([413, ['BAD_USER_INPUT']]);
    expect(stage.ran).toEqual([]);
  });

  it('is at most 2 MB for an import', async () => {
    const { gateway, stage } = givenGateway();

    expect((await post(gateway, padded('mutation { importThings }', 2_000_000), ada)).status).toBe(200);
    const response = await post(gateway, padded('mutation { importThings }', 2_100_000), ada);

    expect([response.status, await codesOf(response)]).toEqual([413, ['BAD_USER_INPUT']]);
    expect(stage.ran).toEqual(['import']);
  });

  it.each([
    ['a query', HELLO],
    ['another mutation', 'mutation { bump }'],
    ['an import with another mutation beside it', 'mutation { importThings bump }'],
    ['an import behind a fragment', 'mutation { ...Import } fragment Import on Mutation { importThings }'],
    ['an import that is not the operation that runs', 'query Small { hello } mutation Large { importThings }'],
  ])('is at most 100 KB for %s, whoever asks', async (_case, query) => {
    const { gateway, stage } = givenGateway();
    const body = JSON.stringify({
      query,
      variables: { padding: 'x'.repeat(102_400) },
      ...(query.includes('Small') && { operationName: 'Small' }),
    });

    const response = await post(gateway, body, ada);

    expect([response.status, await codesOf(response)]).toEqual([413, ['BAD_USER_INPUT']]);
    expect(stage.ran).toEqual([]);
  });

  it('is configurable', async () => {
    const { gateway } = givenGateway({ limits: { body: 50 } });

    expect((await post(gateway, padded(HELLO, 50))).status).toBe(413);
  });

  describe('over the wire', () => {
    const open: { close(): Promise<void> }[] = [];
    afterEach(async () => {
      for (const server of open.splice(0)) await server.close();
    });

    it('is refused by the length it announces, before it is read', async () => {
      const { gateway } = givenGateway();
      const server = await onPort(gateway);
      open.push(server);

      const answer = await exchange(server.port, (socket) => {
        socket.write(
          'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5000000\r\nConnection: close\r\n\r\n{',
        );
        socket.once('data', () => socket.end());
      });

      expect(answer).toContain('HTTP/1.1 413');
    });

    it('is refused while it is still coming when it announces none, and the connection goes on', async () => {
      const { gateway } = givenGateway();
      const server = await onPort(gateway);
      open.push(server);

      const answer = await exchange(server.port, (socket) => {
        socket.write('POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n');
        for (let sent = 0; sent < 10; sent += 1) socket.write(`10000\r\n${'x'.repeat(0x10000)}\r\n`);
        socket.write('0\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
      });

      expect(answer).toMatch(/^HTTP\/1\.1 413 .*HTTP\/1\.1 200 .*alive/s);
    });
  });
});
