/** The contract between Rapport and a module, ours or a partner's. */
import type { z } from 'zod';
import type { RapportBuilder } from './builder-type.ts';
import type { ModuleCommand } from './commands.ts';
import type { Actor, Ctx, TxCtx } from './context.ts';
import type { ContributionPoint, Db, EventName, HookName, Permission } from './open-types.ts';
import type { SensitiveRead } from './sensitive-reads.ts';

type Prefixed<Name extends string, Value> = { readonly [Key in `${Name}.${string}`]: Value };
export type Stop = () => Promise<void>;
export type BuiltInRole = 'manager' | 'sales' | 'service' | 'marketing' | 'dashboard';

/** The administrator holds every permission; `roles` names who else does from the start. */
export interface PermissionDefinition {
  readonly description: string;
  readonly roles?: readonly BuiltInRole[];
  /** Whoever reads a record of a type that it guards is recorded: one audit entry for each answer and type. */
  readonly isSensitive?: boolean;
}

/** A channel that goes on as another; `into` is null where it is apart again. */
export interface ChannelJoin {
  readonly channel: string;
  readonly into: string | null;
}

export interface EventDefinition<Payload = unknown> {
  readonly description: string;
  /** JSON only: ids, enum values, amounts; never names, texts or addresses. Checked at emit. */
  readonly payload: z.ZodType<Payload>;
  /** When it happened; absent = at the commit. The timeline sorts by it. */
  occurredAt?(payload: Payload): Date;
  /** Live keys, usually ids; '*' reaches every subscriber. Absent = not live. */
  channels?(payload: Payload): readonly string[];
  /** From this event on who follows either channel hears of both, or no longer; in the feeds of all modules. */
  joins?(payload: Payload): ChannelJoin;
  /** The joins that hold already among those of a channel, in their order: asked when somebody begins to follow it. */
  joined?(db: Db, channel: string): Promise<readonly ChannelJoin[]>;
  /** Ids of actors whose credential it ended: on every process their streams end at once, and they are looked up anew. */
  withdraws?(payload: Payload): readonly string[];
}

/** An open list. `requiredOf` names a model: a module whose tables refer to it does not boot without contributing. */
export type ContributionPointDefinition = string | { readonly description: string; readonly requiredOf: string };

export interface JobDefinition {
  readonly description: string;
  /** Cron, five fields, UTC. Absent = runs only when enqueued. */
  readonly schedule?: string;
  /** 3 unless given; then the work is kept as a dead letter. */
  readonly maxAttempts?: number;
  run(ctx: Ctx, signal: AbortSignal, data: unknown): Promise<void>;
}

export interface ModuleDatabase {
  /** Its .prisma fragment. */
  readonly schema: URL;
  /** Folder of NNNN_name.sql, ending in `/`. */
  readonly migrations: URL;
  /** Fields that this module's relations need on models of others: `{ Customer: ['surveyAnswers SurveyAnswer[]'] }`. */
  readonly backRelations?: Readonly<Record<string, readonly string[]>>;
}

export interface ModuleRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Under the server's root, for example `/calendar/occasions.ics`; `:name` matches one segment. */
  readonly path: string;
  readonly permission: Permission | 'public';
  /** The largest body in bytes; the server's limit for GraphQL, and for callers with a key that for imports, unless given. */
  readonly bodyBytes?: number;
  /** HEAD is asked of it as GET, and answered without the body. */
  handle(ctx: Ctx, request: Request, parameters: Readonly<Record<string, string>>): Promise<Response>;
}

export interface RapportModule<Name extends string = string> {
  /** Kebab-case; prefixes every permission, event, hook point, contribution point and job. */
  readonly name: Name;
  /** Raised when this interface breaks. */
  readonly contract: 1;
  /** Modules without which this one cannot work; the order of registration does not matter. */
  readonly dependsOn?: readonly string[];
  readonly permissions?: Prefixed<Name, PermissionDefinition>;
  /** Facts it announces. */
  readonly events?: Prefixed<Name, EventDefinition>;
  /** After the commit, at least once, in order per handler. Ignored for events of modules that are not registered. */
  readonly handlers?: { readonly [E in EventName]?: (ctx: Ctx, payload: Rapport.Events[E]) => Promise<void> };
  /** In-transaction points it offers, with descriptions. */
  readonly hookPoints?: Prefixed<Name, string>;
  readonly hooks?: { readonly [H in HookName]?: (tx: TxCtx, argument: Rapport.Hooks[H]) => Promise<void> };
  /** Open lists it offers, with descriptions. */
  readonly contributionPoints?: Prefixed<Name, ContributionPointDefinition>;
  /** Ignored where nobody offers the point. */
  readonly contributes?: { readonly [P in ContributionPoint]?: Rapport.Contributions[P] };
  readonly jobs?: Prefixed<Name, JobDefinition>;
  readonly database?: ModuleDatabase;
  /** Its environment variables: an object schema from their names. */
  readonly config?: z.ZodType;
  readonly routes?: readonly ModuleRoute[];
  readonly commands?: readonly ModuleCommand[];
  /** Who holds this credential; null if this module does not know it. */
  authenticate?(ctx: Ctx, credential: string): Promise<Actor | null>;
  loaders?(ctx: Ctx): Name extends keyof Rapport.Loaders ? Rapport.Loaders[Name] : object;
  /** Keeps who read what sensitive permissions guard. After the answer: a failure is logged, and nobody waits but a stop. */
  recordReads?(ctx: Ctx, reads: readonly SensitiveRead[]): Promise<void>;
  /** Adds types and fields. Synchronous. */
  schema?(builder: RapportBuilder): void;
  /** Demo data; idempotent; dependencies first. */
  seed?(ctx: Ctx): Promise<void>;
  /** Own resources; what it returns releases them. */
  start?(ctx: Ctx): Promise<Stop | undefined>;
}

export function defineModule<const Name extends string>(module: RapportModule<Name>): RapportModule<Name> {
  return module;
}

export function defineEvent<Payload>(definition: EventDefinition<Payload>): EventDefinition<Payload> {
  return definition;
}

/** Event definitions → payload types, for the merging of `Rapport.Events`. */
export type PayloadsOf<Definitions> = {
  readonly [Name in keyof Definitions]: Definitions[Name] extends EventDefinition<infer Payload> ? Payload : never;
};
