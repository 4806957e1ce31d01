/** A gateway over a small schema of plain graphql-js, with callers by name: what the plugins do shows without modules or a database. */

import { createServer, type Server } from 'node:http';
import { type AddressInfo, createConnection, type Socket } from 'node:net';
import { Kind } from 'graphql';
import { type Ctx, type KernelHealth, type Logger, RequestError } from '../../src/kernel/index.ts';
import { createGateway, type Gateway, type GatewayOptions, type Weigh } from '../../src/plugins/index.ts';
import { Stage, schemaOn } from './stage.ts';

export const HEALTHY: KernelHealth = {
  feed: { readers: 0, overflows: 0, lagSeconds: 0, oldestWriteSeconds: 0 },
  handlers: [{ handler: 'things.note-things', lagSeconds: 0 }],
  jobs: { waiting: 0, active: 0, deadLetters: 0 },
};

export function givenGateway(options: Partial<GatewayOptions> = {}): { gateway: Gateway; stage: Stage } {
  const stage = new Stage();
  const gateway = createGateway({
    schema: schemaOn(stage),
    callers: {
      async contextFor({ credential, requestId = '', cancellation: { signal } = new AbortController() }) {
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
