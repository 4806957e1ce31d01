import { describe, expect, it } from 'vitest';
import { answerOf, codesOf, givenGateway, post } from './support.ts';

describe('a credential over HTTP', () => {
  it('names the caller', async () => {
    const { gateway } = givenGateway();

    expect(await answerOf(await post(gateway, { query: '{ me }' }, { authorization: 'Bearer ada' }))).toMatchObject({
      data: { me: 'ada' },
    });
    expect(await answerOf(await post(gateway, { query: '{ me }' }, { authorization: 'bearer   bob ' }))).toMatchObject({
      data: { me: 'bob' },
    });
    expect(await answerOf(await post(gateway, { query: '{ me }' }))).toMatchObject({ data: { me: null } });
  });

  it.each(['Bearer nobody', 'Bearer', 'Bearer ', 'Basic YWRhOg==', 'ada', 'Bearer a b', `Bearer ${'x'.repeat(9_000)}`, ''])(
    'is refused with 401 when it is %.20s, and nothing is done',
    async (authorization) => {
      const { gateway, stage } = givenGateway();

      const response = await post(gateway, { query: 'mutation { bump }' }, { authorization, accept: 'application/json' });

      expect([response.status, await codesOf(response)]).toEqual([401, ['UNAUTHENTICATED']]);
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm="rapport"');
      expect(stage.ran).toEqual([]);
    },
  );

  it('is refused once it is withdrawn', async () => {
    const { gateway, stage } = givenGateway();
    const ask = () => post(gateway, { query: '{ me }' }, { authorization: 'Bearer ada' });
    expect((await ask()).status).toBe(200);

    stage.credentials.delete('ada');

    expect((await ask()).status).toBe(401);
  });

  it('answers 500 without a word of why when the look-up fails', async () => {
    const { gateway, stage } = givenGateway({
      callers: { contextFor: () => Promise.reject(new Error('db-7.internal refused')) },
    });

    const response = await post(gateway, { query: '{ me }' }, { authorization: 'Bearer ada' });
    const text = await response.text();

    expect(response.status).toBe(500);
    expect(JSON.parse(text).errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
    expect(text).not.toContain('db-7');
    expect(stage.logged.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('answers 503 and TIMEOUT when the look-up takes too long', async () => {
    const { gateway } = givenGateway({
      callers: { contextFor: () => Promise.reject(new Error('timeout exceeded when trying to connect')) },
    });

    const response = await post(gateway, { query: '{ me }' }, { authorization: 'Bearer ada' });

    expect([response.status, await codesOf(response)]).toEqual([503, ['TIMEOUT']]);
  });
});
