/** The kernel's door: what modules, the schema, plugins and the database layer may use of it. */

export { AssemblyError } from './assembly-error.ts';
export type { RapportBuilder } from './builder-type.ts';
export { type Clock, systemClock } from './clock.ts';
export type { Actor, ActorKind, Contribution, Ctx, Logger, TxCtx } from './context.ts';
export type { Database } from './database.ts';
export * from './errors.ts';
export type { FeedEvent, FeedRequest, Subscription } from './feed-event.ts';
export { newId } from './ids.ts';
export { type Caller, createKernel, type Kernel, type KernelLimits, type KernelOptions } from './kernel.ts';
export {
  type BuiltInRole,
  type CommandHost,
  type ContributionPointDefinition,
  defineEvent,
  defineModule,
  type EventDefinition,
  type JobDefinition,
  type ModuleCommand,
  type ModuleDatabase,
  type ModuleRoute,
  type PayloadsOf,
  type PermissionDefinition,
  type RapportModule,
  type Stop,
} from './module.ts';
export type {
  ContributionPoint,
  Db,
  EventName,
  HookName,
  ModelName,
  Permission,
  RegisteredPrismaClient,
  RegisteredPrismaTypes,
} from './open-types.ts';
export { type ResolvedModules, resolveModules } from './registry.ts';
