/** Plain HTTP, and GraphQL over it, with nothing between the cases and the wire. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { dig, ensure, show, sleep } from './expect.ts';

export interface Exchange {
  /** 0 where the server closed the connection without an answer. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The parsed body; undefined where it is not JSON. */
  readonly json: unknown;
  readonly ms: number;
}

export interface SendOptions {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly timeout?: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 128 });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One request. Resolves also where the server hangs up; rejects only after `timeout`. */
export function send(
  base: URL,
  { method = 'POST', path = '/graphql', headers = {}, body, timeout = 15_000 }: SendOptions,
): Promise<Exchange> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    const ended = (status: number, got: IncomingHttpHeaders, text: string): void => {
      clearTimeout(timer);
      resolve({ status, headers: got, text, json: parsed(text), ms: performance.now() - started });
    };
    const sent = request(new URL(path, base), { method, headers, agent }, (response) => {
      isAnswered = true;
      const chunks: Buffer[] = [];
      const finish = (): void => ended(response.statusCode ?? 0, response.headers, Buffer.concat(chunks).toString('utf8'));
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', finish)
        .on('error', finish);
    });
    const timer = setTimeout(() => {
      sent.destroy();
      reject(new Error(`no answer to ${method} ${path} within ${timeout} ms`));
    }, timeout);
    sent.on('error', (error) => {
      if (!isAnswered) ended(0, {}, String(error));
    });
    sent.end(body);
  });
}

/** Bytes on a socket as they are; what comes back until the server hangs up or `ms` have passed. */
export function sendRaw(
  base: URL,
  parts: readonly (string | Uint8Array)[],
  ms: number,
): Promise<{ text: string; ms: number; closed: boolean }> {
  const started = performance.now();
  return new Promise((resolve) => {
    const socket = connect(Number(base.port || 80), base.hostname);
    let text = '';
    const ended = (closed: boolean) => (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text, ms: performance.now() - started, closed });
    };
    const timer = setTimeout(ended(false), ms);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('close', ended(true)).on('error', ended(true));
    for (const part of parts) socket.write(part);
  });
}

export const statusOf = (raw: string): number => Number(/^HTTP\/1\.[01] (\d{3})/.exec(raw)?.[1] ?? 0);

export interface Asked {
  readonly query: string;
  readonly variables?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeout?: number;
  /** Answer 429 as it is, instead of waiting as told and asking again. */
  readonly impatient?: boolean;
}

export const errorsOf = (exchange: Exchange): readonly unknown[] => {
  const errors = dig(exchange.json, 'errors');
  return Array.isArray(errors) ? errors : [];
};
export const codesOf = (exchange: Exchange): readonly string[] =>
  errorsOf(exchange).map((error) => String(dig(error, 'extensions', 'code')));

/** GraphQL over HTTP as one actor. */
export class Api {
  readonly base: URL;
  readonly key: string | null;

  constructor(base: URL, key: string | null) {
    this.base = base;
    this.key = key;
  }

  get headers(): Record<string, string> {
    const credential = this.key === null ? {} : { authorization: `Bearer ${this.key}` };
    return { accept: 'application/graphql-response+json', 'content-type': 'application/json', ...credential };
  }

  /** Asks, whatever the answer. Where this actor has spent too much, it waits for as long as it is told. */
  async ask({ query, variables, headers, timeout, impatient = false }: Asked): Promise<Exchange> {
    for (let attempt = 1; ; attempt += 1) {
      const exchange = await this.raw(JSON.stringify({ query, variables }), headers, timeout);
      if (exchange.status !== 429 || impatient || attempt > 20) return exchange;
      await sleep(1000 * Math.min(10, Math.max(0.2, Number(exchange.headers['retry-after'] ?? 1))));
    }
  }

  /** A body as it is. */
  raw(body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}, timeout?: number): Promise<Exchange> {
    return send(this.base, { headers: { ...this.headers, ...headers }, body, ...(timeout === undefined ? {} : { timeout }) });
  }

  /** The data of a request that must succeed. */
  async data(query: string, variables?: unknown): Promise<unknown> {
    const exchange = await this.ask({ query, variables, timeout: 60_000 });
    ensure(
      exchange.status === 200 && errorsOf(exchange).length === 0,
      `data for ${show(query)}`,
      `${exchange.status} ${exchange.text}`,
    );
    return dig(exchange.json, 'data');
  }
}
