/** Every limit of the server, with its default. Each protects the others from one client; each can be changed. */
import { z } from 'zod';

const KILOBYTE = 1024;
const count = (value: number) => z.int().min(1).default(value);

export const limitsSchema = z.strictObject({
  /** Bytes of a request's body. */
  body: count(100 * KILOBYTE),
  /** Bytes of the body of an import: root fields with the cost class `import`, for callers with a credential. */
  importBody: count(2048 * KILOBYTE),
  /** How deep arrays and objects of a body may nest. */
  bodyNesting: count(100),
  /** Lexical tokens of a document. */
  tokens: count(2_000),
  depth: count(12),
  /** Fields of one selection set, fragments included. */
  breadth: count(200),
  /** Object 1, scalar 0, a list times its page, an unpaged list times 5. */
  complexity: count(10_000),
  aliases: count(30),
  directives: count(50),
  rootMutations: count(10),
  /** From the start of an execution to TIMEOUT. */
  requestMilliseconds: count(10_000),
  headersMilliseconds: count(5_000),
  bodyMilliseconds: count(10_000),
  /** What an actor who was quiet may spend at once, and what comes back each second. */
  costMaximum: count(100_000),
  costRestoreRate: count(5_000),
  /** What a request to a module's route takes of that, whatever it asks for. */
  routeCost: count(50),
  /** Bytes of a WebSocket frame from a client. */
  socketFrame: count(64 * KILOBYTE),
  socketInitMilliseconds: count(3_000),
  socketSubscriptions: count(50),
  /** Messages a socket may send at once, and what comes back each second. */
  socketMessages: count(5_000),
  socketMessagesPerSecond: count(1_000),
  socketsPerActor: count(100),
  sockets: count(5_000),
  /** Subscriptions over HTTP that a caller reads at once. */
  streamsPerActor: count(100),
  /** How long a socket may leave a frame untaken. */
  socketDeafMilliseconds: count(5_000),
  /** How long requests in flight may take to end when the server stops. */
  drainMilliseconds: count(20_000),
});

export type Limits = Readonly<z.output<typeof limitsSchema>>;

/** The defaults with the given ones in their place; throws a readable error for an unknown name or a value below 1. */
export function limitsFrom(changed: Partial<Limits> = {}): Limits {
  const checked = limitsSchema.safeParse(changed);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw new RangeError(`Limits: ${[...(issue?.path ?? []), issue?.message].join(': ')}`);
}
