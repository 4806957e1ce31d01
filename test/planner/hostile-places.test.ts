/** Wherever a client may write text, it reaches the database as a parameter: never as a part of a statement, whoever writes that. */
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { describeOnPostgres } from '../support/index.ts';
import { ComparedRapports } from './compared-rapports.ts';
import { Dice } from './dice.ts';
import type { Operation } from './ground.ts';
import { RandomValues } from './random-values.ts';
import { textPlaces } from './text-places.ts';

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
const LEAST_READ = 15;
const LEAST_WRITTEN = 100;
/** All of them at each place, where it may take longer. */
const SOAK = process.env.SOAK_OPERATIONS !== undefined;
const TURNS = SOAK ? 3 * HOSTILE.length : 3;
const SEED = Number(process.env.SOAK_SEED ?? 1);

vi.setConfig({ testTimeout: 240_000, hookTimeout: 180_000 });

await describeOnPostgres('what clients write', () => {
  const rapports = new ComparedRapports({ databaseOptions: { kind: 'postgres' } }, { isNasty: false });
  // Before there are connections, which keep what they find.
  const sent = new Sent();
  beforeAll(() => rapports.start());
  afterAll(async () => {
    await rapports.stop();
    sent[Symbol.dispose]();
  });

  /** Asks at each place; answers what is wrong, and how many of the texts came to the database. */
  async function tried(isOfMutation: boolean, ask: (operation: Operation) => Promise<string>) {
    const [draw] = fc.sample(fc.gen(), { numRuns: 1, seed: SEED });
    if (!draw) throw new Error('Nothing was drawn.');
    const values = new RandomValues(new Dice(draw), rapports.ground.known, false);
    const places = textPlaces(rapports.ground.schema).filter((place) => place.isOfMutation === isOfMutation);
    sent.taken();
    const faults: string[] = [];
    const reached: string[] = [];
    for (const [index, { name, operation }] of places.entries()) {
      for (let turn = 0; turn < TURNS; turn += 1) {
        const body = await ask(operation(values, HOSTILE[(index + turn) % HOSTILE.length] ?? ''));
        const { texts, parameters } = sent.taken();
        faults.push(...texts.filter(isMarked).map((written) => `${name} is a part of ${written}`));
        if (body.includes('INTERNAL_SERVER_ERROR')) faults.push(`${name} is answered ${body}`);
        if (!parameters.some(isMarked)) continue;
        reached.push(name);
        if (!SOAK) break;
      }
    }
    return { faults, reached: new Set(reached) };
  }
  const tables = () =>
    rapports.on.db.$queryRaw`SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1`;

  it('is a parameter of whatever reads, and is answered as without compiled reads', async () => {
    const before = await tables();
    const callers = rapports.callers({ id: 'api-key:01900000-0000-7000-8000-000000000001', name: 'Reader', permissions: 'all' });

    const { faults, reached } = await tried(false, async (operation) => (await rapports.compare(callers, operation)).body);

    expect(faults).toEqual([]);
    expect(reached.size).toBeGreaterThanOrEqual(LEAST_READ);
    expect(await tables()).toEqual(before);
  });

  it('is a parameter of whatever is written', async () => {
    const before = await tables();
    const client = rapports.on.asAdministrator();

    const { faults, reached } = await tried(true, async ({ query, variables }) => (await client.send(query, variables)).text());

    expect(faults).toEqual([]);
    expect(reached.size).toBeGreaterThanOrEqual(LEAST_WRITTEN);
    expect(await tables()).toEqual(before);
  });
});

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
