/** What mutations answer of their records, compiled and read behind the commit, is what a query answers of them without compiled reads. */
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { AnsweredText } from '../../src/kernel/index.ts';
import { Operations } from '../../src/planner/operations.ts';
import { givenCustomer } from '../modules/contacts/given.ts';
import { type ActorSketch, eachKind, TEST_START, type TestClient } from '../support/index.ts';
import { ComparedRapports, MODULES } from './compared-rapports.ts';
import { Dice } from './dice.ts';
import { RandomOperation } from './random-operations.ts';

const SOAK = process.env.SOAK_OPERATIONS === undefined ? null : Number(process.env.SOAK_OPERATIONS);
const SEED = Number(process.env.SOAK_SEED ?? Date.now() % 2 ** 31);
const RUNS = { postgres: SOAK ?? 60, pglite: SOAK ?? 15 };
/** Shares of the answers that are compiled: what is resolved by code, or recorded, is left to the resolvers. By chance few of 15. */
const LEAST_COMPILED = { postgres: 0.2, pglite: 0.05 };

vi.setConfig({ testTimeout: 120_000 + (SOAK ?? 0) * 1_000, hookTimeout: 180_000 });

interface Mutating {
  readonly mutation: string;
  readonly Mutation: string;
  /** Answers the record by its id, and is the name of the field that answers the mutation's. */
  readonly query: string;
  readonly type: string;
  input(customerId: string): object;
}

const MUTATIONS: readonly [Mutating, ...Mutating[]] = [
  {
    ...{ mutation: 'openComplaint', Mutation: 'OpenComplaint', query: 'complaint', type: 'Complaint' },
    input: (customerId: string) => ({ customerId, subject: 'A "random" \\ one', severity: 'HIGH' }),
  },
  {
    ...{ mutation: 'logCommunication', Mutation: 'LogCommunication', query: 'communication', type: 'Communication' },
    input: (customerId: string) => ({
      ...{ customerId, channel: 'IN_PERSON', direction: 'INBOUND', purpose: 'SERVICE' },
      ...{ subject: 'Said', body: 'A word', occurredAt: TEST_START.toISOString() },
    }),
  },
  {
    ...{ mutation: 'createCustomer', Mutation: 'CreateCustomer', query: 'customer', type: 'Customer' },
    input: () => ({ kind: 'PERSON', givenName: 'Random', familyName: 'One' }),
  },
];

const sketch = (permissions: readonly string[] | 'all'): ActorSketch =>
  ({ id: 'api-key:01900000-0000-7000-8000-000000000002', name: 'Writer', permissions }) as ActorSketch;
const insensitive = (...modules: readonly string[]) =>
  MODULES.filter(({ name }) => modules.length === 0 || modules.includes(name)).flatMap(({ permissions = {} }) =>
    Object.entries(permissions).flatMap(([permission, { isSensitive }]) => (isSensitive ? [] : [permission])),
  );
const ACTORS = [sketch(insensitive()), sketch('all'), sketch(insensitive('contacts', 'communications', 'feedback'))] as const;

interface Body {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: unknown;
}

/** A record as it was written, at a place of the answer. */
function recordOf({ data, errors }: Body, ...path: readonly string[]): string {
  expect(errors).toBe(undefined);
  return JSON.stringify(path.reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], data));
}

const bodyOf = async (client: TestClient, query: string, variables: object): Promise<Body> =>
  (await client.send(query, variables)).json();

describe.each(await eachKind())('mutations on %s', (kind) => {
  const rapports = new ComparedRapports({ databaseOptions: { kind } });
  beforeAll(() => rapports.start());
  afterAll(() => rapports.stop());
  afterEach(() => vi.restoreAllMocks());

  /** The answer, and whether it was compiled. */
  async function mutated(client: TestClient, query: string, variables: object) {
    const answers = vi.spyOn(Operations.prototype, 'answer');
    const body = await bodyOf(client, query, variables);
    const [answered] = await Promise.allSettled(answers.mock.results.map(({ value }) => value));
    vi.restoreAllMocks();
    return { body, isCompiled: answered?.status === 'fulfilled' && answered.value instanceof AnsweredText };
  }

  /** What is left to the resolvers is not compared: a query may come upon another of several faults first. */
  async function compare(dice: Dice): Promise<boolean> {
    const { mutation, Mutation, query, type, input } = dice.pick(MUTATIONS);
    const { selection, declared, fragments, variables } = new RandomOperation(dice, rapports.ground).ofRecord(type);
    const [on, off] = rapports.callers(dice.chance(60) ? ACTORS[0] : dice.pick(ACTORS));
    const { globalId: customerId } = await givenCustomer(rapports.on, { givenName: 'Ada' });

    // What is selected in two places is merged.
    const selections = dice.chance(40) ? ['{ __typename }', selection] : [selection];
    const selecting = (field: string) => selections.map((one) => `it: ${field} ${one}`).join(' ');
    const mutating = [
      `mutation Random(${[`$input: ${Mutation}Input!`, ...declared].join(', ')}) { done: ${mutation}(input: $input) {`,
      `... on ${Mutation}Success { made: ${query} { id } ${selecting(query)} } } }`,
      ...fragments,
    ].join('\n');
    const { body, isCompiled } = await mutated(on, mutating, { ...variables, input: input(customerId) });
    if (!isCompiled) return false;

    const id = JSON.parse(recordOf(body, 'done', 'made', 'id'));
    const reading = [
      `query Random(${['$id: ID!', ...declared].join(', ')}) { ${selecting(`${query}(id: $id)`)} }`,
      ...fragments,
    ].join('\n');
    const found = await bodyOf(off, reading, { ...variables, id });
    expect(recordOf(body, 'done', 'it'), mutating).toBe(recordOf(found, 'it'));
    return true;
  }

  it(`answer of their records what a query answers without compiled reads (seed ${SEED})`, async () => {
    let compiled = 0;
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (draw) => {
        if (await compare(new Dice(draw))) compiled += 1;
      }),
      { numRuns: RUNS[kind], seed: SEED, endOnFailure: true },
    );
    expect(compiled).toBeGreaterThan(RUNS[kind] * LEAST_COMPILED[kind]);
  });
});
