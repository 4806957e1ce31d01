/** The kernel's door: what modules, the schema, plugins and the database layer may use of it. */

export type { Allowance } from './allowances.ts';
export { AnsweredText } from './answered-text.ts';
export { AssemblyError } from './assembly-error.ts';
export type {
  CheckedItem,
  DomainErrorClass,
  FilterType,
  MutationCall,
  OrderType,
  RecordName,
  StatedPermission,
} from './builder-options.ts';
export type { ExactDecimal, JsonValue, RapportBuilder, RapportTypes, Row, TypesOver } from './builder-type.ts';
export { type Clock, DAY_MS, daysBefore, liesAhead, systemClock } from './clock.ts';
export { CommandError } from './command-error.ts';
export type { CommandHost, ModuleCommand, Progress, RequestOptions } from './commands.ts';
export {
  type ComputedRow,
  type ComputedRows,
  type ComputedSlice,
  keyset,
  type NamedRecord,
  type SelectedOf,
  type SqlColumn,
} from './computed-rows.ts';
export { ConfigurationError, type Environment, readEnvironment } from './configuration.ts';
export type { Actor, ActorKind, Contribution, Ctx, Logger, LookedUp, TxCtx } from './context.ts';
export type { Database, OpenTransaction, TextQuery, TransactionLimits } from './database.ts';
export { isDatabaseTimeout, isOutOfRange } from './database-faults.ts';
export * from './errors.ts';
export { lastRecordedAt } from './event-log.ts';
export {
  countEventsAbout,
  type EventsAbout,
  eventsAbout,
  idsNamedIn,
  STORY_ORDER,
  type ToldEvent,
} from './event-story.ts';
export type { FeedEvent, FeedRequest, Subscription } from './feed-event.ts';
export type {
  ColumnMapping,
  ImportHost,
  ImportJob,
  ImportOptions,
  ImportRow,
  ImportTarget,
  ImportTargets,
  JoinedRow,
  JoinedTables,
  JoinKey,
  MappingRequest,
  PlacedFault,
  RowFault,
  RowInProgress,
  Table,
  TableOptions,
  TableRow,
} from './file-imports.ts';
export { FaultyRow, wordAmong, wordTarget } from './file-rows.ts';
export { foldText, sortKeyOf } from './folding.ts';
export { decodeId, encodeId, type GlobalId, requireIdOf, uuidOf } from './global-id.ts';
export type { KernelHealth } from './health.ts';
export { LONGEST_IDEMPOTENCY_KEY, type Once, once } from './idempotency.ts';
export { newId } from './ids.ts';
export { inFrontOf } from './in-front-of.ts';
export { email, idOf, idsOf, money, optionalText, text, wholeNumber, withoutNulls } from './input-checks.ts';
export { insertionOf, insertRows, insertRowWith, insertUniqueRows, listOf } from './insert-rows.ts';
export { createKernel, type Kernel } from './kernel.ts';
export type { Caller, KernelLimits, KernelOptions } from './kernel-options.ts';
export { type LiveEvent, type LiveItem, type LiveSource, NOTHING_YET } from './live-source.ts';
export {
  type BuiltInRole,
  type ChannelJoin,
  type ContributionPointDefinition,
  defineEvent,
  defineModule,
  type EventDefinition,
  type JobDefinition,
  type ModuleDatabase,
  type ModuleRoute,
  type PayloadsOf,
  type PermissionDefinition,
  type RapportModule,
  type Stop,
} from './module.ts';
export { type MomentRange, momentsWithin } from './moment-range.ts';
export { currencyCodes, currencyDigits, formatAmount, isCurrencyCode, MAX_MINOR, type Money, parseAmount } from './money.ts';
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
export { type OrderColumn, orderedBy } from './order.ts';
export type { KeyValue, RankedRow, RankedRows } from './page-options.ts';
export { atMoment } from './past.ts';
export { type ResolvedModules, resolveModules } from './registry.ts';
export { Cancellation, duringRequest, requestCancellation } from './request-scope.ts';
export type { ReadRecord, SensitiveRead } from './sensitive-reads.ts';
export { silentLogger } from './silent-logger.ts';
export { StatementNames } from './statement-names.ts';
export type { Successors } from './successors.ts';
export { takesAll } from './takes-all.ts';
export { type BeyondKey, type TieredSearch, type TierPage, tieredRows } from './tiered-rows.ts';
export { type Balance, TokenBuckets } from './token-bucket.ts';
export { toldTogether } from './told-together.ts';
export { type Audience, type Watched, watched } from './watched-context.ts';
export type { DeadLetter } from './work-queue.ts';
