import { afterEach, describe, expect, it, vi } from 'vitest';
import { givenGateway, HEALTHY, post } from './support.ts';

afterEach(() => vi.restoreAllMocks());

const get = (path: string) => new Request(`http://rapport.test${path}`);

describe('/health', () => {
  it('says that the process lives, whatever else is away', async () => {
    const { gateway } = givenGateway({ health: () => Promise.reject(new Error('no database')) });
    await gateway.close();

    const response = await gateway.fetch(get('/health'));

    expect([response.status, await response.json()]).toEqual([200, { status: 'alive' }]);
  });

  it('is not what a query that ends with its name gets', async () => {
    const { gateway } = givenGateway();

    expect(await (await gateway.fetch(get('/graphql?query={hello}&x=/health'))).json()).toMatchObject({
      data: { hello: 'Hello world' },
    });
  });
});

describe('/ready', () => {
  const ask = async (options: Parameters<typeof givenGateway>[0]) => {
    const response = await givenGateway(options).gateway.fetch(get('/ready'));
    return [response.status, await response.json()];
  };

  it('answers 200 when all holds', async () => {
    expect(await ask({ checks: { migrations: async () => null } })).toEqual([200, { status: 'ready', faults: {}, warnings: {} }]);
  });

  it('answers 503 with what is wrong, and nothing internal', async () => {
    const [status, body] = await ask({
      health: () => Promise.reject(new Error('connect db-7.internal')),
      checks: { migrations: async () => 'Migration access/0002 is not applied.' },
    });

    expect([status, body]).toEqual([
      503,
      {
        status: 'unready',
        faults: { database: 'It does not answer.', migrations: 'Migration access/0002 is not applied.' },
        warnings: {},
      },
    ]);
  });

  it('does not wait for a check that hangs', async () => {
    expect(await ask({ checks: { stalled: () => new Promise(() => {}) } })).toMatchObject([
      503,
      { faults: { stalled: 'It does not answer in time.' } },
    ]);
  }, 10_000);

  it('warns of feeds that lag, and stays ready', async () => {
    const health = async () => ({ ...HEALTHY, feed: { ...HEALTHY.feed, lagSeconds: 7.2 } });

    expect(await ask({ health })).toMatchObject([200, { status: 'ready', warnings: { feeds: 'Live feeds are 7 s behind.' } }]);
  });

  it('answers 503 from the moment of closing, while requests are still served', async () => {
    const { gateway } = givenGateway();

    await gateway.close();

    expect((await gateway.fetch(get('/ready'))).status).toBe(503);
    expect((await post(gateway, { query: '{ hello }' })).status).toBe(200);
  });
});

describe('/metrics', () => {
  it('counts operations by kind, transport and outcome, and by nothing that a client writes', async () => {
    const { gateway } = givenGateway();
    await post(gateway, { query: 'query NameOfMine { hello }' });
    await post(gateway, { query: '{ bug }' });
    await post(gateway, { query: '{' });
    await post(gateway, { query: '{ hello }' }, { authorization: 'Bearer nobody' });

    const response = await gateway.fetch(get('/metrics'));
    const text = await response.text();

    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(text).toContain('rapport_operations_total{type="query",transport="http",outcome="ok"} 1');
    expect(text).toContain('rapport_operations_total{type="query",transport="http",outcome="INTERNAL_SERVER_ERROR"} 1');
    expect(text).toContain('rapport_operations_total{type="none",transport="http",outcome="GRAPHQL_PARSE_FAILED"} 1');
    expect(text).toContain('rapport_http_responses_total{status="401"} 1');
    expect(text).toContain('rapport_handler_lag_seconds{handler="things.note-things"} 0');
    expect(text).toMatch(/^rapport_feed_lag_seconds 0$/m);
    expect(text).not.toContain('NameOfMine');
  });

  it('leaves out what only the database knows while that is away', async () => {
    let isAway = false;
    const { gateway } = givenGateway({ health: async () => (isAway ? Promise.reject(new Error('away')) : HEALTHY) });
    expect(await (await gateway.fetch(get('/metrics'))).text()).toMatch(/^rapport_jobs_waiting 0$/m);

    isAway = true;
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 1_001);
    const text = await (await gateway.fetch(get('/metrics'))).text();

    expect(text).not.toMatch(/^rapport_jobs_waiting /m);
    expect(text).toMatch(/^process_uptime_seconds /m);
  });
});

describe('what anybody may ask as often as they like', () => {
  it('looks once for all who ask at the same time and within a second', async () => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(1);
    let looks = 0;
    let checks = 0;
    const { gateway } = givenGateway({
      health: async () => {
        looks += 1;
        return HEALTHY;
      },
      checks: {
        migrations: async () => {
          checks += 1;
          return null;
        },
      },
    });
    const many = () =>
      Promise.all(Array.from({ length: 50 }, (_, at) => gateway.fetch(get(at % 2 === 0 ? '/ready' : '/metrics'))));

    const answers = await many();
    await many();
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect([looks, checks]).toEqual([1, 1]);

    clock.mockReturnValue(1_002);
    await many();
    expect([looks, checks]).toEqual([2, 2]);
  });

  it('looks once for all while the database is away, too', async () => {
    let looks = 0;
    const { gateway } = givenGateway({
      health: async () => {
        looks += 1;
        throw new Error('away');
      },
    });

    const answers = await Promise.all(Array.from({ length: 50 }, () => gateway.fetch(get('/ready'))));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect(looks).toBe(1);
  });
});
