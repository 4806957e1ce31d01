/** What one event costs that many subscribers wait for: they come at a fixed rate, each opened through the server's own mutation. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { complaintOf, type Feed } from './asked.ts';
import type { Measured } from './figures.ts';
import { cpuMs, pin, rssMb } from './process-figures.ts';
import { bodyOf, type Running } from './servers.ts';
import type { Volumes } from './source-rows.ts';
import type { Ask, Delivered, Order } from './subscribers.ts';

const EVENTS_PER_SECOND = 30;
export const WARM_UP_EVENTS = 5;
const SUBSCRIBING = fileURLToPath(new URL('subscribers.ts', import.meta.url));
/** For the server to have taken up the last subscription. */
const SETTLING = 1_000;

export interface FanOut {
  readonly server: Running;
  readonly feed: Feed;
  readonly volumes: Volumes;
  readonly seconds: number;
  readonly subscribers: number;
}

/** Requests are messages that were delivered, so processor time is that of one. */
export async function measureFanOut({ server, feed, volumes, seconds, subscribers }: FanOut): Promise<Measured> {
  const child = fork(SUBSCRIBING);
  if (child.pid !== undefined) pin(child.pid, 1);
  try {
    const url = server.url.replace(/^http/, 'ws').replace(server.adapter.path, server.adapter.wsPath);
    await toldBy(child, { url, payload: server.headers, query: feed.flat, subscribers });
    await wait(SETTLING);
    const open = opener(server, feed, volumes);
    for (let turn = 0; turn < WARM_UP_EVENTS; turn += 1) await open(turn);
    await toldBy(child, { type: 'await', messages: WARM_UP_EVENTS * subscribers });
    await toldBy(child, { type: 'forget' });
    const [before, started] = [cpuMs(server.pid), Date.now()];
    const events = await atRate(seconds, open);
    const { messages, p99 } = await toldBy(child, { type: 'await', messages: events * subscribers });
    const cpu = cpuMs(server.pid) - before;
    if (messages < events * subscribers) process.stderr.write(`Q7 ${server.name}: ${messages} of ${events * subscribers} came\n`);
    const took = { requests: messages, seconds: (Date.now() - started) / 1_000 };
    return { query: 'Q7', column: server.name, ...took, p99, cpuMs: cpu / messages, rssMb: rssMb(server.pid) };
  } finally {
    child.kill();
  }
}

async function toldBy(child: ChildProcess, ask: Order | Ask): Promise<Delivered> {
  const ended = new AbortController();
  child.once('exit', () => ended.abort(new Error('The subscribers ended.')));
  const told = once(child, 'message', { signal: ended.signal });
  child.send(ask);
  const [delivered] = await told;
  return delivered;
}

/** The subject says when it was asked for. Whether it was opened: a server that cannot follow refuses. */
function opener({ name, post }: Running, { publish }: Feed, { customers, products }: Volumes) {
  return async (turn: number): Promise<boolean> => {
    const complaint = complaintOf(1 + ((turn * 7_919) % customers), 1 + (turn % products), `t=${Date.now()} ${turn}`);
    const answer = await post(bodyOf(publish, publish.variables(complaint), false));
    // In our API a refusal is data of another type, of which nothing is selected.
    const isOpened = Object.values(answer.data ?? {}).some((value) => value !== null && Object.keys(Object(value)).length > 0);
    if (!isOpened) process.stderr.write(`Q7 ${name}: a complaint was refused: ${JSON.stringify(answer)}\n`);
    return isOpened;
  };
}

/** How many were opened. */
async function atRate(seconds: number, open: (turn: number) => Promise<boolean>): Promise<number> {
  const events = Math.ceil(seconds * EVENTS_PER_SECOND);
  const started = performance.now();
  const opened: Promise<boolean>[] = [];
  for (let turn = 0; turn < events; turn += 1) {
    await wait(Math.max(0, started + (turn * 1_000) / EVENTS_PER_SECOND - performance.now()));
    opened.push(open(turn));
  }
  return (await Promise.all(opened)).filter((isOpened) => isOpened).length;
}
