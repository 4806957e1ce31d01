/** Everything that runs beneath the modules: their contexts, the event log with its readers, the queue, and the order of start and stop. */
import type { Actor, Ctx } from './context.ts';
import { createContext, type Scope } from './context-factory.ts';
import { RequestError } from './errors.ts';
import { ensureEpoch } from './event-log.ts';
import type { Handlers } from './handlers.ts';
import { type KernelHealth, readHealth } from './health.ts';
import { newId } from './ids.ts';
import type { Jobs } from './jobs.ts';
import type { Caller, KernelOptions } from './kernel-options.ts';
import { assembleParts, type KernelParts } from './kernel-parts.ts';
import type { LiveFeeds } from './live-feed.ts';
import { Cancellation } from './request-scope.ts';

export interface Kernel {
  readonly feeds: LiveFeeds;
  readonly handlers: Handlers;
  readonly jobs: Jobs;
  /** Throws UNAUTHENTICATED for a credential that no module knows. */
  contextFor(caller: Caller): Promise<Ctx>;
  /** For what the server does by itself: every permission, actor `system`. */
  systemContext(operation: string, signal?: AbortSignal): Ctx;
  /** Once an answer is sent: has the modules keep what it showed of sensitive records. Nobody waits for it but a stop. */
  recordReads(ctx: Ctx, operation: string | null): void;
  /** Withdraws an actor's credentials on this process at once: its streams end, and it is looked up anew. */
  revoke(actorId: string): void;
  /** For tests: waits for records of reads, then runs handlers and jobs, and what they cause, until nothing is due by the clock. */
  runDue(): Promise<void>;
  /** What readiness and metrics tell. Throws when the database does not answer. */
  health(): Promise<KernelHealth>;
  /** Starts the readers of the log and the queue, then each module, dependencies first. If one fails, all are stopped. */
  start(): Promise<void>;
  /** Ends feeds, lets handlers and jobs finish, then releases the modules in reverse order, each within its time. */
  stop(): Promise<void>;
}

/** Reads the modules' configuration: throws a `ConfigurationError` for a variable that is wrong. Nothing runs before `start`. */
export function createKernel(options: KernelOptions): Kernel {
  return new RunningKernel(assembleParts(options));
}

const SIGNING_KEY = 'cursor signing key';

class RunningKernel implements Kernel {
  readonly #parts: KernelParts;
  #ready: Promise<void> | null = null;
  #isReady = false;

  constructor(parts: KernelParts) {
    this.#parts = parts;
  }

  get feeds(): LiveFeeds {
    return this.#parts.feeds;
  }

  get handlers(): Handlers {
    return this.#parts.handlers;
  }

  get jobs(): Jobs {
    return this.#parts.jobs;
  }

  async contextFor(caller: Caller): Promise<Ctx> {
    const { credential, actor = null, requestId = newId(), address = '', operation = null } = caller;
    const { cancellation = new Cancellation() } = caller;
    if (!this.#isReady) await this.#getReady();
    const { around, authentication, clock, contextOf } = this.#parts;
    const asked = credential ?? null;
    const refresh: Scope['refresh'] =
      asked === null
        ? () => (actor?.expiresAt && actor.expiresAt <= clock.now() ? null : actor)
        : authentication.holderOf(asked, () => contextOf('authenticate'));
    const looking = refresh();
    const found = looking instanceof Promise ? await looking : looking;
    if (asked !== null && !found) throw new RequestError('UNAUTHENTICATED', 'This credential is not valid.');
    return createContext(around, { actor: found, requestId, address, operation, refresh, cancellation });
  }

  systemContext(operation: string, signal?: AbortSignal): Ctx {
    return this.#parts.contextOf(operation, signal);
  }

  recordReads(ctx: Ctx, operation: string | null): void {
    this.#parts.readLog.record(ctx, operation);
  }

  revoke(actorId: Actor['id']): void {
    this.#parts.authentication.forget();
    this.#parts.feeds.revoke(actorId);
  }

  async runDue(): Promise<void> {
    const { handlers, jobs, readLog, limits } = this.#parts;
    await readLog.settled(limits.stop.module);
    await jobs.queueScheduled();
    for (let count = 1; count > 0; ) count = (await handlers.drain()) + (await jobs.runWaiting());
  }

  health(): Promise<KernelHealth> {
    const { database, tail, ...sources } = this.#parts;
    return readHealth({ ...sources, db: database.prisma, livePosition: () => tail.position });
  }

  async start(): Promise<void> {
    const { modules, background, feeds, jobs, handlers, tail, lifecycle, contextOf } = this.#parts;
    await this.#getReady();
    try {
      await jobs.start();
      await handlers.start();
      await tail.start();
      await lifecycle.start(modules, (module) => contextOf(`${module}.start`));
    } catch (error) {
      await this.stop();
      throw error;
    }
    if (!background) return;
    feeds.startRechecking();
    handlers.runInBackground();
    jobs.runInBackground();
  }

  async stop(): Promise<void> {
    const { feeds, jobs, handlers, tail, lifecycle, limits, log, readLog } = this.#parts;
    feeds.closeAll();
    // Each also when the database is gone and the one before it failed.
    for (const stop of [
      () => readLog.settled(limits.stop.module),
      () => tail.stop(),
      () => handlers.stop(),
      () => jobs.stop(limits.stop.jobs),
      () => lifecycle.stop(),
    ]) {
      await stop().catch((error: unknown) => log.error({ error }, 'A part of the kernel did not stop cleanly.'));
    }
  }

  /** Once: what contexts need of the database before anything else runs. A failure is tried again. */
  #getReady(): Promise<void> {
    this.#ready ??= this.#readDatabase().catch((error: unknown) => {
      this.#ready = null;
      throw error;
    });
    return this.#ready;
  }

  async #readDatabase(): Promise<void> {
    const { database, clock, secrets } = this.#parts;
    await ensureEpoch(database.prisma, clock.now());
    const { secret } = await database.prisma.serverSecret.findUniqueOrThrow({ where: { name: SIGNING_KEY } });
    secrets.signingKey = secret;
    this.#isReady = true;
  }
}
