/** Puts the plugins together, in the order in which they see a request, into what answers HTTP and WebSocket. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { GraphQLSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { type KernelHealth, type Logger, type ModuleRoute, TokenBuckets } from '../kernel/index.ts';
import { useAuthentication } from './authentication.ts';
import { Call, type Callers, type GatewayPlugin, type OnAnswered, type ServerContext } from './call.ts';
import { errorCoder } from './coded-error.ts';
import { CostMeter, useCostLimit, type Weigh } from './cost-limit.ts';
import { corsFor, useCrossOrigin } from './cross-origin.ts';
import { cacheByText, type DocumentCache } from './document-cache.ts';
import { useDocumentLimits } from './document-limits.ts';
import { type Answer, type Run, runner, useExecution } from './execution.ts';
import { useGraphiql } from './graphiql.ts';
import { WebSockets } from './graphql-ws.ts';
import { type Check, useHealth } from './health.ts';
import { InFlight } from './in-flight.ts';
import { JsonLane } from './json-lane.ts';
import { useLandingPage } from './landing-page.ts';
import { type Limits, limitsFrom } from './limits.ts';
import { Metrics, useMetrics } from './metrics.ts';
import { useModuleRoutes } from './module-routes.ts';
import { OpenStreams } from './open-streams.ts';
import { useRequestBody } from './request-body.ts';
import { useRequestId } from './request-id.ts';
import { logAnswer, logOperation, useRequestLog } from './request-log.ts';
import { useResponses } from './responses.ts';
import { sharedLook } from './shared-look.ts';
import { useSubscriptions } from './subscriptions.ts';
import { type TrustedDocumentsOptions, useTrustedDocuments } from './trusted-documents.ts';

export interface GatewayOptions {
  readonly schema: GraphQLSchema;
  readonly callers: Callers;
  readonly weigh: Weigh;
  readonly answer?: Answer | undefined;
  readonly logger: Logger;
  readonly routes?: readonly ModuleRoute[];
  readonly limits?: Partial<Limits>;
  readonly production?: boolean;
  readonly allowedOrigins?: readonly string[];
  readonly trustedDocuments?: TrustedDocumentsOptions;
  /** What else must hold for `/ready`, besides an open gateway and a database that answers. */
  readonly checks?: Readonly<Record<string, Check>>;
  readonly onAnswered?: OnAnswered;
  /** False sends all of HTTP through Yoga. */
  readonly jsonLane?: boolean;
  /** What the kernel reports of its feeds, handlers and jobs. */
  readonly health: () => Promise<KernelHealth>;
}

export interface Gateway {
  readonly limits: Limits;
  fetch(request: Request): Promise<Response>;
  handleRequest(request: IncomingMessage, response: ServerResponse): void;
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ready from now on. */
  open(): void;
  /** Not ready from now on: closes sockets, ends streams, and waits for the requests in flight, within the limit. */
  close(): Promise<void>;
}

const GRAPHQL_PATH = '/graphql';
const NO_DOCUMENTS: TrustedDocumentsOptions = { documents: new Map(), only: false };

export function createGateway(options: GatewayOptions): Gateway {
  const { schema, callers, logger, production = false, allowedOrigins = [], trustedDocuments = NO_DOCUMENTS } = options;
  const { weigh, answer, onAnswered = () => {}, jsonLane = true } = options;
  const answered = ({ ctx, operation }: Call) => ctx && onAnswered(ctx, operation);
  const limits = limitsFrom(options.limits);
  const codeError = errorCoder({ logger, suggestions: !production });
  const open = new OpenStreams();
  const health = sharedLook(options.health);
  const buckets = new TokenBuckets(limits.costMaximum, limits.costRestoreRate);
  const meter = new CostMeter({ weigh, limits, buckets });
  const run = runner({ limits, codeError, answer });
  const documents: DocumentCache = cacheByText();
  let isOpen = false;
  const metrics: Metrics = new Metrics({
    sockets: () => sockets.size,
    streams: () => open.size,
    health,
  });
  const parts = {
    ...options,
    onAnswered,
    health,
    limits,
    buckets,
    meter,
    run,
    codeError,
    open,
    metrics,
    production,
    allowedOrigins,
    trustedDocuments,
    isOpen: () => isOpen,
  };
  const yoga = createYoga<ServerContext>({
    schema,
    graphqlEndpoint: GRAPHQL_PATH,
    plugins: pluginsOf(parts),
    cors: corsFor(allowedOrigins),
    parserAndValidationCache: { documentCache: documents, errorCache: cacheByText() },
    // Each of these has a plugin of ours in its place.
    maskedErrors: false,
    graphiql: false,
    landingPage: false,
    batching: false,
    multipart: false,
    maxRequestBodySize: false,
    logging: false,
    // Yoga compares only the end of the address, so a query could ask for it: no address ends with a space.
    healthCheckEndpoint: ' ',
  });
  const sockets: WebSockets = new WebSockets({
    path: GRAPHQL_PATH,
    allowedOrigins,
    limits,
    callers,
    codeError,
    logger,
    trustedDocuments,
    engineFor: (context) => yoga.getEnveloped(context),
    onEnd(call) {
      answered(call);
      metrics.countOperation(call);
      logOperation(logger, call);
    },
  });
  const lane = new JsonLane({
    path: GRAPHQL_PATH,
    schema,
    limits,
    callers,
    codeError,
    trustedDocuments,
    documents,
    meter,
    run,
    readerFor: (context) => yoga.getEnveloped(context),
    onAnswer(call, status) {
      logAnswer({ logger, onEnd: (ended) => metrics.countOperation(ended) }, call, 'POST', status);
      metrics.countResponse(status);
    },
  });
  const inFlight = new InFlight();
  return {
    limits,
    fetch(request) {
      const call = new Call('http', '');
      return inFlight.during(async () => {
        const response = await yoga.fetch(request, { call });
        answered(call);
        return response;
      });
    },
    handleRequest(request, response) {
      const call = new Call('http', request.socket.remoteAddress ?? '');
      inFlight.begin();
      response.once('close', () => {
        if (!response.writableEnded) call.cancellation.cancel();
        answered(call);
        inFlight.end();
      });
      if (!isOpen) response.setHeader('connection', 'close');
      const byYoga = () => void yoga.handle(request, response, { call });
      if (jsonLane && lane.takes(request)) void lane.handle(request, response, call, byYoga);
      else byYoga();
    },
    handleUpgrade: (request, socket, head) => sockets.handleUpgrade(request, socket, head),
    open() {
      isOpen = true;
    },
    async close() {
      isOpen = false;
      await Promise.all([sockets.close(), open.endStreamsOverHttp()]);
      await inFlight.settled(limits.drainMilliseconds);
    },
  };
}

type Parts = Omit<GatewayOptions, 'limits'> &
  Required<Pick<GatewayOptions, 'production' | 'allowedOrigins' | 'trustedDocuments'>> & {
    readonly limits: Limits;
    readonly buckets: TokenBuckets;
    readonly meter: CostMeter;
    readonly run: Run;
    readonly codeError: ReturnType<typeof errorCoder>;
    readonly open: OpenStreams;
    readonly onAnswered: OnAnswered;
    readonly metrics: Metrics;
    readonly isOpen: () => boolean;
  };

/** First what names the request, then what may refuse it, cheapest first; then reading, checking and paying; last the answer. */
function pluginsOf(parts: Parts): GatewayPlugin[] {
  const { schema, callers, logger, limits, codeError, production, allowedOrigins, metrics } = parts;
  const { routes = [], checks = {}, health, isOpen, buckets } = parts;
  return [
    useRequestId(),
    useRequestLog({ logger, onEnd: (call) => metrics.countOperation(call) }),
    useMetrics({ metrics }),
    useHealth({ isOpen, health, checks }),
    useCrossOrigin({ allowedOrigins, graphqlPath: GRAPHQL_PATH }),
    useLandingPage({ graphqlPath: GRAPHQL_PATH, graphiql: !production }),
    ...(production ? [] : [useGraphiql({ path: GRAPHQL_PATH })]),
    useModuleRoutes({ routes, callers, codeError, limits, buckets }),
    useAuthentication({ callers, codeError, graphqlPath: GRAPHQL_PATH }),
    useTrustedDocuments(parts.trustedDocuments),
    useRequestBody({ schema, limits }),
    useDocumentLimits({ limits, introspection: !production }),
    useCostLimit(parts.meter),
    useExecution(parts.run),
    useSubscriptions({ limits, codeError, open: parts.open, onAnswered: parts.onAnswered }),
    useResponses({ codeError }),
  ];
}
