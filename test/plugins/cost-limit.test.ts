import { describe, expect, it } from 'vitest';
import { TokenBuckets } from '../../src/kernel/index.ts';
import { answerOf, codesOf, givenGateway, post } from './support.ts';

const ada = { authorization: 'Bearer ada' };
const bob = { authorization: 'Bearer bob' };
const heavy = { query: '{ heavy { name } }' };
const limits = { costMaximum: 100, costRestoreRate: 10 };

describe('the cost of operations', () => {
  it('is told with every answer: what was asked, what it came to, what is left', async () => {
    const { gateway } = givenGateway({ limits });

    const { extensions } = await answerOf(await post(gateway, heavy, ada));

    expect(extensions).toEqual({
      cost: {
        requestedQueryCost: 60,
        actualQueryCost: 1,
        throttleStatus: { maximumAvailable: 100, currentlyAvailable: 99, restoreRate: 10 },
      },
    });
  });

  it('is at least one, also for a question of scalars', async () => {
    const { gateway } = givenGateway({ limits });

    expect((await answerOf(await post(gateway, { query: '{ hello }' }, ada))).extensions?.cost).toMatchObject({
      requestedQueryCost: 1,
      actualQueryCost: 1,
    });
  });

  it('is refused above the complexity of one operation, before execution', async () => {
    const { gateway, stage } = givenGateway();

    const response = await post(gateway, { query: '{ tooHeavy }' }, ada);

    expect([response.status, await codesOf(response)]).toEqual([400, ['QUERY_TOO_COMPLEX']]);
    expect(stage.ran).toEqual([]);
  });

  it('is refused with 429 and the time to wait once the caller has spent it, and others go on', async () => {
    const { gateway } = givenGateway({ limits: { costMaximum: 100, costRestoreRate: 1 } });
    // Two at once: nothing is given back before both have paid.
    const [, second] = await Promise.all([post(gateway, heavy, ada), post(gateway, heavy, ada)]);

    expect(second?.status).toBe(429);
    expect(second?.headers.get('retry-after')).toBe('20');
    expect(await answerOf(second as Response)).toMatchObject({
      errors: [{ extensions: { code: 'RATE_LIMITED', retryAfter: 20, cost: { requestedQueryCost: 60, actualQueryCost: null } } }],
    });
    expect((await post(gateway, heavy, bob)).status).toBe(200);
    expect((await post(gateway, heavy)).status).toBe(200);
  });

  it('counts the kilobytes of a large import', async () => {
    const { gateway } = givenGateway();
    const body = { query: 'mutation { importThings }', variables: { padding: 'x'.repeat(1_000_000) } };

    const { extensions } = await answerOf(await post(gateway, body, ada));

    expect(extensions?.cost?.requestedQueryCost).toBe(1 + Math.ceil((JSON.stringify(body).length - 102_400) / 1_024));
    expect(extensions?.cost?.actualQueryCost).toBe(extensions?.cost?.requestedQueryCost);
  });
});

describe('a bucket', () => {
  it('fills by the second, up to its maximum', () => {
    let now = 0;
    const buckets = new TokenBuckets(100, 10, () => now);

    expect(buckets.take('ada', 100)).toEqual({ available: 0, secondsUntil: 0 });
    expect(buckets.take('ada', 50).secondsUntil).toBe(5);
    now = 5_000;
    expect(buckets.take('ada', 50)).toEqual({ available: 0, secondsUntil: 0 });
    now = 60_000;
    expect(buckets.giveBack('ada', 10).available).toBe(100);
  });

  it('is forgotten when there are too many, the full ones first', () => {
    let now = 0;
    const buckets = new TokenBuckets(100, 10, () => now);
    buckets.take('spender', 100);
    now = 1_000;
    for (let index = 0; index < 12_000; index += 1) buckets.take(`visitor ${index}`, 1);

    expect(buckets.size).toBeLessThanOrEqual(10_000);
  });
});
