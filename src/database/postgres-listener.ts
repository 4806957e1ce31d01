/** One connection that listens, for all channels of a process. It comes back by itself. */
import pg from 'pg';

const FIRST_RETRY = 100;
const LONGEST_RETRY = 5_000;

type Wake = (payload: string) => void;

export class PostgresListener {
  readonly #config: pg.ClientConfig;
  readonly #wakes = new Map<string, Set<Wake>>();
  /** The first connection; its failure is the caller's, later ones are retried. */
  #opened: Promise<void> | undefined;
  /** Absent while the connection is lost. */
  #client: pg.Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(config: pg.ClientConfig) {
    this.#config = { ...config, application_name: 'rapport listener' };
  }

  /** After a reconnect `wake` is called with an empty payload, as something may have been missed. */
  async listen(channel: string, wake: Wake): Promise<() => Promise<void>> {
    const wakes = this.#wakes.get(channel) ?? new Set();
    this.#wakes.set(channel, wakes.add(wake));
    this.#opened ??= this.#connect();
    try {
      await this.#opened;
    } catch (error) {
      wakes.delete(wake);
      this.#opened = undefined;
      throw error;
    }
    await this.#tell('LISTEN', channel);
    return async () => {
      wakes.delete(wake);
      if (wakes.size > 0 || this.#wakes.get(channel) !== wakes) return;
      this.#wakes.delete(channel);
      await this.#tell('UNLISTEN', channel);
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    await this.#opened?.catch(() => {});
    await this.#client?.end().catch(() => {});
  }

  /** A connection lost meanwhile is no fault: the next one listens to what is wanted then. */
  async #tell(verb: 'LISTEN' | 'UNLISTEN', channel: string): Promise<void> {
    await this.#client?.query(`${verb} ${pg.escapeIdentifier(channel)}`).catch(() => {});
  }

  async #connect(): Promise<void> {
    const client = new pg.Client(this.#config);
    client.on('notification', ({ channel, payload = '' }) => this.#wake(channel, payload));
    client.on('error', () => {});
    await client.connect();
    client.on('end', () => {
      this.#client = undefined;
      this.#reconnectAfter(FIRST_RETRY);
    });
    this.#client = client;
    for (const channel of this.#wakes.keys()) await this.#tell('LISTEN', channel);
  }

  #reconnectAfter(delay: number): void {
    if (this.#isClosed) return;
    this.#retry = setTimeout(() => {
      this.#connect().then(
        () => {
          for (const channel of this.#wakes.keys()) this.#wake(channel, '');
        },
        () => this.#reconnectAfter(Math.min(delay * 2, LONGEST_RETRY)),
      );
    }, delay);
  }

  #wake(channel: string, payload: string): void {
    for (const wake of this.#wakes.get(channel) ?? []) wake(payload);
  }
}
