/** The schema layer on its own: modules, a database in memory, and a way to run documents as somebody. */
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type DocumentNode, type ExecutionResult, execute, type GraphQLSchema, parse, subscribe, validate } from 'graphql';
import { afterAll, beforeAll } from 'vitest';
import {
  type Actor,
  type Ctx,
  createKernel,
  defineModule,
  type Kernel,
  type Permission,
  type RapportModule,
  resolveModules,
} from '../../src/kernel/index.ts';
import { buildSchema } from '../../src/schema/index.ts';
import { getDatamodel, type PrismaClient } from '../generated/index.ts';
import { countStatements, type StatementCounter, type TestDatabase, testDatabase } from '../support/index.ts';
import { library } from './library.ts';

export type Result<Data = Record<string, unknown>> = ExecutionResult<Data>;
type Variables = Readonly<Record<string, unknown>>;
type Source<Data> = string | TypedDocumentNode<Data, never>;

interface Caller {
  run<Data = Record<string, unknown>>(document: Source<Data>, variables?: Variables): Promise<Result<Data>>;
  /** Throws the errors of a refused subscription. */
  follow<Data = Record<string, unknown>>(
    document: Source<Data>,
    variables?: Variables,
  ): Promise<AsyncIterableIterator<Result<Data>>>;
  ctx(): Promise<Ctx>;
}

export interface Graph {
  readonly schema: GraphQLSchema;
  readonly db: PrismaClient;
  readonly kernel: Kernel;
  readonly statements: StatementCounter;
  /** A caller with exactly these permissions. */
  as(...permissions: readonly Permission[]): Caller;
  /** The same with permissions that the test changes as it goes. */
  asActor(actor: Actor): Caller;
  anonymous(): Caller;
}

/** A graph for the tests of a file, over a database of its own. */
export function useGraph(modules: readonly RapportModule[] = [library]): Graph {
  const resolved = resolveModules(modules);
  const schema = buildSchema({ modules: resolved, datamodel: getDatamodel() });
  const statements = countStatements();
  let running: { readonly database: TestDatabase; readonly kernel: Kernel } | undefined;
  const required = () => {
    if (!running) throw new Error('The graph runs only during the tests.');
    return running;
  };
  beforeAll(async () => {
    const database = await testDatabase({ modules, wrapAdapter: statements.wrapAdapter });
    const kernel = createKernel({ modules: resolved, database, background: false });
    running = { database, kernel };
    await kernel.start();
  });
  afterAll(async () => {
    await running?.kernel.stop();
    await running?.database.close();
  });
  const callerOf = (actor: Actor | null): Caller => {
    const ctx = () => required().kernel.contextFor(actor ? { actor } : {});
    return {
      ctx,
      run: async <Data>(document: Source<Data>, variables: Variables = {}) =>
        execute(operation(schema, document, variables, await ctx())) as Promise<Result<Data>>,
      follow: async <Data>(document: Source<Data>, variables: Variables = {}) => {
        const found = await subscribe(operation(schema, document, variables, await ctx()));
        if (Symbol.asyncIterator in found) return found as AsyncIterableIterator<Result<Data>>;
        throw found.errors?.[0]?.originalError ?? found.errors?.[0];
      },
    };
  };
  return {
    schema,
    statements,
    get db() {
      return required().database.prisma;
    },
    get kernel() {
      return required().kernel;
    },
    as: (...permissions) => callerOf(actorWith(permissions)),
    asActor: callerOf,
    anonymous: () => callerOf(null),
  };
}

let actors = 0;

export function actorWith(permissions: readonly Permission[]): Actor {
  actors += 1;
  return { kind: 'API_KEY', id: `api-key:${actors}`, name: `Caller ${actors}`, permissions: new Set(permissions) };
}

function operation(schema: GraphQLSchema, source: string | DocumentNode, variableValues: Variables, contextValue: Ctx) {
  const document = typeof source === 'string' ? parse(source) : source;
  const [fault] = validate(schema, document);
  if (fault) throw fault;
  return { schema, document, variableValues, contextValue, rootValue: {} };
}

/** The codes of an answer's top-level errors. */
export function codesOf({ errors = [] }: Result<unknown>): readonly unknown[] {
  return errors.map(({ originalError }) => (originalError as { code?: unknown } | null)?.code);
}

/** A module with a schema and nothing else. */
export function moduleOf(
  name: string,
  schema: NonNullable<RapportModule['schema']>,
  dependsOn: readonly string[] = [],
): RapportModule {
  return defineModule({ name, contract: 1, dependsOn, schema });
}

/** The schema of these modules, or the error of their assembly. */
export function assemble(modules: readonly RapportModule[]): GraphQLSchema {
  return buildSchema({ modules: resolveModules(modules), datamodel: getDatamodel() });
}
