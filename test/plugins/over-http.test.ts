import { describe, expect, it } from 'vitest';
import { answerOf, codesOf, givenGateway, post } from './support.ts';

const ORIGIN = 'http://rapport.test';
const get = (query: string, headers: Record<string, string> = {}) =>
  new Request(`${ORIGIN}/graphql?query=${encodeURIComponent(query)}`, { headers: { host: 'rapport.test', ...headers } });

describe('the status of an answer', () => {
  it('is 400 for what is refused before execution, or 200 for a client that accepts only application/json', async () => {
    const { gateway } = givenGateway();
    const statusOf = async (query: string, accept?: string) =>
      (await post(gateway, { query }, accept === undefined ? {} : { accept })).status;

    for (const query of ['{', '{ nothing }', '{ tooHeavy }', 'query ($n: Int!) { need(number: $n) }']) {
      expect(await statusOf(query, 'application/graphql-response+json')).toBe(400);
      expect(await statusOf(query, 'application/graphql-response+json, application/json;q=0.9')).toBe(400);
      expect(await statusOf(query, '*/*')).toBe(400);
      expect(await statusOf(query)).toBe(400);
      expect(await statusOf(query, 'application/json')).toBe(200);
    }
  });

  it('is 200 for what was executed, whatever went wrong in it', async () => {
    const { gateway } = givenGateway();

    const response = await post(gateway, { query: '{ bug hello }' }, { accept: 'application/graphql-response+json' });

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
    expect((await answerOf(response)).data).toEqual({ bug: null, hello: 'Hello world' });
  });
});

describe('GET', () => {
  it('serves queries, with variables and a name', async () => {
    const { gateway } = givenGateway();
    const url = `${ORIGIN}/graphql?operationName=B&query=${encodeURIComponent('query A { me } query B($n: String) { hello(name: $n) }')}`;

    const response = await gateway.fetch(new Request(`${url}&variables=${encodeURIComponent('{"n":"Ada"}')}`));

    expect(await answerOf(response)).toMatchObject({ data: { hello: 'Hello Ada' } });
  });

  it('refuses a mutation with 405 and does nothing', async () => {
    const { gateway, stage } = givenGateway();

    const response = await gateway.fetch(get('mutation { bump }'));

    expect([response.status, response.headers.get('allow'), await codesOf(response)]).toEqual([405, 'POST', ['BAD_USER_INPUT']]);
    expect(stage.ran).toEqual([]);
  });

  it.each(['variables=[1]', 'variables=%7B', `variables=${'['.repeat(5_000)}`, 'extensions=7'])(
    'refuses %.20s',
    async (parameters) => {
      const { gateway } = givenGateway();

      const response = await gateway.fetch(new Request(`${ORIGIN}/graphql?query={hello}&${parameters}`));

      expect([response.status, await codesOf(response)]).toEqual([400, ['BAD_USER_INPUT']]);
    },
  );

  it('refuses what another site makes a browser send', async () => {
    const { gateway } = givenGateway();

    const response = await gateway.fetch(get('{ hello }', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }));

    expect([response.status, await codesOf(response)]).toEqual([403, ['FORBIDDEN']]);
    expect((await gateway.fetch(get('{ hello }', { 'sec-fetch-site': 'same-origin' }))).status).toBe(200);
  });

  it('lets a link elsewhere open GraphiQL, which executes nothing', async () => {
    const { gateway } = givenGateway();
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document', accept: 'text/html' };

    expect((await gateway.fetch(new Request(`${ORIGIN}/graphql`, { headers }))).headers.get('content-type')).toContain(
      'text/html',
    );
  });
});

describe('methods', () => {
  it.each(['PUT', 'DELETE', 'PATCH'])('refuses %s with 405', async (method) => {
    const { gateway } = givenGateway();

    const response = await gateway.fetch(new Request(`${ORIGIN}/graphql`, { method }));

    expect([response.status, await codesOf(response)]).toEqual([405, ['BAD_USER_INPUT']]);
  });

  it('knows no other address', async () => {
    const { gateway } = givenGateway();

    expect((await gateway.fetch(new Request(`${ORIGIN}/graphql2?query={hello}`))).status).toBe(404);
  });
});

describe('origins', () => {
  it('refuses a page of another origin, before anything is read', async () => {
    const { gateway, stage } = givenGateway({ allowedOrigins: ['https://desk.example'] });
    const mutate = (origin: string) => post(gateway, { query: 'mutation { bump }' }, { origin });

    for (const origin of [
      'https://evil.example',
      'null',
      'http://rapport.test.evil.example',
      'https://desk.example.evil.example',
    ]) {
      const response = await mutate(origin);
      expect([origin, response.status, await codesOf(response)]).toEqual([origin, 403, ['FORBIDDEN']]);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
    expect(stage.ran).toEqual([]);
  });

  it('answers its own and the allowed ones, without cookies', async () => {
    const { gateway } = givenGateway({ allowedOrigins: ['https://desk.example'] });

    for (const origin of ['https://desk.example', ORIGIN]) {
      const response = await post(gateway, { query: '{ hello }' }, { origin });
      expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, origin]);
      expect(response.headers.get('access-control-allow-credentials')).not.toBe('true');
    }
  });

  it('tells a preflight what an allowed origin may send, and another nothing', async () => {
    const { gateway } = givenGateway({ allowedOrigins: ['https://desk.example'] });
    const preflight = (origin: string) =>
      gateway.fetch(
        new Request(`${ORIGIN}/graphql`, {
          method: 'OPTIONS',
          headers: {
            origin,
            'access-control-request-method': 'POST',
            'access-control-request-headers': 'content-type,authorization',
          },
        }),
      );

    const allowed = await preflight('https://desk.example');
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://desk.example');
    expect(allowed.headers.get('access-control-allow-headers')).toContain('authorization');
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('the request id', () => {
  it('is the one that was sent, in the header and in every error', async () => {
    const { gateway } = givenGateway();

    const response = await post(gateway, { query: '{ bug }' }, { 'x-request-id': 'trace-1.a:b' });

    expect(response.headers.get('x-request-id')).toBe('trace-1.a:b');
    expect((await answerOf(response)).errors?.[0]?.extensions.requestId).toBe('trace-1.a:b');
  });

  it.each(['a b', 'x'.repeat(129), '<script>'])('is a new one where %.20s is sent', async (sent) => {
    const { gateway } = givenGateway();

    const response = await post(gateway, { query: '{' }, { 'x-request-id': sent });

    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect((await answerOf(response)).errors?.[0]?.extensions.requestId).toBe(response.headers.get('x-request-id'));
  });
});
