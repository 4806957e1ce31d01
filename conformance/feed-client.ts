/** A reader of a live feed, over either transport, seen the same. */
import { request } from 'node:http';
import { dig, eventually, Failure, show } from './expect.ts';
import type { Api } from './http-client.ts';
import { Wire } from './ws-client.ts';

export interface FeedItem {
  readonly cursor: string;
  readonly type: string;
  readonly occurredAt: string;
  /** The whole event as answered. */
  readonly event: unknown;
}

export interface FeedRequest {
  readonly query: string;
  /** The subscription's field, under which the event is found. */
  readonly field: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

export type Transport = 'WebSocket' | 'SSE';

/** What a reader has got so far. `errors` are those that ended or accompanied the stream. */
export abstract class FeedReader {
  readonly items: FeedItem[] = [];
  readonly errors: unknown[] = [];
  isEnded = false;
  readonly #field: string;

  protected constructor(field: string) {
    this.#field = field;
  }

  abstract pause(): void;
  abstract resume(): void;
  abstract stop(): Promise<void>;
  /** How the connection ended, for the message of a failure. */
  abstract ending(): string;

  protected take(payload: unknown): void {
    const errors = dig(payload, 'errors');
    if (Array.isArray(errors)) this.errors.push(...errors);
    const event = dig(payload, 'data', this.#field);
    if (event === undefined || event === null) return;
    const text = (key: string): string => String(dig(event, key));
    this.items.push({ cursor: text('cursor'), type: text('type'), occurredAt: text('occurredAt'), event });
  }

  get cursor(): string | undefined {
    return this.items.at(-1)?.cursor;
  }

  get codes(): readonly string[] {
    return this.errors.map((error) => String(dig(error, 'extensions', 'code')));
  }

  /** Waits until `count` events are here. */
  async has(count: number, ms = 15_000): Promise<readonly FeedItem[]> {
    await eventually(
      `${count} events`,
      ms,
      () => {
        if (this.items.length < count && this.isEnded) {
          throw new Failure(`${count} events`, `${this.items.length}, then ${this.ending()} ${show(this.errors)}`);
        }
        return this.items.length;
      },
      (length) => length >= count,
    );
    return this.items;
  }

  /** Waits until the stream is over and gives the codes it ended with. */
  async endsWithin(ms: number): Promise<readonly string[]> {
    await eventually('the end of the stream', ms, () => this.isEnded, Boolean);
    return this.codes;
  }
}

class WebSocketReader extends FeedReader {
  readonly #wire: Wire;
  #taken = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(wire: Wire, field: string) {
    super(field);
    this.#wire = wire;
    this.#timer = setInterval(() => this.#drain(), 5);
  }

  #drain(): void {
    const { received } = this.#wire;
    for (; this.#taken < received.length; this.#taken += 1) {
      const message = received[this.#taken];
      received[this.#taken] = null;
      const type = dig(message, 'type');
      if (type === 'next') this.take(dig(message, 'payload'));
      if (type === 'error') this.take({ errors: dig(message, 'payload') });
      if (type === 'error' || type === 'complete') this.#over();
    }
    if (this.#wire.end) this.#over();
  }

  #over(): void {
    this.isEnded = true;
    clearInterval(this.#timer);
  }

  pause(): void {
    this.#wire.pause();
  }

  resume(): void {
    this.#wire.resume();
  }

  async stop(): Promise<void> {
    this.#over();
    await this.#wire.bye();
  }

  ending(): string {
    return this.#wire.end ? `close ${this.#wire.end.code} ${this.#wire.end.reason}` : 'the operation ended';
  }
}

class ServerSentReader extends FeedReader {
  readonly #stopped = new AbortController();
  #rest = '';
  #response: { pause(): unknown; resume(): unknown } | null = null;
  #how = 'no answer';

  constructor(api: Api, { query, field, variables }: FeedRequest) {
    super(field);
    const headers = { ...api.headers, accept: 'text/event-stream' };
    const sent = request(new URL('/graphql', api.base), { method: 'POST', headers, signal: this.#stopped.signal });
    sent.on('response', (response) => {
      this.#response = response;
      this.#how = 'open';
      response.setEncoding('utf8');
      const ended = (): void => this.#over(`HTTP ${response.statusCode} ended`);
      response
        .on('data', (chunk: string) => this.#read(chunk))
        .on('end', ended)
        .on('error', ended)
        .on('close', ended);
    });
    sent.on('error', (error) => this.#over(String(error)));
    sent.end(JSON.stringify({ query, variables }));
  }

  #over(how: string): void {
    if (!this.isEnded) this.#how = how;
    this.isEnded = true;
  }

  #read(chunk: string): void {
    const blocks = (this.#rest + chunk.replace(/\r/g, '')).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const lines = block.split('\n');
      const event = lines
        .find((line) => line.startsWith('event:'))
        ?.slice(6)
        .trim();
      const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trim());
      if (event === 'next') this.take(JSON.parse(data.join('\n')));
      if (event === 'complete') this.#over('complete');
    }
  }

  pause(): void {
    this.#response?.pause();
  }

  resume(): void {
    this.#response?.resume();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
  }

  ending(): string {
    return this.#how;
  }
}

/** Starts to read. The feed is open once an event arrives or `settled` has seen the server take it. */
export async function readFeed(api: Api, transport: Transport, request: FeedRequest): Promise<FeedReader> {
  if (transport === 'SSE') return new ServerSentReader(api, request);
  const wire = await Wire.open(api.base, api.key);
  wire.subscribe('feed', request.query, request.variables);
  return new WebSocketReader(wire, request.field);
}
