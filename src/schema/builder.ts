/** A builder of our own making: Pothos with its plugins set to deny by default, our helpers, and the types that all modules share. */
import SchemaBuilder, { InputFieldRef, RootFieldBuilder } from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import ErrorsPlugin from '@pothos/plugin-errors';
import PrismaPlugin, { type PothosPrismaDatamodel } from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import TracingPlugin from '@pothos/plugin-tracing';
import { encodeId } from '../kernel/index.ts';
import { anyRecord } from './any-record.ts';
import { anyRecordPage } from './any-record-page.ts';
import { batchedPage } from './batched-page.ts';
import { check, checkEach } from './check-input.ts';
import { SettledMutations } from './compiled-answer.ts';
import { AfterAuthorization, BeforeAuthorization, CompiledResolvers, keepResolversOfPrismaFields } from './compiled-read.ts';
import { fieldWeight } from './complexity.ts';
import { computedPage } from './computed-page.ts';
import { addErrorTypes, errorType, permissionError } from './errors.ts';
import { filterType } from './filter-type.ts';
import { FollowSuccessors } from './follow-successors.ts';
import { liveFeed } from './live-feed.ts';
import type { Builder, LooseTypes } from './loose-types.ts';
import { money } from './money.ts';
import { addNodeFields } from './node.ts';
import { orderType } from './order-type.ts';
import { SHARED } from './ownership.ts';
import { page } from './page.ts';
import { record } from './record.ts';
import { relatedPage } from './related-page.ts';
import { resultMutation } from './result-mutation.ts';
import { addScalars } from './scalars.ts';
import { selectionOf } from './selection-of.ts';
import { addSharedTypes } from './shared-types.ts';
import { StatedPermissions } from './stated-permissions.ts';
import { type ObserveField, tracingOptions } from './tracing.ts';
import { WellFormedText } from './well-formed-text.ts';

// Pothos's way of adding methods, and its plugins': their types are merged in src/kernel/builder-extensions.ts.
Object.assign(SchemaBuilder.prototype, { record, resultMutation, filterType, orderType, liveFeed, errorType, selectionOf });
Object.assign(RootFieldBuilder.prototype, { anyRecord, anyRecordPage, page, relatedPage, batchedPage, computedPage, money });
Object.assign(InputFieldRef.prototype, { check, checkEach });
SchemaBuilder.registerPlugin('statedPermissions', StatedPermissions);
SchemaBuilder.registerPlugin('wellFormedText', WellFormedText);
SchemaBuilder.registerPlugin('followSuccessors', FollowSuccessors);
SchemaBuilder.registerPlugin('settledMutations', SettledMutations);
SchemaBuilder.registerPlugin('beforeAuthorization', BeforeAuthorization);
SchemaBuilder.registerPlugin('afterAuthorization', AfterAuthorization);
SchemaBuilder.registerPlugin('compiledReads', CompiledResolvers);
keepResolversOfPrismaFields();

/** Ids of our own making, and descriptions; `node` and `nodes` are ours. */
const RELAY: NonNullable<PothosSchemaTypes.SchemaBuilderOptions<LooseTypes>['relay']> = {
  encodeGlobalID: (type, id) => encodeId(type, String(id)),
  nodeQueryOptions: false,
  nodesQueryOptions: false,
  nodeTypeOptions: { description: 'A record with an id that stays.', extensions: SHARED },
  idFieldOptions: { description: 'Opaque; the same for as long as the record exists.' },
  pageInfoTypeOptions: { description: 'Whether there is more, and where to go on.', extensions: SHARED },
  hasNextPageFieldOptions: { description: 'There is more after this page.' },
  hasPreviousPageFieldOptions: { description: 'There is more before this page.' },
  startCursorFieldOptions: { description: 'Of the first row; null on an empty page.' },
  endCursorFieldOptions: { description: 'Of the last row; null on an empty page.' },
};

export interface BuilderOptions {
  /** `getDatamodel()` of the generated client that ctx.db is of. */
  readonly datamodel: PothosPrismaDatamodel;
  /** Filled as modules add fields to each other's types. */
  readonly contributed: ReadonlySet<string>;
  readonly observe: ObserveField;
}

export function createBuilder({ datamodel, contributed, observe }: BuilderOptions): Builder {
  const builder = new SchemaBuilder<LooseTypes>({
    defaults: 'v4',
    defaultFieldNullability: false,
    // The first stands outermost: a mutation that has run is not run again; a field is traced, then authorized, then its text is
    // checked, then old ids are taken for new ones, then its errors become data.
    plugins: [
      'settledMutations',
      TracingPlugin,
      'statedPermissions',
      ComplexityPlugin,
      'beforeAuthorization',
      ScopeAuthPlugin,
      'afterAuthorization',
      'wellFormedText',
      'followSuccessors',
      ErrorsPlugin,
      RelayPlugin,
      PrismaPlugin,
      'compiledReads',
    ],
    contributed,
    tracing: tracingOptions(observe),
    complexity: { disabled: true, fieldComplexity: fieldWeight },
    scopeAuth: {
      authScopes: (ctx) => ({ can: (permission) => ctx.can(permission), public: true }),
      authorizeOnSubscribe: true,
      runScopesOnType: true,
      unauthorizedError: (_parent, ctx) => permissionError(ctx),
    },
    errors: { defaultTypes: [] },
    relay: RELAY,
    prisma: { client: (ctx) => ctx.db as never, dmmf: datamodel, exposeDescriptions: false, onUnusedQuery: 'error' },
  });
  builder.queryType({ description: 'All that can be read.' });
  addScalars(builder);
  addSharedTypes(builder);
  addErrorTypes(builder);
  // Else the first module to page would own it.
  builder.pageInfoRef();
  addNodeFields(builder);
  return builder;
}
