import { describe, expect, it } from 'vitest';
import { answerOf, givenGateway, onPort, post } from './support.ts';

describe('the time of a request', () => {
  it('ends with TIMEOUT, and cancels what the resolvers began', async () => {
    const { gateway, stage } = givenGateway({ limits: { requestMilliseconds: 40 } });

    const response = await post(gateway, { query: '{ stuck }' });

    expect(response.status).toBe(200);
    expect(await answerOf(response)).toMatchObject({ data: null, errors: [{ extensions: { code: 'TIMEOUT' } }] });
    expect(stage.contexts.map(({ signal }) => signal.aborted)).toEqual([true]);
    expect(stage.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('is cancelled as well when the client goes away', async () => {
    const { gateway, stage } = givenGateway();
    const server = await onPort(gateway);
    const leaving = new AbortController();

    const asking = fetch(`http://127.0.0.1:${server.port}/graphql?query={stuck}`, { signal: leaving.signal });
    while (stage.contexts.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const cancelled = new Promise((resolve) => stage.contexts[0]?.signal.addEventListener('abort', resolve));
    leaving.abort();

    await expect(asking).rejects.toThrow();
    await cancelled;
    await server.close();
  });

  it('leaves other requests alone', async () => {
    const { gateway, stage } = givenGateway({ limits: { requestMilliseconds: 40 } });

    const [stuck, quick] = await Promise.all([post(gateway, { query: '{ stuck }' }), post(gateway, { query: '{ hello }' })]);

    expect((await answerOf(quick)).data).toEqual({ hello: 'Hello world' });
    expect((await answerOf(stuck)).data).toBeNull();
    expect(stage.contexts).toHaveLength(1);
  });
});
