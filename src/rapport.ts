/** Assembles modules, a database and the server's plugins into one graph. Nothing here is global: call it once per company. */
import type { GraphQLSchema } from 'graphql';
import {
  type Clock,
  createKernel,
  type Database,
  type Kernel,
  type KernelOptions,
  type Logger,
  type RapportModule,
  resolveModules,
} from './kernel/index.ts';
import { createReadPlanner } from './planner/index.ts';
import { type Check, createGateway, type Gateway, type Limits, type TrustedDocumentsOptions } from './plugins/index.ts';
import { buildSchema, weighOperation } from './schema/index.ts';

export interface RapportOptions {
  /** In any order; each with all that it depends on. */
  readonly modules: readonly RapportModule[];
  readonly database: Database;
  /** `getDatamodel()` of the generated client that `database` uses. */
  readonly datamodel: Parameters<typeof buildSchema>[0]['datamodel'];
  /**
   * Of another rapport with the same modules and datamodel, to share where a process serves several companies. Built from the modules
   * unless given.
   */
  readonly schema?: GraphQLSchema;
  /** Variables for the modules' own configuration. Nothing is read from `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  /** Silent unless given. */
  readonly logger?: Logger;
  /** Single limits of the server to change; the others keep their defaults. */
  readonly limits?: Partial<Limits>;
  /** Single limits of feeds and transactions to change. */
  readonly kernelLimits?: NonNullable<KernelOptions['limits']>;
  /** False for tests: timers stand still, and due work runs when told. True unless given. */
  readonly background?: boolean;
  /** Turns GraphiQL, introspection and "Did you mean" off. */
  readonly production?: boolean;
  /** Browser origins that may call, besides the server's own. */
  readonly allowedOrigins?: readonly string[];
  readonly trustedDocuments?: TrustedDocumentsOptions;
  /** False to read by Prisma and the resolvers alone, as where no compiled statement fits. True unless given. */
  readonly compiledReads?: boolean;
  /** What else must hold for `/ready`, besides an open server and a database that answers. */
  readonly checks?: Readonly<Record<string, Check>>;
}

export interface Rapport extends Pick<Gateway, 'fetch' | 'handleRequest' | 'handleUpgrade' | 'limits'> {
  readonly schema: GraphQLSchema;
  readonly kernel: Kernel;
  /** A context for code outside of a request: seeds, scripts, tests. */
  contextFor: Kernel['contextFor'];
  /** Starts handlers, jobs and the modules' own resources; ready afterwards. */
  start(): Promise<void>;
  /** Not ready any more; ends feeds and sockets with 1001, then releases handlers, jobs and modules. The database stays open. */
  stop(): Promise<void>;
}

const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => SILENT };

/** One graph over one database. Call `start` before serving it. */
export function createRapport(options: RapportOptions): Rapport {
  const { datamodel, logger = SILENT, production = false, checks } = options;
  const modules = resolveModules(options.modules);
  const schema = options.schema ?? buildSchema({ modules, datamodel });
  const planner = options.compiledReads === false ? null : createReadPlanner(options.database, datamodel);
  const database = planner?.database ?? options.database;
  const kernel = createKernel({ ...kernelOptions(options), database, modules, logger });
  const { limits, allowedOrigins, trustedDocuments } = options;
  const gateway = createGateway({
    schema,
    callers: kernel,
    weigh: weighOperation,
    answer: planner?.answer,
    logger,
    production,
    routes: modules.ordered.flatMap(({ routes = [] }) => routes),
    health: () => kernel.health(),
    onAnswered: (ctx, operation) => kernel.recordReads(ctx, operation),
    ...(checks && { checks }),
    ...(limits && { limits }),
    ...(allowedOrigins && { allowedOrigins }),
    ...(trustedDocuments && { trustedDocuments }),
  });
  return {
    schema,
    kernel,
    limits: gateway.limits,
    fetch: gateway.fetch,
    handleRequest: gateway.handleRequest,
    handleUpgrade: gateway.handleUpgrade,
    contextFor: (caller) => kernel.contextFor(caller),
    async start() {
      await planner?.start();
      await kernel.start();
      gateway.open();
    },
    async stop() {
      await gateway.close();
      await kernel.stop();
    },
  };
}

function kernelOptions({
  environment,
  clock,
  kernelLimits,
  background,
}: RapportOptions): Omit<KernelOptions, 'modules' | 'database'> {
  return {
    ...(environment && { environment }),
    ...(clock && { clock }),
    ...(kernelLimits && { limits: kernelLimits }),
    ...(background !== undefined && { background }),
  };
}
