/** What tests say over graphql-ws to a gateway, well or badly. */

import { afterEach, beforeEach } from 'vitest';
import { WebSocket } from 'ws';
import type { Gateway, GatewayOptions } from '../../src/plugins/index.ts';
import type { Stage } from './stage.ts';
import { givenGateway, onPort } from './support.ts';

type Message = { id?: string; type: string; payload?: unknown };

/** A client that says what it is told to, well or badly. */
export class Client {
  readonly socket: WebSocket;
  readonly received: Message[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  #arrived: () => void = () => {};

  constructor(port: number, { origin, protocols = ['graphql-transport-ws'] }: { origin?: string; protocols?: string[] } = {}) {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, protocols, origin ? { origin } : {});
    this.closed = new Promise((resolve) => this.socket.on('close', (code, reason) => resolve({ code, reason: String(reason) })));
    this.socket.on('error', () => {});
    this.socket.on('message', (data) => {
      this.received.push(JSON.parse(String(data)));
      this.#arrived();
    });
  }

  async open(): Promise<this> {
    if (this.socket.readyState !== WebSocket.OPEN) await new Promise((resolve) => this.socket.once('open', resolve));
    return this;
  }

  async init(authorization?: string): Promise<this> {
    await this.open();
    this.say({ type: 'connection_init', payload: authorization === undefined ? {} : { authorization } });
    await this.until((message) => message.type === 'connection_ack');
    return this;
  }

  say(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(id: string, query: string, more: object = {}): void {
    this.say({ id, type: 'subscribe', payload: { query, ...more } });
  }

  /** The first message that fits, sent before or after. */
  async until(fits: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.received.find(fits);
      if (found) return found;
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }

  of(id: string, type: string): Promise<Message> {
    return this.until((message) => message.id === id && message.type === type);
  }
}

/** A gateway on a port, new for each test of the file that calls this. */
export class Sockets {
  #running: { gateway: Gateway; stage: Stage; server: Awaited<ReturnType<typeof onPort>> } | undefined;

  constructor() {
    beforeEach(() => this.restart());
    afterEach(() => this.#running?.server.close());
  }

  /** With other options than the usual ones. */
  async restart(options: Partial<GatewayOptions> = {}): Promise<void> {
    await this.#running?.server.close();
    const { gateway, stage } = givenGateway(options);
    this.#running = { gateway, stage, server: await onPort(gateway) };
  }

  get stage(): Stage {
    return this.#now.stage;
  }

  get gateway(): Gateway {
    return this.#now.gateway;
  }

  get port(): number {
    return this.#now.server.port;
  }

  connect(options?: ConstructorParameters<typeof Client>[1]): Client {
    return new Client(this.port, options);
  }

  get #now() {
    if (!this.#running) throw new Error('No test runs.');
    return this.#running;
  }
}

export const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
};
