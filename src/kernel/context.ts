/** What every domain function takes first: who asks, on whose behalf time and data are read, and how to write. */
import type { Allowance } from './allowances.ts';
import type { Clock } from './clock.ts';
import type { TextQuery } from './database.ts';
import type { FeedRequest, Subscription } from './feed-event.ts';
import type { LastWrites } from './last-writes.ts';
import type { PermissionDefinition } from './module.ts';
import type { ContributionPoint, Db, EventName, HookName, Permission } from './open-types.ts';
import type { ReadRecord, SensitiveRead } from './sensitive-reads.ts';

export type ActorKind = 'STAFF' | 'API_KEY' | 'SYSTEM' | 'CUSTOMER';

/** Who is asking. `null` instead of an actor is the anonymous caller. */
export interface Actor {
  readonly kind: ActorKind;
  /** Unique among all actors: `api-key:<uuid>`, `staff:<uuid>`, `system`. Idempotency, cost and feeds are keyed by it. */
  readonly id: string;
  readonly name: string;
  readonly permissions: ReadonlySet<Permission> | 'all';
  /** The member of staff who acts, directly or through a key. */
  readonly staffId?: string;
  readonly apiKeyId?: string;
  readonly expiresAt?: Date;
}

/** Pino's shape, without pino. Bindings are never personal data. */
export interface Logger {
  debug(bindings: object, message: string): void;
  info(bindings: object, message: string): void;
  warn(bindings: object, message: string): void;
  error(bindings: object, message: string): void;
  child(bindings: object): Logger;
}

/** A value that a module added to a contribution point, with the module's name. */
export interface Contribution<Point extends ContributionPoint> {
  readonly module: string;
  readonly value: Rapport.Contributions[Point];
}

/** A caller as found when they were looked up. */
export interface LookedUp {
  readonly actor: Actor | null;
  can(permission: Permission): boolean;
  /** A context for this caller, with caches and loaders of its own. */
  context(): Ctx;
}

/** Of one request, one job run, or one event of a feed. */
export interface Ctx {
  readonly actor: Actor | null;
  readonly requestId: string;
  /** Where on the network the caller is, as far as the server knows; empty where there is no network between. */
  readonly address: string;
  /** The mutation, job or handler that runs, for the audit log; null outside of one. */
  readonly operation: string | null;
  readonly clock: Clock;
  readonly db: Db;
  /** What the transaction still has to write; null outside of one. Who reads a table that is written so flushes it first. */
  readonly last: LastWrites | null;
  /** DataLoaders by module, made on first use, once per ctx. */
  readonly loaders: Rapport.Loaders;
  readonly config: Rapport.Config;
  readonly log: Logger;
  /** Aborts when the request is over its time or its client is gone. */
  readonly signal: AbortSignal;
  /** Every permission that a registered module declares. */
  readonly permissions: ReadonlyMap<Permission, PermissionDefinition>;
  /** One for all processes and kept in the database: signs what clients hand back, such as cursors. */
  readonly signingKey: Uint8Array;
  can(permission: Permission): boolean;
  /** Takes one of what this payer, an address or the hash of a token, may do of a kind; throws RATE_LIMITED when none is left. */
  spend(allowance: Allowance, payer: string): void;
  /** That the answer shows this record. `builder.record` calls it; what shows sensitive things otherwise calls it itself. */
  noteRead(record: ReadRecord): void;
  /** What was noted of sensitive records since the last time. For the server, once it has answered. */
  takeReads(): readonly SensitiveRead[];
  /** Whether a registered module reacts to this event: for what is promised only where somebody keeps it. */
  isHandled(event: EventName): boolean;
  /** What all modules added to a point, dependencies first. Empty where nobody did. */
  contributions<Point extends ContributionPoint>(point: Point): readonly Contribution<Point>[];
  /** The same caller looked up again; nobody if the credential no longer holds. At once where that is known. */
  lookUp(): LookedUp | Promise<LookedUp>;
  /** The same caller looked up again, with new caches and loaders; null actor if the credential no longer holds. */
  fresh(): Promise<Ctx>;
  /**
   * A live feed for this caller: first what came after the request's cursor, then what comes. It ends with UNAUTHENTICATED when
   * the caller's credential no longer holds. What each event shows is for the reader to check, with `fresh()`.
   */
  subscribe<Name extends EventName>(request: FeedRequest<Name>): Promise<Subscription<Name>>;
  /**
   * Runs in one database transaction; joins the open one if there is one. READ COMMITTED. At most 5 s. `operation` names it for the audit
   * log, unless it joins another.
   */
  transact<Result>(run: (tx: TxCtx) => Promise<Result>, operation?: string): Promise<Result>;
}

/** Inside a transaction: the only place where facts can be announced. */
export interface TxCtx extends Ctx {
  readonly last: LastWrites;
  /** Records a fact with the rows that make it true, right before the commit. The payload is checked against the event's schema. */
  emit<Name extends EventName>(name: Name, payload: Rapport.Events[Name]): Promise<void>;
  /** The same for many facts of one kind, in their order. */
  emitAll<Name extends EventName>(name: Name, payloads: readonly Rapport.Events[Name][]): Promise<void>;
  /**
   * What the caller is to be answered with, read once this is committed and in the same trip: so `run` is not to wait for it. Once in a
   * transaction.
   */
  readNext(query: TextQuery): Promise<string | null>;
  /** Runs every module's hook for a point that the caller's module offers; a throw vetoes. */
  runHooks<Name extends HookName>(name: Name, argument: Rapport.Hooks[Name]): Promise<void>;
  /** Queues work that runs after the commit, at least once; `startAfter` by `clock`. */
  enqueue(job: string, data?: object, options?: { readonly startAfter?: Date; readonly singletonKey?: string }): Promise<void>;
}
