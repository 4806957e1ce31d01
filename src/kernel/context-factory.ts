/** Makes the contexts in which everything runs: of a caller, of the server itself, and within a transaction. */
import type { Allowances } from './allowances.ts';
import type { Clock } from './clock.ts';
import type { Actor, Contribution, Ctx, Logger, LookedUp, TxCtx } from './context.ts';
import type { Database, TransactionLimits } from './database.ts';
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

/** Of one ctx. */
export interface Scope {
  readonly actor: Actor | null;
  readonly requestId: string;
  readonly address: string;
  readonly operation: string | null;
  readonly signal: AbortSignal;
  /** The caller looked up again; null when the credential no longer holds. */
  refresh(): Actor | null | Promise<Actor | null>;
}

/** A plain object with properties of its own, since servers copy contexts. Made for every request: it makes no more than is asked for. */
export function createContext(around: Surroundings, scope: Scope): Ctx {
  const { actor, requestId, operation } = scope;
  let log: Logger | undefined;
  const loaders = around.loaders.for(() => ctx);
  const reads = new NotedReads(around.permissions);
  const ctx: Ctx = {
    actor,
    requestId,
    address: scope.address,
    operation,
    clock: around.clock,
    config: around.config,
    get signal() {
      return scope.signal;
    },
    permissions: around.permissions,
    signingKey: around.signingKey(),
    /** Made on first use: most requests have nothing to tell. */
    get log() {
      log ??= around.log.child({ requestId, ...(operation !== null && { operation }) });
      return log;
    },
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
    transact: (run) => transact(around, ctx, run).finally(() => loaders.forget()),
  };
  return ctx;
}

function lookedUp(around: Surroundings, scope: Scope, actor: Actor | null): LookedUp {
  return {
    actor,
    can: (permission) => mayDo(actor, permission),
    context: () => createContext(around, { ...scope, actor }),
  };
}

/** What runs in it shares one outcome: its rows, its events and its queued work come together, or none of them. */
async function transact<Result>(around: Surroundings, ctx: Ctx, run: (tx: TxCtx) => Promise<Result>): Promise<Result> {
  const done = { announced: false, enqueued: false };
  try {
    return await inTransaction(around.database, around.transactionLimits, async ({ db, writeLast }) => {
      const tx = createTxContext(around, ctx, db, done);
      const result = await run(tx);
      const last = tx.last.take();
      if (last) writeLast(last);
      return result;
    });
  } finally {
    if (done.announced) around.onAnnounced();
    if (done.enqueued) around.onEnqueued();
  }
}

function createTxContext(around: Surroundings, ctx: Ctx, db: Db, done: { announced: boolean; enqueued: boolean }): TxCtx {
  const tx: TxCtx = {
    ...ctx,
    db,
    last: new LastWrites({ ...ctx, db }),
    // Loaders of the ctx read outside the transaction: they would not see its rows, and on one connection wait for its end.
    loaders: around.loaders.for(() => tx).byModule,
    transact: (inner) => inner(tx),
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
  };
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
