/** Assembles modules, a database and the server's plugins into one graph. Nothing here is global: call it once per company. */
import type { GraphQLSchema } from 'graphql';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Clock, createKernel, type Database, type Kernel, type Logger, type RapportModule, resolveModules } from './kernel/index.ts';
import { createGateway, type Limits } from './plugins/index.ts';
import { buildSchema } from './schema/index.ts';

type Datamodel = Parameters<typeof buildSchema>[0]['datamodel'];
type ContextRequest = Parameters<Kernel['contextFor']>[0];

export interface RapportOptions {
  /** In any order; each with all that it depends on. */
  readonly modules: readonly RapportModule[];
  readonly database: Database;
  /** `getDatamodel()` of the generated client that `database` uses. */
  readonly datamodel: Datamodel;
  /** Variables for the modules' own configuration. Nothing is read from `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  /** Silent unless given. */
  readonly logger?: Logger;
  /** Single limits to change; the others keep their defaults. */
  readonly limits?: Partial<Limits>;
  /** Turns GraphiQL, introspection and "Did you mean" off. */
  readonly production?: boolean;
  /** Browser origins that may call, besides the server's own. */
  readonly allowedOrigins?: readonly string[];
  /** Documents by the hex SHA-256 of their text. */
  readonly trustedDocuments?: { readonly documents: ReadonlyMap<string, string>; readonly only: boolean };
}

export interface Rapport {
  readonly schema: GraphQLSchema;
  readonly kernel: Kernel;
  /** The whole HTTP surface, without a port. */
  fetch(request: Request): Promise<Response>;
  /** A context for code outside of a request: seeds, scripts, tests. */
  contextFor: Kernel['contextFor'];
  /** Starts handlers, jobs and the modules' own resources; ready afterwards. */
  start(): Promise<void>;
  /** Refuses new work, ends feeds and sockets, lets requests finish, releases jobs. The database stays open. */
  stop(): Promise<void>;
  readonly limits: Limits;
  /** Node's request listener and upgrade listener: see `serve`. */
  handleRequest(request: IncomingMessage, response: import('node:http').ServerResponse): void;
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

export type { ContextRequest };

/** One graph over one database. Call `start` before serving it. */
export function createRapport(options: RapportOptions): Rapport {
  const { database, datamodel, environment = {}, production = false } = options;
  const modules = resolveModules(options.modules);
  const schema = buildSchema({ modules, datamodel, introspection: !production });
  const kernel = createKernel({
    modules,
    database,
    environment,
    ...(options.clock && { clock: options.clock }),
    ...(options.logger && { logger: options.logger }),
  });
  const gateway = createGateway({ schema, kernel, database, modules, ...options });
  return {
    schema,
    kernel,
    limits: gateway.limits,
    fetch: gateway.fetch,
    handleRequest: gateway.handleRequest,
    handleUpgrade: gateway.handleUpgrade,
    contextFor: (request) => kernel.contextFor(request),
    async start() {
      await kernel.start();
      gateway.open();
    },
    async stop() {
      await gateway.close();
      await kernel.stop();
    },
  };
}
