/**
 * GraphQL over WebSocket (graphql-transport-ws): the same parser, rules, limits and execution as over HTTP, for a caller who
 * named the credential once, in `connection_init`. graphql-ws speaks the protocol and limits nothing, so sockets, origins and
 * subscriptions are counted here; and a faulty document ends its own operation, where the usual glue closes the whole socket.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ExecutionArgs, type ExecutionResult, type GraphQLError, getOperationAST } from 'graphql';
import { type Context, handleProtocols, makeServer, type SubscribePayload } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Logger } from '../kernel/index.ts';
import { authenticate } from './authentication.ts';
import { Call, type Callers } from './call.ts';
import { type CodeError, refusal, withoutHttp } from './coded-error.ts';
import { callOf, withValues } from './execution.ts';
import { CLOSE, type GuardedSocket, guardedSocket } from './guarded-socket.ts';
import { InFlight } from './in-flight.ts';
import { checkParams } from './json-body.ts';
import type { Limits } from './limits.ts';
import type { OpenStream } from './open-streams.ts';
import { endingWith, SentResults } from './sent-results.ts';
import { refusedUpgrade, rejectUpgrade, type SocketGateOptions, Tally } from './socket-gate.ts';
import { type TrustedDocumentsOptions, withDocument } from './trusted-documents.ts';

/** What Yoga's plugins made of parsing, validating and executing, for one operation. */
interface Engine {
  readonly schema: ExecutionArgs['schema'];
  parse(source: string): ExecutionArgs['document'];
  validate(schema: ExecutionArgs['schema'], document: ExecutionArgs['document']): readonly GraphQLError[];
  contextFactory(): unknown;
  execute(args: ExecutionArgs): unknown;
  subscribe(args: ExecutionArgs): unknown;
}

export interface WebSocketOptions extends SocketGateOptions {
  readonly limits: Limits;
  readonly callers: Callers;
  readonly codeError: CodeError;
  readonly logger: Logger;
  readonly trustedDocuments: TrustedDocumentsOptions;
  engineFor(context: { call: Call; params: SubscribePayload }): Engine;
  /** Told of each operation when it is over. */
  onEnd(call: Call): void;
}

class Operation {
  readonly call: Call;
  /** When the client has taken its last result, or is gone. */
  readonly ended: Promise<void>;
  end: () => void = () => {};

  constructor(address: string) {
    this.call = new Call('websocket', address);
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
  }
}

interface Extra {
  readonly socket: WebSocket;
  readonly guarded: GuardedSocket;
  readonly address: string;
  readonly operations: Map<string, Operation>;
  /** Queries and mutations, not feeds. */
  readonly running: InFlight;
  authorization: string | null;
  payer: string | null;
}

type Connection = Context<Record<string, unknown>, Extra>;
type EngineArgs = ExecutionArgs & { readonly engine: Engine; readonly id: string; readonly guarded: GuardedSocket };
/** No plugin of Yoga's stands between: a stream comes as it was made. */
type Result = ExecutionResult | OpenStream;

const CLOSING_GRACE = 2_000;

export class WebSockets {
  readonly #options: WebSocketOptions;
  readonly #server: WebSocketServer;
  readonly #protocol: ReturnType<typeof makeServer<Record<string, unknown>, Extra>>;
  readonly #perCaller = new Tally();
  /** Sockets whose caller is not known yet, by address. */
  readonly #nameless = new Tally();
  readonly #connected = new Set<Extra>();
  #isOpen = true;

  constructor(options: WebSocketOptions) {
    this.#options = options;
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: options.limits.socketFrame,
      // Deflate would let 64 KB unfold to much more, and costs memory for each socket.
      perMessageDeflate: false,
      handleProtocols,
    });
    this.#protocol = makeServer<Record<string, unknown>, Extra>({
      connectionInitWaitTimeout: options.limits.socketInitMilliseconds,
      onConnect: (connection) => this.#admit(connection),
      onSubscribe: (connection, id, payload) => this.#prepare(connection, id, payload),
      execute: (args) => this.#run(args, 'execute'),
      subscribe: (args) => this.#run(args, 'subscribe'),
      onComplete: ({ extra }, id) => this.#finish(extra, id),
      onError: ({ extra }, id) => this.#finish(extra, id),
    });
  }

  get size(): number {
    return this.#server.clients.size;
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const status = this.#isOpen ? (refusedUpgrade(request, this.#options) ?? this.#crowded(request)) : 503;
    if (status !== null) rejectUpgrade(socket, status);
    else this.#server.handleUpgrade(request, socket, head, (opened) => this.#receive(opened, socket, request));
  }

  /** Not a close code, which clients take for final: behind one address there may be many callers. */
  #crowded(request: IncomingMessage): 429 | null {
    return this.#nameless.hasRoom(addressOf(request), this.#options.limits.socketsPerActor) ? null : 429;
  }

  /** Lets queries and mutations finish, then tells each client to come back elsewhere or later, and waits until it is gone. */
  async close(): Promise<void> {
    this.#isOpen = false;
    await Promise.all([...this.#connected].map((extra) => this.#dismiss(extra)));
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  async #dismiss({ socket, running }: Extra): Promise<void> {
    await running.settled(this.#options.limits.drainMilliseconds);
    // The last of them is told that it is complete.
    await new Promise(setImmediate);
    const gone = new Promise((resolve) => socket.once('close', resolve));
    socket.close(CLOSE.goingAway, 'The server is stopping');
    const overdue = setTimeout(() => socket.terminate(), CLOSING_GRACE);
    if (socket.readyState !== socket.CLOSED) await gone;
    clearTimeout(overdue);
  }

  #receive(socket: WebSocket, connection: Duplex, request: IncomingMessage): void {
    if (this.size > this.#options.limits.sockets) socket.close(CLOSE.tooMany, 'Too many sockets on this server');
    else this.#attach(socket, connection, addressOf(request));
  }

  #attach(socket: WebSocket, connection: Duplex, address: string): void {
    const { limits, logger } = this.#options;
    const guarded = guardedSocket(socket, connection, limits, {
      fault: (err) => logger.error({ err }, 'A bug: a socket handler failed'),
      deaf: () => void release(CLOSE.deaf),
    });
    const extra = newExtra(socket, guarded, address);
    const closed = this.#protocol.opened(guarded, extra);
    this.#connected.add(extra);
    this.#nameless.add(extra.address, limits.socketsPerActor);
    let isReleased = false;
    const release = async (code: number) => {
      if (isReleased) return;
      isReleased = true;
      this.#connected.delete(extra);
      if (extra.payer === null) this.#nameless.remove(extra.address);
      else this.#perCaller.remove(extra.payer);
      for (const id of extra.operations.keys()) this.#finish(extra, id);
      await closed(code, '');
    };
    // A frame too large, or bytes that are no frame: ws has closed the socket with the code that says so.
    socket.on('error', (err) => logger.debug({ err }, 'A socket broke the protocol'));
    socket.once('close', (code) => void release(code));
  }

  async #admit({ connectionParams, extra }: Connection): Promise<boolean> {
    const { callers, codeError, limits } = this.#options;
    const given = connectionParams?.authorization ?? connectionParams?.Authorization ?? null;
    if (given !== null && typeof given !== 'string') return false;
    const call = new Call('websocket', extra.address);
    if (await authenticate(call, given, callers, codeError)) return false;
    if (extra.socket.readyState !== extra.socket.OPEN) return false;
    if (!this.#perCaller.add(call.payer, limits.socketsPerActor)) {
      extra.socket.close(CLOSE.tooMany, 'Too many sockets for this caller');
      return false;
    }
    this.#nameless.remove(extra.address);
    extra.authorization = given;
    extra.payer = call.payer;
    return true;
  }

  /** What to execute, or the errors that end this operation and no other. */
  async #prepare(
    { extra, subscriptions }: Connection,
    id: string,
    payload: SubscribePayload,
  ): Promise<EngineArgs | GraphQLError[]> {
    const { callers, codeError, limits, trustedDocuments, engineFor } = this.#options;
    const operation = new Operation(extra.address);
    const { call, ended } = operation;
    extra.operations.set(id, operation);
    const fail = (errors: readonly unknown[]) => errors.map((error) => withoutHttp(codeError(error, call)));
    if (Object.keys(subscriptions).length > limits.socketSubscriptions) {
      return fail([refusal('RATE_LIMITED', `A socket carries at most ${limits.socketSubscriptions} operations at once.`)]);
    }
    const refused = await authenticate(call, extra.authorization, callers, codeError);
    if (refused) return fail([refused]);
    try {
      const params = withDocument(checkParams({ ...payload }), trustedDocuments);
      const engine = engineFor({ call, params: { ...payload, query: params.query ?? '' } });
      const document = engine.parse(params.query ?? '');
      const errors = engine.validate(engine.schema, document);
      if (errors.length > 0) return fail(errors);
      const contextValue = await engine.contextFactory();
      const { operationName, variables: variableValues } = params;
      if (getOperationAST(document, operationName)?.operation !== 'subscription') void extra.running.during(() => ended);
      return { engine, id, guarded: extra.guarded, schema: engine.schema, document, contextValue, operationName, variableValues };
    } catch (error) {
      return fail([error]);
    }
  }

  async #run(args: ExecutionArgs, how: 'execute' | 'subscribe'): Promise<ExecutionResult | AsyncIterable<ExecutionResult>> {
    const { codeError } = this.#options;
    const call = callOf(args);
    const { engine, id, guarded } = args as EngineArgs;
    const result = withValues((await engine[how](args)) as Result);
    if (Symbol.asyncIterator in result) return new SentResults(result, id, guarded);
    const errors = result.errors?.map((error) => withoutHttp(codeError(error, call)));
    if (errors?.[0] && !('data' in result)) return endingWith(errors[0]);
    return { ...result, ...(errors && { errors }), ...(call.cost && { extensions: { ...result.extensions, cost: call.cost } }) };
  }

  #finish({ operations }: Extra, id: string): void {
    const operation = operations.get(id);
    if (!operation) return;
    operations.delete(id);
    operation.call.cancellation.cancel();
    operation.end();
    this.#options.onEnd(operation.call);
  }
}

function newExtra(socket: WebSocket, guarded: GuardedSocket, address: string): Extra {
  return { socket, guarded, address, operations: new Map(), running: new InFlight(), authorization: null, payer: null };
}

function addressOf({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? '';
}
