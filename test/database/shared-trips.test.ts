import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type OpenedDatabase, openDatabase } from '../../src/database/index.ts';
import { Cancellation } from '../../src/kernel/index.ts';
import { PrismaClient } from '../generated/index.ts';
import { describeOnPostgres, dropByUrl, emptyPostgres } from '../support/databases.ts';

type Outcome = PromiseSettledResult<string | null>;

/** Each answers its value, and the connection that it came over. */
const PLAIN = `SELECT $1 || ' by ' || pg_backend_pid()`;
const DIVIDES = `SELECT 1 / $1::int || ' by ' || pg_backend_pid()`;
const SLEEPS = `SELECT pg_sleep($1::float8)::text || $1 || ' by ' || pg_backend_pid()`;
const HELD = `SELECT $1::text || ' by ' || pg_backend_pid() FROM held`;
const COUNTS = `SELECT nextval('sent') || $1 || ' by ' || pg_backend_pid()`;

const OVER = { status: 'rejected', reason: { code: 'TIMEOUT' } };
const refused = (message: string) => ({ status: 'rejected', reason: { message: expect.stringContaining(message) } });
const pidOf = (outcome: Outcome | undefined) => (outcome?.status === 'fulfilled' ? outcome.value?.split(' by ')[1] : undefined);

/** Counts who wants to be told of it, and who does still. */
class Watched extends Cancellation {
  told = 0;
  left = 0;

  override whenCancelled(tell: () => void): () => void {
    this.told += 1;
    this.left += 1;
    const forget = super.whenCancelled(tell);
    return () => {
      this.left -= 1;
      forget();
    };
  }
}

/** All over the connection of the first. */
function together([first]: readonly Outcome[], values: readonly string[]) {
  return values.map((value) => ({ status: 'fulfilled', value: `${value} by ${pidOf(first)}` }));
}

await describeOnPostgres('reads that are asked for at once', () => {
  let url: string;
  let database: OpenedDatabase;
  let beside: OpenedDatabase;
  beforeAll(async () => {
    url = await emptyPostgres();
    beside = await openDatabase({ url, PrismaClient, poolSize: 1 });
    await beside.executeSql('CREATE TABLE held AS SELECT 1; CREATE SEQUENCE sent');
  });
  afterEach(() => database.close());
  afterAll(async () => {
    await beside.close();
    await dropByUrl(url);
  });

  /** With all its connections, and with a text that it knows to take as long as with the value. */
  async function open(poolSize: number, text: string, value: string, times = 40): Promise<void> {
    database = await openDatabase({ url, PrismaClient, poolSize });
    await Promise.all(Array.from({ length: poolSize }, () => database.executeSql('SELECT 1')));
    for (let time = 0; time < times; time += 1) await database.readText({ text, values: [value] });
  }

  /** Prepared, by the first of them that a connection carries. */
  function ask(text: string, values: readonly string[], requests: readonly (Cancellation | undefined)[] = []) {
    const query = (value: string) => ({ text, values: [value], name: text.slice(0, 20) });
    const read = (value: string, place: number) => database.readText({ ...query(value), cancellation: requests[place] });
    return Promise.allSettled(values.map(read));
  }

  /** While somebody else holds what `HELD` reads, until `run` is done. */
  const whileHeld = (run: () => Promise<void>) =>
    beside.withSession((session) =>
      session.transaction(async (holder) => {
        await holder.query('LOCK TABLE held');
        await run();
      }),
    );
  const seen = async (where: string, what = '') => {
    const others = 'datname = current_database() AND pid <> pg_backend_pid()';
    return (await beside.executeSql(`SELECT ${what} FROM pg_stat_activity WHERE ${others} AND ${where}`)).rows.length;
  };
  const until = (where: string, count: number) => expect.poll(() => seen(where), { timeout: 5_000 }).toBe(count);
  const WAITS = `wait_event_type = 'Lock'`;
  const SLEEPING = `state = 'active' AND query LIKE '%pg_sleep%'`;

  it('are answered each with its own, over one connection once it is known that they are short', async () => {
    const values = Array.from({ length: 8 }, (_, number) => `${number}`);
    await open(4, PLAIN, '', 0);
    const outcomes = await ask(PLAIN, ['a', 'b', 'c', 'd']);
    expect(outcomes.map((outcome) => outcome.status === 'fulfilled' && outcome.value?.[0])).toEqual(['a', 'b', 'c', 'd']);
    expect(new Set(outcomes.map(pidOf)).size).toBe(4);

    for (let time = 0; time < 40; time += 1) await ask(PLAIN, ['']);
    const shared = await ask(PLAIN, values);
    expect(shared).toEqual(together(shared, values));
  });

  it('have connections of their own where they take long', async () => {
    await open(3, SLEEPS, '0.02', 1);
    const outcomes = await ask(SLEEPS, ['0.02', '0.02', '0.02']);
    expect(new Set(outcomes.map(pidOf)).size).toBe(3);
    expect(outcomes.map(pidOf)).not.toContain(undefined);
  });

  it('fail each by itself, wherever it travels', async () => {
    await open(1, DIVIDES, '1');
    const outcomes = await ask(DIVIDES, ['1', '0', '1', '0']);
    const [own] = together(outcomes, ['1']);
    expect(outcomes).toMatchObject([own, refused('division by zero'), own, refused('division by zero')]);

    const after = await ask(DIVIDES, ['1', '1', '1']);
    expect(after).toEqual(together(after, ['1', '1', '1']));
  });

  it('are all answered where more wait for the one connection than it takes at once', async () => {
    const values = Array.from({ length: 80 }, (_, number) => `${number}`);
    await open(1, PLAIN, '');
    let asking: ReturnType<typeof ask> | undefined;
    await whileHeld(async () => {
      void database.executeSql('SELECT FROM held');
      await until(WAITS, 1);
      asking = ask(PLAIN, values);
    });
    const outcomes = (await asking) ?? [];
    expect(outcomes).toEqual(together(outcomes, values));
  });

  it('are not sent where their request ended before', async () => {
    const request = new Cancellation();
    await open(1, COUNTS, '');
    await beside.executeSql(`SELECT setval('sent', 100)`);
    let asking: ReturnType<typeof ask> | undefined;
    await whileHeld(async () => {
      void database.executeSql('SELECT FROM held');
      await until(WAITS, 1);
      asking = ask(COUNTS, ['a', 'b', 'c'], [undefined, request]);
      request.cancel();
    });
    const outcomes = (await asking) ?? [];
    const [first, last] = together(outcomes, ['101a', '102c']);
    expect(outcomes).toMatchObject([first, OVER, last]);
    expect((await beside.executeSql('SELECT last_value::int AS last FROM sent')).rows).toEqual([{ last: 102 }]);
  });

  it('are answered where others of their trip are cancelled', async () => {
    const requests = [new Cancellation(), undefined, new Cancellation()];
    await open(2, HELD, '');
    let asking: ReturnType<typeof ask> | undefined;
    await whileHeld(async () => {
      asking = ask(HELD, ['a', 'b', 'c'], requests);
      await until(WAITS, 1);
      for (const request of requests) request?.cancel();
    });
    const outcomes = (await asking) ?? [];
    expect(outcomes).toEqual(together(outcomes, ['a', 'b', 'c']));
  });

  it.each([
    ['what runs', ['20']],
    ['those behind, too', ['20', '20', '20']],
  ])('end on the server once all are cancelled: %s', async (_case, values) => {
    const requests = values.map(() => new Cancellation());
    await open(1, SLEEPS, '0');
    const asking = ask(SLEEPS, values, requests);
    await until(SLEEPING, 1);
    for (const request of requests) request.cancel();

    // Sooner than the server ends a statement by itself.
    await until(SLEEPING, 0);
    expect(await asking).toMatchObject(values.map(() => ({ status: 'rejected' })));
    const after = await ask(SLEEPS, ['0', '0']);
    expect(after).toEqual(together(after, ['0', '0']));
  });

  it('leave nothing with a request that goes on', async () => {
    const [request, other] = [new Watched(), new Cancellation()];
    await open(1, DIVIDES, '1');
    await ask(DIVIDES, ['1', '0', '1'], [request, request, other]);
    await ask(DIVIDES, ['1', '0'], [other, request]);

    expect(request).toMatchObject({ told: 3, left: 0 });
  });

  it('fail with their connection, and the next have another', async () => {
    await open(1, HELD, '');
    await whileHeld(async () => {
      const asking = ask(HELD, ['a', 'b', 'c']);
      await until(WAITS, 1);
      expect(await seen(WAITS, 'pg_terminate_backend(pid)')).toBe(1);
      const lost = refused('Connection terminated');
      expect(await asking).toMatchObject([refused('terminating connection'), lost, lost]);
    });
    const after = await ask(HELD, ['d', 'e']);
    expect(after).toEqual(together(after, ['d', 'e']));
  });

  it('are answered where the one that was to prepare their statement failed', async () => {
    await open(1, HELD, '');
    await database.executeSql(`SET lock_timeout = '300ms'`);
    let behind: Promise<readonly Outcome[]> | undefined;
    await whileHeld(async () => {
      const [preparing, others] = [ask(HELD, ['a']), ask(HELD, ['b', 'c'])];
      behind = others;
      expect(await preparing).toMatchObject([refused('lock timeout')]);
    });
    const outcomes = (await behind) ?? [];
    expect(outcomes).toEqual(together(outcomes, ['b', 'c']));
  });
});
