/** A gateway over a small schema of plain graphql-js, with callers by name: what the plugins do shows without modules or a database. */

import { createServer, type Server } from 'node:http';
import { type AddressInfo, createConnection, type Socket } from 'node:net';
import { GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString, Kind } from 'graphql';
import {
  type Actor,
  type Ctx,
  DomainError,
  type KernelHealth,
  type Logger,
  RequestError,
  type RequestErrorCode,
} from '../../src/kernel/index.ts';
import { createGateway, type Gateway, type GatewayOptions, type Weigh } from '../../src/plugins/index.ts';

/** A source of events that a test pushes into. */
export class Events implements AsyncIterableIterator<unknown> {
  readonly waiting: unknown[] = [];
  isEnded = false;
  #fault: Error | null = null;
  #wake: (() => void) | null = null;

  push(event: unknown): void {
    this.waiting.push(event);
    this.#wake?.();
  }

  fail(error: Error): void {
    this.#fault = error;
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<unknown>> {
    while (this.waiting.length === 0 && !this.isEnded && !this.#fault) {
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
    if (this.waiting.length > 0 && !this.isEnded) return { done: false, value: this.waiting.shift() };
    if (this.#fault) throw this.#fault;
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<unknown>> {
    this.isEnded = true;
    this.#wake?.();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

export const HEALTHY: KernelHealth = {
  feed: { readers: 0, overflows: 0, lagSeconds: 0, oldestWriteSeconds: 0 },
  handlers: [{ handler: 'things.note-things', lagSeconds: 0 }],
  jobs: { waiting: 0, active: 0, deadLetters: 0 },
};

class Refused extends DomainError {
  constructor() {
    super('That cannot be.', 'CONFLICT');
  }
}

/** What the schema's resolvers did and saw. */
export class Stage {
  readonly ran: string[] = [];
  readonly contexts: Ctx[] = [];
  readonly streams: Events[] = [];
  readonly logged: { level: string; bindings: object; message: string }[] = [];
  /** How many wait at the field `gate`, which `open` lets through. */
  waiting = 0;
  open: () => void = () => {};
  readonly gate = new Promise<void>((resolve) => {
    this.open = resolve;
  });
  /** Credentials that hold; a test takes one away. */
  readonly credentials = new Map<string, Actor>([
    ['ada', actor('ada')],
    ['bob', actor('bob')],
  ]);
}

export function actor(name: string): Actor {
  return { kind: 'API_KEY', id: `api-key:${name}`, name, permissions: 'all' };
}

export function givenGateway(options: Partial<GatewayOptions> = {}): { gateway: Gateway; stage: Stage } {
  const stage = new Stage();
  const gateway = createGateway({
    schema: schemaOn(stage),
    callers: {
      async contextFor({ credential, requestId = '', signal = new AbortController().signal }) {
        const known = credential === undefined ? null : stage.credentials.get(credential);
        if (known === undefined) throw new RequestError('UNAUTHENTICATED', 'Nobody has this credential.');
        return { actor: known, requestId, signal, can: () => known !== null } as unknown as Ctx;
      },
    },
    weigh: weighByExtension,
    logger: loggerTo(stage),
    health: async () => HEALTHY,
    ...options,
  });
  gateway.open();
  return { gateway, stage };
}

/** The greatest `weight` of the root fields, times their `times` argument: enough to be paid for. */
const weighByExtension: Weigh = (schema, document) => {
  const fields = document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return [];
    const type = schema.getRootType(definition.operation);
    return definition.selectionSet.selections.map((node) =>
      node.kind === Kind.FIELD ? type?.getFields()[node.name.value] : undefined,
    );
  });
  return { complexity: fields.reduce((sum, field) => sum + Number(field?.extensions.weight ?? 0), 0) };
};

function loggerTo(stage: Stage): Logger {
  const at = (level: string) => (bindings: object, message: string) => void stage.logged.push({ level, bindings, message });
  const logger: Logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child: () => logger };
  return logger;
}

const Item: GraphQLObjectType = new GraphQLObjectType({
  name: 'Item',
  fields: () => ({
    name: { type: GraphQLString, resolve: () => 'thing' },
    child: { type: Item, resolve: () => ({}) },
    items: { type: new GraphQLList(Item), resolve: () => [{}, {}] },
  }),
});

function schemaOn(stage: Stage): GraphQLSchema {
  const string = { type: GraphQLString };
  const Query = new GraphQLObjectType<unknown, Ctx>({
    name: 'Query',
    fields: {
      hello: { ...string, args: { name: string }, resolve: (_root, { name }) => `Hello ${name ?? 'world'}` },
      item: { type: Item, resolve: () => ({}) },
      heavy: { type: Item, extensions: { weight: 60 }, resolve: () => ({}) },
      tooHeavy: { ...string, extensions: { weight: 10_001 }, resolve: () => void stage.ran.push('tooHeavy') },
      me: { ...string, resolve: (_root, _args, ctx) => ctx.actor?.name },
      need: { ...string, args: { number: { type: new GraphQLNonNull(GraphQLInt) } }, resolve: () => 'ok' },
      bug: { ...string, resolve: () => Promise.reject(new Error('password=hunter2 at /srv/secret.ts')) },
      refused: { ...string, args: { code: string }, resolve: (_root, { code }) => Promise.reject(refusedWith(code)) },
      domain: { ...string, resolve: () => Promise.reject(new Refused()) },
      unfit: { type: GraphQLInt, resolve: () => 'not a number: secret' },
      stuck: {
        ...string,
        resolve: (_root, _args, ctx) =>
          new Promise((_resolve, reject) => {
            stage.contexts.push(ctx);
            ctx.signal.addEventListener('abort', () => reject(new Error('cancelled')), { once: true });
          }),
      },
      gate: {
        ...string,
        resolve: () => {
          stage.waiting += 1;
          return stage.gate.then(() => 'through');
        },
      },
    },
  });
  const Mutation = new GraphQLObjectType({
    name: 'Mutation',
    fields: {
      bump: { ...string, args: { text: string }, resolve: () => void stage.ran.push('bump') },
      importThings: {
        ...string,
        args: { text: string },
        extensions: { costClass: 'import' },
        resolve: () => void stage.ran.push('import'),
      },
    },
  });
  const Subscription = new GraphQLObjectType<unknown, Ctx>({
    name: 'Subscription',
    fields: {
      ticks: {
        type: GraphQLString,
        subscribe: (_root, _args, ctx) => {
          stage.contexts.push(ctx);
          const events = new Events();
          stage.streams.push(events);
          return events;
        },
        resolve: (event, _args, ctx) => `${(event as { text?: string }).text} for ${ctx.actor?.name ?? 'nobody'}`,
      },
      denied: { type: GraphQLString, subscribe: () => Promise.reject(new RequestError('FORBIDDEN', 'Not yours.')) },
    },
  });
  return new GraphQLSchema({ query: Query, mutation: Mutation, subscription: Subscription });
}

function refusedWith(code: RequestErrorCode): RequestError {
  return new RequestError(code, 'No.', { cursor: 'here' });
}

/** POST of a GraphQL request, or of whatever else is given as a body. */
export function post(gateway: Pick<Gateway, 'fetch'>, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return gateway.fetch(
    new Request('http://rapport.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', host: 'rapport.test', ...headers },
      body: typeof body === 'string' || body instanceof Uint8Array ? new Uint8Array(Buffer.from(body)) : JSON.stringify(body),
    }),
  );
}

export interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly string[];
    readonly extensions: Record<string, unknown>;
  }[];
  readonly extensions?: Record<string, Record<string, unknown>>;
}

export async function answerOf(response: Response): Promise<Answer> {
  return (await response.json()) as Answer;
}

export async function codesOf(response: Response): Promise<unknown[]> {
  return ((await answerOf(response)).errors ?? []).map(({ extensions }) => extensions.code);
}

/** The gateway on a free port. */
export async function onPort(
  gateway: Gateway,
  options: Parameters<typeof createServer>[0] = {},
): Promise<{ server: Server; port: number; close(): Promise<void> }> {
  const server = createServer(options ?? {});
  server.on('request', gateway.handleRequest);
  server.on('upgrade', gateway.handleUpgrade);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server,
    port: (server.address() as AddressInfo).port,
    async close() {
      await gateway.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends bytes as they are and gives back all that comes until the other side closes. */
export function exchange(port: number, write: (socket: Socket) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(port, '127.0.0.1', () => write(socket));
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.on('close', () => resolve(received));
    socket.on('error', (error) => (received === '' ? reject(error) : resolve(received)));
  });
}
