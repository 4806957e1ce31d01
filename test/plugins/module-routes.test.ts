import { describe, expect, it } from 'vitest';
import { type Ctx, type ModuleRoute, RequestError } from '../../src/kernel/index.ts';
import { answerOf, givenGateway, post } from './support.ts';

type Permission = ModuleRoute['permission'];

const seen: { parameters: object; body: string; actor: string | undefined }[] = [];
const note: ModuleRoute['handle'] = async (ctx, request, parameters) => {
  seen.push({ parameters, body: await request.text(), actor: ctx.actor?.name });
  return new Response('noted', { status: 202, headers: { 'x-note': 'yes' } });
};
const routes: ModuleRoute[] = [
  { method: 'GET', path: '/notes/:id/of/:person', permission: 'public', handle: note },
  { method: 'POST', path: '/notes.v1', permission: 'things.note.write' as Permission, handle: note },
  { method: 'GET', path: '/broken', permission: 'public', handle: () => Promise.reject(new Error('secret')) },
  {
    method: 'GET',
    path: '/refusing',
    permission: 'public',
    handle: () => Promise.reject(new RequestError('BAD_USER_INPUT', 'No such note.')),
  },
  {
    method: 'GET',
    path: '/stuck',
    permission: 'public',
    handle: (ctx: Ctx) => new Promise((_, reject) => ctx.signal.addEventListener('abort', () => reject(new Error('x')))),
  },
];
const call = (path: string, init: RequestInit = {}) => {
  seen.length = 0;
  return givenGateway({ routes, limits: { requestMilliseconds: 50 } }).gateway.fetch(
    new Request(`http://rapport.test${path}`, init),
  );
};
const ada = { authorization: 'Bearer ada' };

describe('a route of a module', () => {
  it('gets its parameters, decoded, and answers as it likes', async () => {
    const response = await call('/notes/7/of/Ada%20L%2FB?x=1', { headers: ada });

    expect([response.status, response.headers.get('x-note'), await response.text()]).toEqual([202, 'yes', 'noted']);
    expect(seen).toEqual([{ parameters: { id: '7', person: 'Ada L/B' }, body: '', actor: 'ada' }]);
  });

  it.each([
    ['a dot is a dot', '/notesXv1'],
    ['a parameter is one segment', '/notes/7/8/of/ada'],
    ['and not none', '/notes//of/ada'],
    ['nothing before or after', '/x/broken'],
  ])('is at its own address only: %s', async (_case, path) => {
    expect((await call(path, { headers: ada })).status).toBe(404);
  });

  it('knows its method', async () => {
    expect((await call('/notes.v1', { headers: ada })).status).toBe(405);
  });

  it.each([
    ['nobody', {}, 401, 'UNAUTHENTICATED'],
    ['a wrong credential', { authorization: 'Bearer nobody' }, 401, 'UNAUTHENTICATED'],
  ])('is refused to %s, and does nothing', async (_who, headers, status, code) => {
    const response = await call('/notes.v1', { method: 'POST', headers, body: 'x' });

    expect([response.status, (await answerOf(response)).errors?.[0]?.extensions.code]).toEqual([status, code]);
    expect(seen).toEqual([]);
  });

  it('is refused to a caller without its permission', async () => {
    const { gateway } = givenGateway({
      routes,
      callers: { contextFor: async () => ({ actor: { id: 'a' }, can: () => false }) as unknown as Ctx },
    });
    seen.length = 0;

    const response = await gateway.fetch(
      new Request('http://rapport.test/notes.v1', { method: 'POST', headers: ada, body: 'x' }),
    );

    expect([response.status, (await answerOf(response)).errors?.[0]?.extensions.code]).toEqual([403, 'FORBIDDEN']);
    expect(seen).toEqual([]);
  });

  it('is refused more than a body may have', async () => {
    expect((await call('/notes.v1', { method: 'POST', headers: ada, body: 'x'.repeat(2_000_000) })).status).toBe(202);
    expect((await call('/notes.v1', { method: 'POST', headers: ada, body: 'x'.repeat(2_100_000) })).status).toBe(413);
    expect(seen).toEqual([]);
  });

  it('is paid from the bucket of its caller, as operations are, and others go on', async () => {
    const { gateway } = givenGateway({ routes, limits: { costMaximum: 100, costRestoreRate: 1, routeCost: 45 } });
    const ask = (headers: Record<string, string>) =>
      gateway.fetch(new Request('http://rapport.test/notes/7/of/ada', { headers }));
    await post(gateway, { query: '{ hello }' }, ada);
    for (const status of [202, 202]) expect((await ask(ada)).status).toBe(status);
    seen.length = 0;

    const third = await ask(ada);

    expect([third.status, Number(third.headers.get('retry-after'))]).toEqual([429, expect.toSatisfy((wait) => wait > 30)]);
    expect((await answerOf(third)).errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED' });
    expect(seen).toEqual([]);
    expect((await post(gateway, { query: '{ heavy { name } }' }, ada)).status).toBe(429);
    expect((await ask({ authorization: 'Bearer bob' })).status).toBe(202);
  });

  it.each([
    ['/broken', 500, 'INTERNAL_SERVER_ERROR'],
    ['/refusing', 400, 'BAD_USER_INPUT'],
    ['/stuck', 503, 'TIMEOUT'],
    ['/notes/%ff/of/x', 400, 'BAD_USER_INPUT'],
  ])('answers errors with a code and nothing internal: %s', async (path, status, code) => {
    const response = await call(path);
    const text = await response.text();

    expect([response.status, JSON.parse(text).errors[0].extensions.code]).toEqual([status, code]);
    expect(text).not.toContain('secret');
  });
});
