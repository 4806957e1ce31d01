/** Whatever a client writes, and wherever: text reaches the database as a parameter, and nothing that is wrong is answered as a fault of ours. */
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { describeOnPostgres } from '../support/index.ts';
import { ComparedRapports } from './compared-rapports.ts';
import { Dice } from './dice.ts';
import type { Operation } from './ground.ts';
import { inputPlaces, type Place, randomMutations } from './input-places.ts';
import { RandomValues } from './random-values.ts';

/** In each of them, and nowhere else. */
const MARK = 'zqhostile';
const HOSTILE = [
  `'; DROP TABLE "Customer"; --${MARK}`,
  `" OR "1"="1" /*${MARK}`,
  `\\'; SELECT pg_sleep(9); --${MARK}`,
  `$1 $2 $$${MARK}$$;`,
  `E'\\x27' || version() || '${MARK}`,
  `{"a":1}","${MARK}":"`,
  `%_\\${MARK}`,
  `\u2028\ud83d\ude00\u202e${MARK}`,
  `${MARK}\0`,
  `${MARK}\ud800`,
] as const;
/** Of the places, those whose text is not refused before: ids, cursors and dates are. */
const LEAST_READ = 12;
const LEAST_WRITTEN = 100;
const EXTREMES: Readonly<Record<string, readonly (string | number)[]>> = {
  Date: ['0001-01-01', '9999-12-31'],
  // Some of them are no moment of these years in UTC.
  DateTime: ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00+12:00', '9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59-12:00'],
  Decimal: ['999999999999999999999999999999.999999999999999999', '-999999999999999999999999999999', '0.000000000000000001'],
  Float: [Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE],
  Int: [2_147_483_647, -2_147_483_648, 0],
};
const READER = { id: 'api-key:01900000-0000-7000-8000-000000000001', name: 'Reader', permissions: 'all' } as const;
/** Of the operations with ends, and of a round of random ones, those that are done: a test that is refused everything shows nothing. */
const LEAST_DONE = { reads: 100, writes: 20, random: 15 } as const;
/** All of them at each place, where it may take longer. */
const SOAK = process.env.SOAK_OPERATIONS !== undefined;
const TURNS = 3;
/** Of all mutations. */
const ROUNDS = SOAK ? 100 : 3;
const SEED = Number(process.env.SOAK_SEED ?? 1);

vi.setConfig({ testTimeout: 240_000, hookTimeout: 180_000 });

await describeOnPostgres('what clients write', () => {
  const rapports = new ComparedRapports({ databaseOptions: { kind: 'postgres' } }, { isNasty: false });
  // Before there are connections, which keep what they find.
  const sent = new Sent();
  beforeAll(() => rapports.start());
  afterAll(async () => {
    await rapports.stop().finally(() => sent[Symbol.dispose]());
  });

  /** Each place with each of its values. */
  function operationsOf(isOfMutation: boolean, valuesAt: (place: Place, index: number) => readonly (string | number)[]) {
    const values = drawn(SEED, false);
    const places = inputPlaces(rapports.ground.schema).filter((place) => place.isOfMutation === isOfMutation);
    return places.flatMap((place, index) =>
      valuesAt(place, index).map((value) => ({ name: place.name, operation: place.operation(values, value) })),
    );
  }

  function drawn(seed: number, isWild: boolean): RandomValues {
    const [draw] = fc.sample(fc.gen(), { numRuns: 1, seed });
    if (!draw) throw new Error('Nothing was drawn.');
    return new RandomValues(new Dice(draw), rapports.ground.known, isWild);
  }

  /** Answers what is wrong, and which places' texts came to the database. */
  async function tried(operations: ReturnType<typeof operationsOf>, ask: (operation: Operation) => Promise<string>) {
    sent.taken();
    const faults: string[] = [];
    const reached = new Set<string>();
    let done = 0;
    for (const { name, operation } of operations) {
      const body = await ask(operation);
      const { texts, parameters } = sent.taken();
      faults.push(...texts.filter(isMarked).map((written) => `${name} is a part of ${written}`));
      if (body.includes('INTERNAL_SERVER_ERROR'))
        faults.push(`${name} is answered ${body} to ${JSON.stringify(operation.variables)}`);
      if (parameters.some(isMarked)) reached.add(name);
      if (body.includes('Success"') || !/"errors":|Error"/.test(body)) done += 1;
    }
    return { faults, reached, done };
  }

  const read = async (operation: Operation) => (await rapports.compare(rapports.callers(READER), operation)).body;
  const write = async ({ query, variables }: Operation) => (await rapports.on.asAdministrator().send(query, variables)).text();
  const tables = () =>
    rapports.on.db.$queryRaw`SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1`;

  it('is a parameter of whatever reads, and is answered as without compiled reads', async () => {
    const before = await tables();

    const { faults, reached } = await tried(operationsOf(false, hostileAt), read);

    expect(faults).toEqual([]);
    expect(reached.size).toBeGreaterThanOrEqual(LEAST_READ);
    expect(await tables()).toEqual(before);
  });

  it('is a parameter of whatever is written', async () => {
    const before = await tables();

    const { faults, reached } = await tried(operationsOf(true, hostileAt), write);

    expect(faults).toEqual([]);
    expect(reached.size).toBeGreaterThanOrEqual(LEAST_WRITTEN);
    expect(await tables()).toEqual(before);
  });

  it('is no fault of ours at the ends of what a scalar holds', async () => {
    const reads = await tried(operationsOf(false, extremesAt), read);
    const writes = await tried(operationsOf(true, extremesAt), write);

    expect([...reads.faults, ...writes.faults]).toEqual([]);
    expect(reads.done).toBeGreaterThan(LEAST_DONE.reads);
    expect(writes.done).toBeGreaterThan(LEAST_DONE.writes);
  });

  it('is no fault of ours at random', async () => {
    let all = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const operations = randomMutations(rapports.ground.schema, drawn(SEED + round, round % 3 === 2));
      const { faults, done } = await tried(
        operations.map((operation) => ({ name: 'At random', operation })),
        write,
      );
      expect(faults).toEqual([]);
      all += done;
    }
    expect(all).toBeGreaterThan(ROUNDS * LEAST_DONE.random);
  });
});

const extremesAt = ({ scalar }: Place) => EXTREMES[scalar] ?? [];

/** Some of them, others at the next place. */
function hostileAt({ scalar }: Place, index: number): readonly string[] {
  if (scalar === 'Float' || scalar === 'Int') return [];
  return SOAK ? HOSTILE : Array.from({ length: TURNS }, (_, turn) => HOSTILE[(index + turn) % HOSTILE.length] ?? '');
}

const isMarked = (text: unknown) => typeof text === 'string' && text.toLowerCase().includes(MARK);

interface Sending {
  parse(message: { readonly text: string }): unknown;
  query(text: string): unknown;
  bind(message: { readonly values: readonly unknown[] }): unknown;
}

/** What goes to the server, since it was last taken; not spied upon by vitest, whose spies others restore. */
class Sent implements Disposable {
  #texts: unknown[] = [];
  #parameters: unknown[] = [];
  readonly #sending = pg.Connection.prototype as unknown as Sending;
  readonly #own = { parse: this.#sending.parse, query: this.#sending.query, bind: this.#sending.bind };

  constructor() {
    const sent = this;
    const { parse, query, bind } = this.#own;
    Object.assign(this.#sending, {
      parse(message: { readonly text: string }) {
        sent.#texts.push(message.text);
        return Reflect.apply(parse, this, [message]);
      },
      query(text: string) {
        sent.#texts.push(text);
        return Reflect.apply(query, this, [text]);
      },
      bind(message: { readonly values: readonly unknown[] }) {
        sent.#parameters.push(...message.values.flat());
        return Reflect.apply(bind, this, [message]);
      },
    });
  }

  taken() {
    const all = { texts: this.#texts, parameters: this.#parameters };
    this.#texts = [];
    this.#parameters = [];
    return all;
  }

  [Symbol.dispose](): void {
    Object.assign(this.#sending, this.#own);
  }
}
