/** A process of its own with many subscribers, each a bare socket, so that it costs as little as it can. Told what by its parent. */
import WebSocket from 'ws';
import { percentile } from '../report.ts';

export interface Order {
  readonly url: string;
  /** What a subscriber says of itself. */
  readonly payload: object;
  readonly query: string;
  readonly subscribers: number;
}

export interface Delivered {
  readonly messages: number;
  /** From asking for the change to the frame that tells of it, in milliseconds. */
  readonly p99: number;
}

/** To leave out what was asked for before now, and answer then; or to answer when so many have come, at the latest after a while. */
export type Ask = { readonly type: 'forget' } | { readonly type: 'await'; readonly messages: number };

const PROTOCOL = 'graphql-transport-ws';
const AT_ONCE = 50;
const PATIENCE = 15_000;
const STAMP = /t=(\d{13})/;

let latencies: number[] = [];
let since = 0;
let awaited = Number.POSITIVE_INFINITY;
let late: NodeJS.Timeout | undefined;

function received(text: string): void {
  const [, sent] = STAMP.exec(text) ?? [];
  if (sent === undefined) {
    if (text.includes('"error')) throw new Error(`A subscriber was refused: ${text.slice(0, 300)}`);
    return;
  }
  if (Number(sent) < since) return;
  latencies.push(Date.now() - Number(sent));
  if (latencies.length >= awaited) tell();
}

function tell(): void {
  clearTimeout(late);
  awaited = Number.POSITIVE_INFINITY;
  const sorted = latencies.toSorted((one, other) => one - other);
  const delivered: Delivered = { messages: sorted.length, p99: percentile(sorted, 0.99) };
  process.send?.(delivered);
}

function subscribe({ url, payload, query }: Order): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, PROTOCOL, { perMessageDeflate: false, skipUTF8Validation: true });
    let isKnown = false;
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload })));
    socket.on('error', reject);
    socket.on('message', (data) => {
      const text = String(data);
      if (isKnown) received(text);
      if (isKnown || !text.includes('connection_ack')) return;
      isKnown = true;
      socket.send(JSON.stringify({ id: 's', type: 'subscribe', payload: { query } }));
      resolve();
    });
  });
}

process.once('message', async (order: Order) => {
  for (let from = 0; from < order.subscribers; from += AT_ONCE) {
    const count = Math.min(AT_ONCE, order.subscribers - from);
    await Promise.all(Array.from({ length: count }, () => subscribe(order)));
  }
  process.on('message', (ask: Ask) => {
    if (ask.type === 'forget') {
      latencies = [];
      since = Date.now();
      process.send?.({ messages: 0, p99: 0 } satisfies Delivered);
    } else {
      awaited = ask.messages;
      late = setTimeout(tell, PATIENCE);
      if (latencies.length >= awaited) tell();
    }
  });
  process.send?.({ messages: 0, p99: 0 });
});
