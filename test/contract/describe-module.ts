/** The contract that every module keeps, ours or a partner's, as tests that need nothing but the module and what it depends on. */
import type { GraphQLSchema } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Permission, RapportModule } from '../../src/index.ts';
import { createTestRapport, type TestClient, type TestRapport } from '../support/index.ts';
import { unguardedRows } from './append-only.ts';
import type { ContractOptions } from './contract-options.ts';
import { describeCustomerData } from './customer-data.ts';
import { describeCustomerMerge } from './customer-merge.ts';
import { describeErasure } from './erasure.ts';
import { fragmentOf } from './fragments.ts';
import { type GeneratedRequest, requestFor } from './generated-requests.ts';
import { migrationFaults } from './migration-faults.ts';
import {
  type AnyField,
  addedElements,
  addedRootFields,
  ROOTS,
  type Root,
  saysNothing,
  statedPermission,
} from './schema-facts.ts';
import { storedRows, unindexedReferences } from './stored-rows.ts';

/** Runs the contract on a module. Call it at the top level of a test file. */
export function describeModule(module: RapportModule, options: ContractOptions = {}): void {
  const { dependencies = [], environment = {}, generated } = options;
  describe(`module ${module.name}`, () => {
    // The reverse of what would be natural: the order of registration must not matter.
    const rapport = createTestRapport([module, ...[...dependencies].reverse()], { environment, ...(generated && { generated }) });
    let base: GraphQLSchema;
    beforeAll(() => {
      // That the module can be left out is part of the contract.
      base = rapport.schemaOf(dependencies);
    });
    const added = (root: Root) => addedRootFields(rapport.rapport.schema, base, root);

    it('says what each permission, event and job is for', () => {
      const { permissions = {}, events = {}, jobs = {}, hookPoints = {}, contributionPoints = {} } = module;
      const described = [permissions, events, jobs].flatMap((group) =>
        Object.entries(group).map(([name, { description }]) => [name, description] as const),
      );
      const points = [...Object.entries(hookPoints), ...Object.entries(contributionPoints)].map(
        ([name, point]) => [name, typeof point === 'string' ? point : point.description] as const,
      );
      expect(
        [...described, ...points].filter(
          ([name, description]) => !/^\S.{4,}[.:]/.test(description) || description.includes(name),
        ),
      ).toEqual([]);
    });

    it('boots with nothing but what it depends on', async () => {
      expect(await rapport.asAdministrator().run('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
    });

    it('states a permission of a registered module for each root field', () => {
      const known = [...rapport.ctx.permissions.keys(), 'public'];
      const faulty = ROOTS.flatMap(added).filter((field) => !known.includes(statedPermission(field) ?? ''));
      expect(faulty.map(({ name }) => name)).toEqual([]);
    });

    it('describes everything that it adds to the schema', () => {
      const elements = addedElements(rapport.rapport.schema, base);
      expect(elements.filter(saysNothing).map(({ coordinate }) => coordinate)).toEqual([]);
    });

    describeRefusals(rapport, added);

    it('answers no query or mutation of an administrator with an internal error', async () => {
      const caller = rapport.asAdministrator();
      for (const root of ['Query', 'Mutation'] as const) {
        for (const field of added(root)) {
          expect(await answerCode(caller, root, requestFor(root, field)), field.name).not.toBe('INTERNAL_SERVER_ERROR');
        }
      }
    });

    describeTables(module, rapport, options.isSeededWithAnother ?? false);
    if (module.database && dependencies.some(({ name }) => name === 'contacts')) describeCustomerData(module, rapport, options);
    if (module.database && dependencies.some(({ name }) => name === 'contacts')) describeCustomerMerge(module, rapport, options);
    if (module.database && [module, ...dependencies].some(({ name }) => name === 'contacts')) describeErasure(module, options);
  });
}

/** Who lacks the one permission is refused, whatever else they hold, and nothing is stored. */
function describeRefusals(rapport: TestRapport, added: (root: Root) => readonly AnyField[]): void {
  const guarded = (root: Root) => added(root).filter((field) => statedPermission(field) !== 'public');

  it.each(ROOTS)('refuses each field of %s to a caller with every permission but its own, and stores nothing', async (root) => {
    const before = await storedRows(rapport.db);
    for (const field of guarded(root)) {
      const others = [...rapport.ctx.permissions.keys()].filter((permission) => permission !== statedPermission(field));
      expect(await answerCode(callerWith(rapport, others), root, requestFor(root, field)), field.name).toBe('FORBIDDEN');
    }
    expect(await storedRows(rapport.db)).toEqual(before);
  });

  it.each(ROOTS)('refuses each field of %s to the anonymous caller, and stores nothing', async (root) => {
    const before = await storedRows(rapport.db);
    for (const field of guarded(root)) {
      expect(await answerCode(rapport.anonymous(), root, requestFor(root, field)), field.name).toBe('UNAUTHENTICATED');
    }
    expect(await storedRows(rapport.db)).toEqual(before);
  });
}

function describeTables(module: RapportModule, rapport: TestRapport, isSeededWithAnother: boolean): void {
  const { database, seed } = module;
  if (database) {
    it('has migrations that make the tables of its fragment', async () => {
      expect(await migrationFaults(rapport.db, module)).toEqual([]);
    });

    it('begins an index with each foreign key', async () => {
      expect(await unindexedReferences(rapport.db, fragmentOf(module).models)).toEqual([]);
    });

    it('refuses every way of losing a row of what is append-only', async () => {
      expect(await unguardedRows(rapport.db, fragmentOf(module).models)).toEqual([]);
    });
  }
  if (seed && !isSeededWithAnother) {
    it('adds its sample data once, however often it is asked to', async () => {
      await seedAll(rapport);
      const once = await storedRows(rapport.db);
      await seedAll(rapport);
      expect(await storedRows(rapport.db)).toEqual(once);
      // All modules below it add theirs as well: on the embedded database that is the most that any test does.
    }, 120_000);
  }
}

async function seedAll(rapport: TestRapport): Promise<void> {
  for (const { seed } of rapport.modules) await seed?.(rapport.ctx);
}

function callerWith(rapport: TestRapport, permissions: readonly Permission[]): TestClient {
  return rapport.as({ permissions });
}

/** The code of the first error at the top level; null if there is none. */
async function answerCode(caller: TestClient, root: Root, { document, variables }: GeneratedRequest): Promise<string | null> {
  if (root !== 'Subscription') {
    const { errors } = await caller.run(document, variables);
    return errors?.[0]?.extensions?.code ?? null;
  }
  await using stream = await caller.subscribe(document, variables);
  const { value } = await stream.next();
  return value?.errors?.[0]?.extensions?.code ?? null;
}
