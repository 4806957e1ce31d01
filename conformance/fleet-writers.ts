/** Complaints at a steady rate, each under a key of its own and repeated until it is acknowledged, by whichever server is up. */
import { dig, sleep } from './expect.ts';
import type { FleetServers } from './fleet-servers.ts';
import { Api } from './http-client.ts';
import { ACKNOWLEDGE_COMPLAINT, OPEN_TEN } from './operations.ts';

const KINDS = ['COMPLAINT', 'SUPPORT_REQUEST', 'PRAISE'];
const SEVERITIES = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];
const IN_A_REQUEST = 10;
const ACKNOWLEDGED_OF_TEN = 2;
const MOST_IN_FLIGHT = 12;

type Complaint = Readonly<Record<string, unknown>>;

interface Given {
  readonly customers: readonly string[];
  readonly teamId: string;
  /** API keys that may open and acknowledge complaints. */
  readonly secrets: readonly string[];
}

export class FleetWriters {
  /** By id: what it was opened as. */
  readonly opened = new Map<string, Complaint>();
  readonly acknowledged = new Set<string>();
  seconds = 0;
  readonly #servers: FleetServers;
  readonly #given: Given;
  readonly #key: string;
  /** Their spending is limited: each writes some of it. */
  readonly #secrets: readonly string[];
  /** What the last attempt was answered that did not succeed, for the message of a failure. */
  lastRefusal: unknown = null;
  readonly #inFlight = new Set<Promise<void>>();
  #count = 0;
  #isAbandoned = false;

  constructor(servers: FleetServers, given: Given) {
    this.#servers = servers;
    this.#given = given;
    this.#secrets = given.secrets;
    this.#key = servers.world.unique('fleet');
  }

  /** So many as the rate makes in this time, even if that takes longer; but no longer than the longest time. */
  async write(ms: number, aSecond: number, longestMs: number): Promise<void> {
    const started = performance.now();
    const wanted = (ms / 1_000) * aSecond;
    for (let begun = 0; begun < wanted && performance.now() - started < longestMs; begun += IN_A_REQUEST) {
      const due = started + (begun / aSecond) * 1_000;
      while (performance.now() < due || this.#inFlight.size >= MOST_IN_FLIGHT) await sleep(5);
      const writing: Promise<void> = this.#ten().finally(() => this.#inFlight.delete(writing));
      this.#inFlight.add(writing);
    }
    this.seconds = (performance.now() - started) / 1_000;
  }

  async finish(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.race(this.#inFlight);
  }

  /** Where the case has failed: nobody writes on behind the next one. */
  abandon(): void {
    this.#isAbandoned = true;
  }

  async #ten(): Promise<void> {
    const inputs = Array.from({ length: IN_A_REQUEST }, () => this.#next());
    const secret = this.#secrets[(this.#count / IN_A_REQUEST) % this.#secrets.length] ?? '';
    const variables = Object.fromEntries(inputs.map((input, at) => [`i${at}`, input]));
    const answer = await this.#until(
      secret,
      (api) => api.ask({ query: OPEN_TEN, variables }),
      (json) => inputs.every((_input, at) => typeof dig(json, 'data', `c${at}`, 'complaint', 'id') === 'string'),
    );
    const ids = inputs.map((_input, at) => String(dig(answer, 'data', `c${at}`, 'complaint', 'id')));
    for (const [at, id] of ids.entries()) this.opened.set(id, inputs[at] ?? {});
    for (const id of ids.slice(0, ACKNOWLEDGED_OF_TEN)) await this.#acknowledge(secret, id);
  }

  async #acknowledge(secret: string, id: string): Promise<void> {
    const variables = { input: { id, idempotencyKey: `acknowledge ${id}` } };
    await this.#until(
      secret,
      (api) => api.ask({ query: ACKNOWLEDGE_COMPLAINT, variables }),
      (json) => typeof dig(json, 'data', 'acknowledgeComplaint', 'complaint', 'id') === 'string',
    );
    this.acknowledged.add(id);
  }

  #next(): Complaint {
    const nth = this.#count;
    this.#count += 1;
    const { customers, teamId } = this.#given;
    return {
      ...{
        customerId: customers[nth % customers.length],
        kind: KINDS[nth % KINDS.length],
        severity: SEVERITIES[nth % SEVERITIES.length],
      },
      ...{ teamId: nth % 5 === 0 ? teamId : null, subject: `${this.#key} ${nth}`, idempotencyKey: `${this.#key} ${nth}` },
    };
  }

  /** Asked again, wherever somebody is up, until it is done: the idempotency key sees to it that it is done once. */
  async #until(
    secret: string,
    send: (api: Api) => Promise<{ readonly json: unknown }>,
    isDone: (json: unknown) => boolean,
  ): Promise<unknown> {
    while (!this.#isAbandoned) {
      const exchange = await send(new Api(this.#servers.anyBase, secret)).catch(() => null);
      if (exchange && isDone(exchange.json)) return exchange.json;
      this.lastRefusal = exchange?.json ?? this.lastRefusal;
      await sleep(50);
    }
    throw new Error('The writers were abandoned.');
  }
}
