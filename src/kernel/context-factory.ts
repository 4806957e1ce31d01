/** Makes the contexts in which everything runs: of a caller, of the server itself, and within a transaction. */
import type { Allowances } from './allowances.ts';
import type { Clock } from './clock.ts';
import type { Actor, Contribution, Ctx, Logger, LookedUp, TxCtx } from './context.ts';
import type { Database, OpenTransaction, TransactionLimits } from './database.ts';
import { type EventDefinitions, factsOf } from './emission.ts';
import type { FeedRequest, Subscription } from './feed-event.ts';
import { LastWrites } from './last-writes.ts';
import type { FeedOwner } from './live-feed.ts';
import type { LoaderFactory } from './loaders.ts';
import type { RapportModule } from './module.ts';
import type { ContributionPoint, Db, EventName, HookName, Permission } from './open-types.ts';
import { NotedReads } from './sensitive-reads.ts';
import { inTransaction } from './transaction.ts';

/** What the contexts of one kernel share. */
export interface Surroundings {
  readonly modules: readonly RapportModule[];
  readonly loaders: LoaderFactory;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly config: Rapport.Config;
  readonly permissions: Ctx['permissions'];
  readonly definitions: EventDefinitions;
  readonly transactionLimits: TransactionLimits;
  readonly allowances: Allowances;
  signingKey(): Uint8Array;
  subscribe<Name extends EventName>(request: FeedRequest<Name>, owner: FeedOwner): Promise<Subscription<Name>>;
  enqueue(db: Db, job: string, data: unknown, options?: { startAfter?: Date; singletonKey?: string }): Promise<void>;
  /** After a commit, or after an end that may have been one. */
  onAnnounced(): void;
  onEnqueued(): void;
}

/** What makes a signal when it is asked for: a `Cancellation`, or an AbortController, whose is there. */
export interface Cancellable {
  readonly signal: AbortSignal;
}

/** Of one ctx. */
export interface Scope {
  readonly actor: Actor | null;
  readonly requestId: string;
  readonly address: string;
  readonly operation: string | null;
  readonly cancellation: Cancellable;
  /** The caller looked up again; null when the credential no longer holds. */
  refresh(): Actor | null | Promise<Actor | null>;
}

/** What the accessors of a context work on. */
interface Scoped {
  readonly around: Surroundings;
  readonly scope: Scope;
  log: Logger | undefined;
}

const SCOPED = Symbol('scoped');

interface WithScoped {
  readonly [SCOPED]: Scoped;
}

/**
 * Made when they are first asked for: most requests have nothing to tell, and end before they could be cancelled. The functions are the
 * same for all contexts: with a function of its own in an accessor each object becomes a slow one for V8, and outlives its collections of
 * young objects.
 */
const LAZY = {
  signal: {
    get(this: WithScoped): AbortSignal {
      return this[SCOPED].scope.cancellation.signal;
    },
    enumerable: true,
    configurable: true,
  },
  log: {
    get(this: WithScoped): Logger {
      const scoped = this[SCOPED];
      const { requestId, operation } = scoped.scope;
      scoped.log ??= scoped.around.log.child({ requestId, ...(operation !== null && { operation }) });
      return scoped.log;
    },
    enumerable: true,
    configurable: true,
  },
};

/** The context with `signal` and `log` as properties of its own, so that whoever copies it copies them. */
function withLazy<Context extends Ctx>(context: Omit<Context, keyof typeof LAZY> & WithScoped): Context {
  Object.defineProperty(context, 'signal', LAZY.signal);
  Object.defineProperty(context, 'log', LAZY.log);
  return context as unknown as Context;
}

/** A plain object with properties of its own, since servers copy contexts. Made for every request: it makes no more than is asked for. */
export function createContext(around: Surroundings, scope: Scope): Ctx {
  const { actor, requestId, operation } = scope;
  const loaders = around.loaders.for(() => ctx);
  const reads = new NotedReads(around.permissions);
  const ctx: Ctx = withLazy<Ctx>({
    [SCOPED]: { around, scope, log: undefined },
    actor,
    requestId,
    address: scope.address,
    operation,
    clock: around.clock,
    config: around.config,
    permissions: around.permissions,
    signingKey: around.signingKey(),
    db: around.database.prisma,
    last: null,
    loaders: loaders.byModule,
    can: (permission) => mayDo(actor, permission),
    spend: (allowance, payer) => around.allowances.spend(allowance, payer),
    noteRead: (record) => reads.note(record),
    takeReads: () => reads.take(),
    isHandled: (event) => around.modules.some(({ handlers }) => handlers?.[event] !== undefined),
    contributions: (point) => contributionsTo(around.modules, point),
    lookUp: () => {
      const found = scope.refresh();
      return found instanceof Promise ? found.then((late) => lookedUp(around, scope, late)) : lookedUp(around, scope, found);
    },
    fresh: async () => (await ctx.lookUp()).context(),
    subscribe: (request) => {
      // Someone who came without a credential has none to lose.
      const mayGoOn = async () => actor === null || (await scope.refresh()) !== null;
      return around.subscribe(request, { actorId: actor?.id ?? null, mayGoOn });
    },
    // What was read before may no longer be so: a request may hold several mutations.
    transact: (run, named) => transact(around, { ctx, operation: named ?? operation }, run, () => loaders.forget()),
  });
  return ctx;
}

function lookedUp(around: Surroundings, scope: Scope, actor: Actor | null): LookedUp {
  return {
    actor,
    can: (permission) => mayDo(actor, permission),
    context: () => createContext(around, { ...scope, actor }),
  };
}

/** What a transaction is begun by. */
interface Beginning {
  readonly ctx: Ctx;
  readonly operation: string | null;
}

/** What runs in it shares one outcome: its rows, its events and its queued work come together, or none of them. */
async function transact<Result>(
  around: Surroundings,
  beginning: Beginning,
  run: (tx: TxCtx) => Promise<Result>,
  over: () => void,
): Promise<Result> {
  const done = { announced: false, enqueued: false };
  try {
    return await inTransaction(around.database, around.transactionLimits, async (transaction) => {
      const tx = createTxContext(around, beginning, transaction, done);
      const result = await run(tx);
      const last = tx.last.take();
      if (last) transaction.writeLast(last);
      return result;
    });
  } finally {
    over();
    if (done.announced) around.onAnnounced();
    if (done.enqueued) around.onEnqueued();
  }
}

function createTxContext(
  around: Surroundings,
  { ctx, operation }: Beginning,
  { db, readNext }: OpenTransaction,
  done: { announced: boolean; enqueued: boolean },
): TxCtx {
  const { actor, requestId, address, clock, config, permissions, signingKey } = ctx;
  const { can, spend, noteRead, takeReads, isHandled, contributions, lookUp, fresh, subscribe } = ctx;
  const last = new LastWrites({ db, clock, actor, requestId });
  const tx: TxCtx = withLazy<TxCtx>({
    [SCOPED]: (ctx as Ctx & WithScoped)[SCOPED],
    ...{ actor, requestId, address, operation, clock, config, permissions, signingKey },
    ...{ can, spend, noteRead, takeReads, isHandled, contributions, lookUp, fresh, subscribe },
    db,
    last,
    // Loaders of the ctx read outside the transaction: they would not see its rows, and on one connection wait for its end.
    loaders: around.loaders.for(() => tx).byModule,
    transact: (inner) => inner(tx),
    readNext,
    emit: (name, payload) => tx.emitAll(name, [payload]),
    async emitAll(name, payloads) {
      if (payloads.length === 0) return;
      tx.last.announce(factsOf(around.definitions, tx, name, payloads));
      done.announced = true;
    },
    runHooks: (name, argument) => runHooks(around.modules, tx, name, argument),
    async enqueue(job, data = {}, options = {}) {
      await around.enqueue(db, job, data, options);
      done.enqueued = true;
    },
  });
  return tx;
}

async function runHooks<Name extends HookName>(
  modules: readonly RapportModule[],
  tx: TxCtx,
  name: Name,
  argument: Rapport.Hooks[Name],
): Promise<void> {
  if (!modules.some(({ hookPoints = {} }) => name in hookPoints))
    throw new Error(`No registered module offers hook point "${name}".`);
  for (const { hooks } of modules) await hooks?.[name]?.(tx, argument);
}

function contributionsTo<Point extends ContributionPoint>(
  modules: readonly RapportModule[],
  point: Point,
): readonly Contribution<Point>[] {
  return modules.flatMap(({ name, contributes }) => {
    const value = contributes?.[point];
    return value === undefined ? [] : [{ module: name, value }];
  });
}

function mayDo(actor: Actor | null, permission: Permission): boolean {
  return actor !== null && (actor.permissions === 'all' || holds(actor.permissions, permission));
}

const holds = (permissions: ReadonlySet<string>, permission: string): boolean => permissions.has(permission);
