/**
 * Gives up connections whose server has stopped answering: it ends statements that take too long by itself, unless it hangs or the network
 * is gone. The driver can do this too, by a timer for each statement, whose functions keep what was answered beyond V8's collections of
 * young objects; one for the pool does.
 */
import type pg from 'pg';
import { Batch } from './batch.ts';

/** The driver's own words for it. */
const MESSAGE = 'Query read timeout';
const LONGEST_BETWEEN_LOOKS = 1_000;
const LOOKS = 5;

/**
 * Whose statements, all of them, then fail with a timeout: at most a fifth later than `milliseconds` after its last sign, for each of those
 * that it answers together.
 */
export function giveUpStalled(pool: pg.Pool, milliseconds: number): void {
  const watched = new Set<Watched>();
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    for (const one of watched) one.giveUpUnlessHeardWithin(milliseconds);
  };
  pool.on('connect', (client) => {
    const one = new Watched(client);
    watched.add(one);
    timer ??= setInterval(look, Math.min(LONGEST_BETWEEN_LOOKS, milliseconds / LOOKS)).unref();
    client.once('end', () => {
      watched.delete(one);
      if (watched.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    });
  });
}

class Watched {
  readonly #client: pg.PoolClient;
  /** When it last answered, or began to wait; null while it waits for nothing. */
  #heardAt: number | null = null;
  /** How many statements it answers together at most, of those that it has not answered. */
  #together = 1;

  constructor(client: pg.PoolClient) {
    this.#client = client;
    const { query } = client;
    const watching = (...args: readonly unknown[]): unknown => {
      this.#heardAt ??= performance.now();
      const [statement] = args;
      if (statement instanceof Batch) this.#together = Math.max(this.#together, statement.length);
      return Reflect.apply(query, client, args);
    };
    Object.defineProperty(client, 'query', { value: watching, configurable: true });
    client.connection.on('readyForQuery', () => {
      if (this.#heardAt !== null) this.#heardAt = performance.now();
    });
    // Told when all that was sent is answered, and also where the driver refused a statement itself.
    client.on('drain', () => {
      this.#heardAt = null;
      this.#together = 1;
    });
  }

  giveUpUnlessHeardWithin(milliseconds: number): void {
    const latest = performance.now() - milliseconds * this.#together;
    if (this.#heardAt !== null && this.#heardAt < latest) this.#client.connection.stream.destroy(new Error(MESSAGE));
  }
}
