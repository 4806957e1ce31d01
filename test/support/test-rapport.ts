/** Rapport as a test sees it: real modules on a real database, callers with exactly the permissions given, time that stands still. */
import type { GraphQLSchema } from 'graphql';
import { afterAll, beforeAll } from 'vitest';
import type { PrismaClientClass } from '../../src/database/index.ts';
import {
  type Ctx,
  createRapport,
  type Permission,
  type Rapport,
  type RapportModule,
  type RapportOptions,
  type RegisteredPrismaClient,
  resolveModules,
} from '../../src/index.ts';
import { getDatamodel, PrismaClient } from '../generated/index.ts';
import { COMPILES } from './compiles.ts';
import { type TestDatabase, type TestDatabaseOptions, testDatabase } from './databases.ts';
import { RecordingLogger } from './recording-logger.ts';
import { type ActorSketch, TestActors } from './test-actors.ts';
import { TestClient } from './test-client.ts';
import { TEST_START, TestClock } from './test-clock.ts';

const LONGEST_SETTLING_MS = 2_000;

/** Whether readers see all of the log, and its last number. */
type LogState = { readonly isSettled: boolean; readonly last: bigint | null };

export interface TestOptions
  extends Pick<RapportOptions, 'compiledReads' | 'environment' | 'kernelLimits' | 'limits' | 'production' | 'allowedOrigins'> {
  /** When the clock starts; `TEST_START` unless given. */
  readonly startAt?: Date;
  /** An open database to use, and to leave open: a second process, a restart. A fresh one unless given. */
  readonly database?: TestDatabase;
  /** How to open the fresh one: `{ kind: 'postgres' }` for what needs real concurrency. */
  readonly databaseOptions?: Omit<TestDatabaseOptions, 'modules' | 'PrismaClient'>;
  /** What an app generated with its modules' tables; the suite's own client unless given. */
  readonly generated?: { readonly PrismaClient: PrismaClientClass; readonly getDatamodel: typeof getDatamodel };
  /** True for handlers, jobs and timers to run by themselves; unless given they run on `clock.advance` and `settle`. */
  readonly background?: boolean;
}

export interface LoggedFact {
  readonly name: string;
  readonly payload: unknown;
}

interface Running {
  readonly rapport: Rapport;
  readonly database: TestDatabase;
  readonly clock: TestClock;
}

interface BuiltSchema {
  readonly modules: readonly RapportModule[];
  readonly getDatamodel: typeof getDatamodel;
  readonly schema: GraphQLSchema;
}

/** By this process: the files of a suite mostly test the same modules, and need not build the same schema again. */
const BUILT: BuiltSchema[] = [];

function builtSchema(modules: readonly RapportModule[], datamodelOf: typeof getDatamodel): GraphQLSchema | undefined {
  const isSame = (built: BuiltSchema) =>
    built.getDatamodel === datamodelOf &&
    built.modules.length === modules.length &&
    built.modules.every((module, position) => module === modules[position]);
  return BUILT.find(isSame)?.schema;
}

export class TestRapport implements AsyncDisposable {
  /** What the server logged. */
  readonly log = new RecordingLogger();
  readonly #modules: readonly RapportModule[];
  readonly #options: TestOptions;
  readonly #actors = new TestActors();
  #running: Running | null = null;

  constructor(modules: readonly RapportModule[], options: TestOptions = {}) {
    this.#modules = modules;
    this.#options = options;
  }

  /** Opens a database, migrates it and starts everything; the hooks of `createTestRapport` call it. */
  async start(): Promise<void> {
    const {
      startAt = TEST_START,
      background = false,
      database: shared,
      databaseOptions,
      generated: _own,
      ...options
    } = this.#options;
    const { PrismaClient: client } = this.#generated;
    const database = shared ?? (await testDatabase({ ...databaseOptions, modules: this.#modules, PrismaClient: client }));
    const schema = builtSchema(this.#modules, this.#generated.getDatamodel);
    const clock = new TestClock(startAt, () => this.settle());
    const rapport = createRapport({
      compiledReads: COMPILES,
      ...options,
      modules: [...this.#modules, this.#actors.module],
      database,
      datamodel: this.#generated.getDatamodel(),
      ...(schema && { schema }),
      clock,
      logger: this.log,
      background,
    });
    if (!schema) BUILT.push({ modules: this.#modules, getDatamodel: this.#generated.getDatamodel, schema: rapport.schema });
    this.#running = { rapport, database, clock };
    await rapport.start();
  }

  async stop(): Promise<void> {
    const { rapport, database } = this.#required;
    this.#running = null;
    await rapport.stop();
    if (database !== this.#options.database) await database.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#running) await this.stop();
  }

  /** The modules, dependencies first. */
  get modules(): readonly RapportModule[] {
    return resolveModules(this.#modules).ordered;
  }

  /** The schema that other modules make over this database. */
  schemaOf(modules: readonly RapportModule[]): GraphQLSchema {
    return createRapport({ modules, database: this.database, datamodel: this.#generated.getDatamodel() }).schema;
  }

  get rapport(): Rapport {
    return this.#required.rapport;
  }

  get clock(): TestClock {
    return this.#required.clock;
  }

  get database(): TestDatabase {
    return this.#required.database;
  }

  /** The Prisma client, to look at rows. */
  get db(): RegisteredPrismaClient {
    return this.#required.database.prisma;
  }

  /** What the server does by itself, every permission included: for domain functions that prepare a test. */
  get ctx(): Ctx {
    return this.rapport.kernel.systemContext('test');
  }

  /** A new caller with exactly these permissions; or described further, by one object. */
  as(...permissions: readonly Permission[]): TestClient;
  as(sketch: ActorSketch): TestClient;
  as(first?: Permission | ActorSketch, ...others: readonly Permission[]): TestClient {
    if (typeof first === 'object') return this.#client(first);
    return this.#client({ permissions: first === undefined ? [] : [first, ...others] });
  }

  /** A new caller who may do everything. */
  asAdministrator(): TestClient {
    return this.#client({ permissions: 'all', name: 'Administrator' });
  }

  /** A caller without a credential. */
  anonymous(): TestClient {
    return this.#clientWith(null);
  }

  /** A caller with a real credential: an API key that was made, a signed token. */
  withCredential(credential: string): TestClient {
    return this.#clientWith(credential);
  }

  /** Takes a caller's credential away, as a revocation does. */
  revoke(client: TestClient): void {
    const actor = this.#actors.revoke(client.credential ?? '');
    if (actor) this.rapport.kernel.revoke(actor.id);
  }

  /**
   * Lets handlers and jobs catch up with what was written, and with what they write: until a run that could see the whole log wrote
   * nothing to it, or nothing more of it comes to be seen.
   */
  async settle(): Promise<void> {
    for (let before: LogState | undefined; ; ) {
      const log = await this.#logSettled();
      if (before && log.last === before.last && (before.isSettled || !log.isSettled)) return;
      await this.rapport.kernel.runDue();
      before = log;
    }
  }

  /** The facts in the log whose payload names this uuid, in the log's order. */
  async eventsAbout(id: string): Promise<readonly LoggedFact[]> {
    return this.db.$queryRaw<LoggedFact[]>`
      SELECT "name", "payload" FROM "LoggedEvent" WHERE position(${id} in "payload"::text) > 0 ORDER BY "xid", "seq"`;
  }

  #client(sketch: ActorSketch): TestClient {
    return this.#clientWith(this.#actors.add(sketch).credential);
  }

  #clientWith(credential: string | null): TestClient {
    return new TestClient({ fetch: (request) => this.rapport.fetch(request), logSettled: () => this.#logSettled() }, credential);
  }

  /**
   * Readers of the log see nothing that was committed while an older transaction of the whole cluster is open; other databases of a
   * shared server have such transactions. Waits for their end, but not for long: a test may hold one open on purpose.
   */
  async #logSettled(): Promise<LogState> {
    for (const deadline = Date.now() + LONGEST_SETTLING_MS; ; ) {
      const [log] = await this.db.$queryRaw<LogState[]>`
        SELECT coalesce(max("xid") < pg_snapshot_xmin(pg_current_snapshot())::text::bigint, true) AS "isSettled", max("seq") AS "last"
        FROM "LoggedEvent" WHERE "epoch" = "currentLogEpoch"()`;
      if (!log || log.isSettled || Date.now() >= deadline) return log ?? { isSettled: true, last: null };
    }
  }

  get #generated(): NonNullable<TestOptions['generated']> {
    return this.#options.generated ?? { PrismaClient, getDatamodel };
  }

  get #required(): Running {
    if (!this.#running)
      throw new Error('The test rapport is not running: use it inside tests and hooks, after its own beforeAll.');
    return this.#running;
  }
}

/** For the top level of a test file or a describe: starts before its tests, stops after them. */
export function createTestRapport(modules: readonly RapportModule[], options?: TestOptions): TestRapport {
  const rapport = new TestRapport(modules, options);
  beforeAll(() => rapport.start());
  afterAll(() => rapport.stop());
  return rapport;
}

/** For inside a test: `await using rapport = await startTestRapport(modules)`. */
export async function startTestRapport(modules: readonly RapportModule[], options?: TestOptions): Promise<TestRapport> {
  const rapport = new TestRapport(modules, options);
  await rapport.start();
  return rapport;
}
