import { type IncomingHttpHeaders, request as sendRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AnsweredText } from '../../src/kernel/index.ts';
import type { GatewayOptions } from '../../src/plugins/index.ts';
import { ADA, ALLOWED, DOCUMENTS, graphql, REQUESTS, type Sent } from './json-requests.ts';
import { until } from './sockets.ts';
import type { Stage } from './stage.ts';
import { exchange, givenGateway, onPort } from './support.ts';

interface Received {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function send(port: number, { body, headers, method = 'POST', path = '/graphql', chunked = false }: Sent): Promise<Received> {
  const length = body === undefined || chunked ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const all = { 'content-type': 'application/json', 'x-request-id': 'asked', ...length, ...headers };
  return new Promise((resolve, reject) => {
    const request = sendRequest({ port, host: '127.0.0.1', method, path, headers: all }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: text }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Without ids that the server made up. */
function nameless<Value extends object>(value: Value): Value {
  return JSON.parse(JSON.stringify(value).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'made up'));
}

/** What does not depend on the moment. */
function lasting({ status, headers, body }: Received) {
  const { date: _date, ...others } = headers;
  return nameless({ status, headers: others, body });
}

const usual: Partial<GatewayOptions> = {
  limits: { body: 2_000, importBody: 8_000, depth: 6, tokens: 500, requestMilliseconds: 100, costRestoreRate: 1e9 },
  allowedOrigins: [ALLOWED],
  trustedDocuments: { documents: DOCUMENTS, only: false },
};

/** The same gateway with the lane and without it, each on a port until the tests of the block are over. */
class BothLanes {
  readonly #options: Partial<GatewayOptions>;
  #open: { readonly stage: Stage; readonly server: Awaited<ReturnType<typeof onPort>> }[] = [];

  constructor(options: Partial<GatewayOptions> = {}) {
    this.#options = { ...usual, ...options };
    beforeAll(async () => {
      this.#open = await Promise.all([true, false].map((jsonLane) => this.#start(jsonLane)));
    });
    afterAll(() => Promise.all(this.#open.map(({ server }) => server.close())));
  }

  async #start(jsonLane: boolean) {
    const { gateway, stage } = givenGateway({ ...this.#options, jsonLane });
    return { stage, server: await onPort(gateway) };
  }

  /** By the lane, and by Yoga. */
  async send(sent: Sent): Promise<[Received, Received]> {
    const [lane, yoga] = await Promise.all(this.#open.map(async ({ server }) => lasting(await send(server.port, sent))));
    if (!lane || !yoga) throw new Error('No test runs.');
    return [lane, yoga];
  }

  get stages(): [Stage, Stage] {
    const [lane, yoga] = this.#open;
    if (!lane || !yoga) throw new Error('No test runs.');
    return [lane.stage, yoga.stage];
  }

  get ports(): readonly number[] {
    return this.#open.map(({ server }) => server.port);
  }
}

describe.each<[string, Partial<GatewayOptions>]>([
  ['', {}],
  ['in production, ', { production: true }],
  ['where only trusted documents are served, ', { trustedDocuments: { documents: DOCUMENTS, only: true } }],
])('%sthe lane for JSON', (_where, options) => {
  const lanes = new BothLanes(options);

  it.each(Object.entries(REQUESTS))('answers as Yoga does: %s', async (_what, sent) => {
    const [lane, yoga] = await lanes.send(sent);

    expect(lane).toEqual(yoga);
    // What was read before keeps nothing of it.
    expect((await lanes.send(sent))[0]).toEqual(yoga);
  });

  it('did the same', () => {
    const [lane, yoga] = lanes.stages;
    const codes = ({ logged }: Stage) => logged.map(({ level, bindings, message }) => ({ level, message, ...known(bindings) }));

    expect(lane.ran.length).toBeGreaterThan(options.trustedDocuments?.only ? -1 : 5);
    expect(lane.ran).toEqual(yoga.ran);
    expect(codes(lane)).toEqual(codes(yoga));
  });
});

/** Of a line of the log, without times. */
function known(bindings: object) {
  const { milliseconds: _time, err: _bug, ...others } = bindings as Record<string, unknown>;
  return nameless(others);
}

describe('who has spent the allowance', () => {
  const lanes = new BothLanes({ limits: { costMaximum: 100, costRestoreRate: 1 } });

  it('is told so by either lane', async () => {
    const heavy = graphql({ query: '{ heavy { name } gate }' }, ADA);
    const first = lanes.send(heavy);
    await until(() => lanes.stages.every(({ waiting }) => waiting === 1));

    const [lane, yoga] = await lanes.send(heavy);

    expect(lane.status).toBe(429);
    expect(lane).toEqual(yoga);
    for (const { open } of lanes.stages) open();
    expect((await first).map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe('an answer in text', () => {
  const json = '{ "hello" : 1.0 }';
  const lanes = new BothLanes({ answer: async () => new AnsweredText(json, 0) });

  it('is sent as it is by the lane, and as values by Yoga', async () => {
    const [lane, yoga] = await lanes.send(graphql({ query: '{ hello }' }));

    expect(lane.body.startsWith(`{"data":${json},"extensions":{"cost":{"requestedQueryCost":1,`)).toBe(true);
    expect(yoga.body.startsWith('{"data":{"hello":1},')).toBe(true);
    expect(JSON.parse(lane.body)).toEqual(JSON.parse(yoga.body));
  });
});

describe('a connection of the lane', () => {
  const lanes = new BothLanes();
  const headers = (length: number) =>
    `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n`;
  const body = JSON.stringify({ query: '{ hello }' });

  it('carries one request after another, also such as Yoga answers', async () => {
    const batch = `${headers(2)}\r\n[]`;
    const last = `${headers(body.length)}connection: close\r\n\r\n${body}`;
    for (const port of lanes.ports) {
      const received = await exchange(port, (socket) => socket.write(`${headers(body.length)}\r\n${body}${batch}${last}`));

      expect(received.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400', 'HTTP/1.1 200']);
    }
  });

  it('takes a body in pieces', async () => {
    for (const port of lanes.ports) {
      const received = await exchange(port, (socket) => {
        socket.write(`${headers(body.length)}connection: close\r\n\r\n${body.slice(0, 5)}`);
        setImmediate(() => socket.write(body.slice(5)));
      });

      expect(received).toContain('Hello world');
    }
  });

  it('that the client cuts cancels what runs for it', async () => {
    const asking = `${headers(21)}\r\n{"query":"{ stuck }"}`;
    const [stage] = lanes.stages;
    const gone = exchange(lanes.ports[0] ?? 0, async (socket) => {
      socket.write(asking);
      await until(() => stage.contexts.length > 0);
      socket.destroy();
    });
    await until(() => stage.contexts.length > 0);
    const started = performance.now();
    await new Promise((resolve) => stage.contexts[0]?.signal.addEventListener('abort', resolve));
    await gone;

    expect(performance.now() - started).toBeLessThan(60);
  });
});
