/** A dashboard that goes on from its last cursor, at whichever server is up, whenever its connection ends. */
import { dig, eventually, sleep } from './expect.ts';
import { type FeedReader, readFeed, type Transport } from './feed-client.ts';
import type { FleetServers } from './fleet-servers.ts';
import { Api } from './http-client.ts';

export interface Watched {
  readonly name: string;
  readonly key: string;
  readonly transport: Transport;
  readonly field: 'complaintOpened' | 'complaintChanged';
  readonly filter: Readonly<Record<string, unknown>>;
}

interface Delivered {
  readonly id: string;
  readonly type: string;
  readonly customer: unknown;
}

export class FleetDashboard {
  readonly watched: Watched;
  readonly delivered: Delivered[] = [];
  connections = 0;
  readonly #servers: FleetServers;
  #cursor: string;
  #isStopped = false;
  #watching: Promise<void> = Promise.resolve();

  constructor(servers: FleetServers, watched: Watched, after: string) {
    this.#servers = servers;
    this.watched = watched;
    this.#cursor = after;
  }

  start(): void {
    this.#watching = this.#watch();
    // Awaited by `stop`.
    this.#watching.catch(() => undefined);
  }

  async #watch(): Promise<void> {
    while (!this.#isStopped) {
      const reader = await this.#open().catch(() => null);
      if (!reader) {
        await sleep(100);
        continue;
      }
      this.connections += 1;
      while (!reader.isEnded && !this.#isStopped) {
        this.#take(reader);
        await sleep(20);
      }
      await reader.stop();
      this.#take(reader);
      await sleep(50);
    }
  }

  #open(): Promise<FeedReader> {
    const { key, transport, field, filter } = this.watched;
    const query = `subscription ($after: String, $filter: ComplaintEventFilter) { ${field}(after: $after, filter: $filter) {
      cursor occurredAt type complaint { id customer { id } } } }`;
    return readFeed(new Api(this.#servers.anyBase, key), transport, { query, field, variables: { after: this.#cursor, filter } });
  }

  #take(reader: FeedReader): void {
    for (const { event, type, cursor } of reader.items.splice(0)) {
      this.delivered.push({ id: String(dig(event, 'complaint', 'id')), type, customer: dig(event, 'complaint', 'customer') });
      this.#cursor = cursor;
    }
  }

  /** Waits until so many of these were delivered, and a little longer for what should not come. */
  async reaches(count: number, isCounted: (id: string) => boolean): Promise<void> {
    const counted = () => this.delivered.filter(({ id }) => isCounted(id)).length;
    await eventually(`${count} events for ${this.watched.name}`, 60_000, counted, (seen) => seen >= count);
    await sleep(500);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#watching.catch(() => undefined);
  }
}
