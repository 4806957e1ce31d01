import { describe, expect, it } from 'vitest';
import { ApiClient } from '../../src/cli/api-client.ts';

type Reply = Response | Error;
const json = (body: object, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });
const refusal = (code: string, status = 200, headers = {}) =>
  json({ errors: [{ message: 'No.', extensions: { code, requestId: 'r1' } }] }, status, headers);
const fine = () => json({ data: { ok: true } });

/** A server that gives these replies, one after the other. */
function clientOf(replies: (() => Reply)[], key?: string) {
  const requests: Request[] = [];
  const client = new ApiClient({
    url: 'http://rapport.test/graphql',
    key,
    firstWait: 1,
    attempts: 4,
    fetch: async (url, init) => {
      requests.push(new Request(url, init));
      const reply = replies[requests.length - 1]?.() ?? new Error('asked once too often');
      if (reply instanceof Error) throw reply;
      return reply;
    },
  });
  return { client, requests };
}

describe('the client of the API', () => {
  it('sends the document, its variables and the key', async () => {
    const { client, requests } = clientOf([fine], 'secret');

    expect(await client.request('query', { a: 1 })).toEqual({ ok: true });
    expect(requests[0]?.headers.get('authorization')).toBe('Bearer secret');
    expect(await requests[0]?.json()).toEqual({ query: 'query', variables: { a: 1 } });
  });

  it.each<[string, () => Reply]>([
    ['an outage', () => new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') })],
    ['429', () => refusal('RATE_LIMITED', 429, { 'retry-after': '0' })],
    ['a limited rate told in 200', () => refusal('RATE_LIMITED')],
    ['TIMEOUT', () => refusal('TIMEOUT')],
    ['503 without GraphQL', () => new Response('busy', { status: 503 })],
  ])('comes again after %s, with the same body', async (_case, reply) => {
    const { client, requests } = clientOf([reply, reply, fine]);

    expect(await client.request('m', { key: 'k' }, { isRepeatable: true })).toEqual({ ok: true });
    expect(await requests[2]?.text()).toBe(await requests[0]?.text());
  });

  it('comes again when the answer asks for it', async () => {
    const { client, requests } = clientOf([() => json({ data: { ok: false } }), fine]);

    const answer = await client.request<{ ok: boolean }>('m', {}, { isRepeatable: true, asksToRepeat: ({ ok }) => !ok });

    expect(answer).toEqual({ ok: true });
    expect(requests).toHaveLength(2);
  });

  it('waits as long as the server says', async () => {
    const { client } = clientOf([() => refusal('RATE_LIMITED', 429, { 'retry-after': '1' }), fine]);
    const started = performance.now();

    await client.request('m', {}, { isRepeatable: true });

    expect(performance.now() - started).toBeGreaterThanOrEqual(950);
  });

  it.each<[string, () => Reply, boolean, RegExp]>([
    ['an outage of what must not be sent twice', () => new TypeError('fetch failed'), false, /Cannot reach/],
    ['an unknown key', () => refusal('UNAUTHENTICATED', 401), true, /--key or RAPPORT_KEY/],
    ['a missing permission', () => refusal('FORBIDDEN'), true, /No\. \(FORBIDDEN, request r1\)/],
    ['a bug', () => refusal('INTERNAL_SERVER_ERROR'), true, /INTERNAL_SERVER_ERROR/],
    ['a page that is no API', () => new Response('<html>', { status: 404 }), true, /Is this the address of the API/],
  ])('gives up at once after %s', async (_case, reply, isRepeatable, message) => {
    const { client, requests } = clientOf([reply, fine]);

    await expect(client.request('m', {}, { isRepeatable })).rejects.toThrow(message);
    expect(requests).toHaveLength(1);
  });

  it('gives up after its last attempt', async () => {
    const { client, requests } = clientOf(Array(9).fill(() => refusal('RATE_LIMITED', 429)));

    await expect(client.request('m', {}, { isRepeatable: true })).rejects.toMatchObject({ exitCode: 3 });
    expect(requests).toHaveLength(4);
  });
});
