/** A WebSocket that speaks graphql-transport-ws only as far as a case wants it to. */
import WebSocket from 'ws';
import { dig, ensure, eventually, Failure, show, within } from './expect.ts';

const PROTOCOL = 'graphql-transport-ws';
const PATIENCE = 20_000;

export interface Closed {
  /** 1006 where the connection broke without a close frame. */
  readonly code: number;
  readonly reason: string;
}

export interface DialOptions {
  readonly protocol?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function webSocketUrl(base: URL): URL {
  const url = new URL('/graphql', base);
  url.protocol = base.protocol === 'https:' ? 'wss:' : 'ws:';
  return url;
}

/** The server answered an upgrade with plain HTTP, or agreed to no subprotocol: 101. */
export class UpgradeRefused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`upgrade refused with HTTP ${status}`);
    this.status = status;
  }
}

export class Wire {
  readonly received: unknown[] = [];
  readonly closed: Promise<Closed>;
  readonly #socket: WebSocket;
  #end: Closed | null = null;
  #pongs = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        this.#end = { code, reason: reason.toString('utf8') };
        resolve(this.#end);
      });
    });
    socket.on('message', (data) => {
      const text = Buffer.isBuffer(data) ? data.toString('utf8') : '';
      try {
        this.received.push(JSON.parse(text));
      } catch {
        this.received.push(text);
      }
    });
    socket.on('pong', () => {
      this.#pongs += 1;
    });
    // Told by `closed`.
    socket.on('error', () => undefined);
  }

  /** Connects; rejects with `UpgradeRefused` where the server answers with plain HTTP. */
  static dial(base: URL, { protocol = PROTOCOL, headers = {} }: DialOptions = {}): Promise<Wire> {
    const socket = new WebSocket(webSocketUrl(base), protocol, { headers, perMessageDeflate: false });
    const wire = new Wire(socket);
    const opened = new Promise<Wire>((resolve, reject) => {
      socket.on('open', () => resolve(wire));
      socket.on('unexpected-response', (_request, response) => {
        reject(new UpgradeRefused(response.statusCode ?? 0));
        response.destroy();
      });
      // An upgrade without the subprotocol asked for is one that this client does not go through with.
      socket.on('error', (error) => reject(/subprotocol/.test(error.message) ? new UpgradeRefused(101) : error));
    });
    return within(PATIENCE, 'an answer to the upgrade', opened);
  }

  /** Connects and is acknowledged as the holder of the key. */
  static async open(base: URL, key: string | null): Promise<Wire> {
    const wire = await Wire.dial(base);
    wire.send({ type: 'connection_init', payload: key === null ? {} : { authorization: `Bearer ${key}` } });
    await wire.answer('connection_ack', (message) => dig(message, 'type') === 'connection_ack');
    return wire;
  }

  get end(): Closed | null {
    return this.#end;
  }

  get pongs(): number {
    return this.#pongs;
  }

  send(message: unknown): void {
    this.sendBytes(JSON.stringify(message));
  }

  /** A frame as it is: text for a string, binary for bytes. */
  sendBytes(data: string | Uint8Array): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(data);
  }

  ping(): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.ping();
  }

  subscribe(id: string, query: string, variables: unknown = {}): void {
    this.send({ id, type: 'subscribe', payload: { query, variables } });
  }

  /** Stops reading from the connection, so that the server's buffers fill. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Waits for a message, those already here included. */
  async answer(expected: string, good: (message: unknown) => boolean, ms = PATIENCE): Promise<unknown> {
    let at = 0;
    let found: unknown;
    await eventually(
      expected,
      ms,
      () => {
        for (; found === undefined && at < this.received.length; at += 1) if (good(this.received[at])) found = this.received[at];
        if (found === undefined && this.#end) throw new Failure(expected, `closed with ${this.#end.code} ${this.#end.reason}`);
        return found;
      },
      (message) => message !== undefined,
    );
    return found;
  }

  /** The first message about one operation that is of one of these types. */
  about(id: string, types: readonly string[], ms = PATIENCE): Promise<unknown> {
    return this.answer(
      `${types.join(' or ')} about ${id}`,
      (message) => dig(message, 'id') === id && types.includes(String(dig(message, 'type'))),
      ms,
    );
  }

  async closesWith(codes: readonly number[], ms: number): Promise<Closed> {
    const wanted = `close code ${codes.join(' or ')}`;
    const end = await within(ms, wanted, this.closed);
    ensure(codes.includes(end.code), wanted, `${end.code} ${end.reason}, after ${show(this.received.slice(-2))}`);
    return end;
  }

  /** Hangs up and waits until that is done. */
  async bye(): Promise<void> {
    if (this.#end) return;
    this.#socket.resume();
    this.#socket.close(1000);
    const timer = setTimeout(() => this.#socket.terminate(), 2000);
    await this.closed;
    clearTimeout(timer);
  }

  /** Breaks the connection without a word. */
  cut(): void {
    this.#socket.terminate();
  }
}
