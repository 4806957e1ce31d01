import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createRapport, defineModule } from '../../src/index.ts';
import { access } from '../../src/modules/access/index.ts';
import { communications } from '../../src/modules/communications/index.ts';
import { contacts } from '../../src/modules/contacts/index.ts';
import { feedback } from '../../src/modules/feedback/index.ts';
import { sales } from '../../src/modules/sales/index.ts';
import { type Serving, serve } from '../../src/server.ts';
import { getDatamodel } from '../generated/index.ts';
import { exchange } from '../plugins/support.ts';
import { createTestRapport, startTestRapport } from '../support/index.ts';
import { Caller } from './wire.ts';

const MODULES = [access, contacts, sales, communications, feedback];
const LIMITS = { headersMilliseconds: 300, bodyMilliseconds: 600 };
const rapport = createTestRapport(MODULES, { limits: LIMITS, background: true });
let serving: Serving;
let caller: Caller;
beforeAll(async () => {
  serving = await serve(rapport.rapport);
  caller = new Caller(serving.url, rapport.asAdministrator().credential ?? '');
});
afterAll(() => serving.close());

describe('a complaint', () => {
  it('is seen live over WebSocket and Server-Sent Events, once and in order', async () => {
    const customerId = await caller.givenCustomer();
    const dashboard = caller.watch();
    const events = caller.events();
    const first = events.next();
    await dashboard.connected;
    await expect.poll(() => rapport.rapport.kernel.feeds.metrics.readers).toBe(2);

    await caller.complain(customerId, 'Late');
    await caller.complain(customerId, 'Broken');
    await dashboard.until(2);

    expect(dashboard.subjects).toEqual(['Late', 'Broken']);
    expect((await first).value?.data?.complaintOpened.complaint.subject).toBe('Late');
    expect((await events.next()).value?.data?.complaintOpened.complaint.subject).toBe('Broken');
    await dashboard.dispose();
    await events.return(undefined);
    await expect.poll(() => rapport.rapport.kernel.feeds.metrics.readers).toBe(0);
  });

  it('is resumed after the cursor, without a gap and without a repeat', async () => {
    const customerId = await caller.givenCustomer();
    const dashboard = caller.watch();
    await dashboard.connected;
    await expect.poll(() => rapport.rapport.kernel.feeds.metrics.readers).toBe(1);
    await caller.complain(customerId, 'Seen');
    await dashboard.until(1);
    await dashboard.dispose();
    await caller.complain(customerId, 'Missed');

    const again = caller.watch(dashboard.cursor);
    await again.until(1);
    await caller.complain(customerId, 'Live');
    await again.until(2);

    expect(again.subjects).toEqual(['Missed', 'Live']);
    await again.dispose();
  });
});

describe('a slow client', () => {
  it.each([
    ['headers', 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-'],
    ['a body', 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"que'],
    [
      'chunks without end',
      'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"que\r\n',
    ],
  ])('of %s is answered 408, and others are served meanwhile', async (_what, beginning) => {
    const slow = exchange(serving.port, (socket) => socket.write(beginning));

    expect((await caller.send('{ __typename }')).status).toBe(200);
    expect(await slow).toMatch(/^HTTP\/1\.1 408 /);
  });

  it.each([
    ['two lengths', 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}'],
    [
      'a length and chunks',
      'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['no HTTP', 'hello\r\n\r\n'],
  ])('of %s is answered 400', async (_what, bytes) => {
    expect(await exchange(serving.port, (socket) => socket.write(bytes))).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('the server', () => {
  it('is ready, and tells its metrics', async () => {
    expect((await fetch(`${serving.url}/ready`)).status).toBe(200);
    expect(await (await fetch(`${serving.url}/metrics`)).text()).toMatch(/^rapport_feed_lag_seconds /m);
  });

  it('holds nothing of sockets and streams that are gone', async () => {
    const churn = async () => {
      for (let round = 0; round < 15; round += 1) {
        const dashboard = caller.watch();
        await dashboard.connected;
        await expect.poll(() => rapport.rapport.kernel.feeds.metrics.readers, { interval: 2 }).toBe(1);
        await dashboard.dispose();
        const leaving = new AbortController();
        const streaming = fetch(
          `${serving.url}/graphql?query=${encodeURIComponent('subscription { complaintOpened { cursor } }')}`,
          {
            headers: { accept: 'text/event-stream', authorization: `Bearer ${caller.key}` },
            signal: leaving.signal,
          },
        );
        await streaming;
        leaving.abort();
        await expect.poll(() => rapport.rapport.kernel.feeds.metrics.readers, { interval: 2 }).toBe(0);
      }
    };
    await churn();
    const open = async () =>
      /^rapport_(sockets|streams) \d+$/gm[Symbol.match](await (await fetch(`${serving.url}/metrics`)).text());
    await expect.poll(open).toEqual(['rapport_sockets 0', 'rapport_streams 0']);
    const before = process.getActiveResourcesInfo().length;

    await churn();

    await expect.poll(open).toEqual(['rapport_sockets 0', 'rapport_streams 0']);
    expect(process.getActiveResourcesInfo().length).toBeLessThan(before + 10);
  });
});

/** A module with one address that answers when it is told to. */
function givenPatience() {
  const arrived: (() => void)[] = [];
  const answer: ((response: Response) => void)[] = [];
  const patience = defineModule({
    name: 'patience',
    contract: 1,
    routes: [
      {
        method: 'GET',
        path: '/wait',
        permission: 'public',
        handle: (ctx) =>
          new Promise((resolve) => {
            answer.push(resolve);
            ctx.signal.addEventListener('abort', () => resolve(new Response('cut')));
            for (const tell of arrived.splice(0)) tell();
          }),
      },
    ],
  });
  const arrival = () => new Promise<void>((resolve) => arrived.push(resolve));
  return { patience, arrival, release: () => answer.shift()?.(new Response('done')) };
}

describe('a stop', () => {
  it('ends feeds with 1001, lets what is in flight finish, and then refuses connections', async () => {
    const { patience, arrival, release } = givenPatience();
    await using own = await startTestRapport([...MODULES, patience], { background: true });
    const served = await serve(own.rapport);
    const dashboard = new Caller(served.url, own.asAdministrator().credential ?? '').watch();
    await dashboard.connected;
    const arriving = arrival();
    const inFlight = fetch(`${served.url}/wait`);
    await arriving;

    const stop = vi.spyOn(own.rapport.kernel, 'stop');
    let isStopped = false;
    const stopped = served.close().then(() => {
      isStopped = true;
    });
    expect(await dashboard.closed).toBe(1001);
    const metrics = async () => (await own.rapport.fetch(new Request(`${served.url}/metrics`))).text();
    await expect.poll(metrics).toMatch(/^rapport_sockets 0$/m);
    // Time enough for a stop that does not wait.
    for (let trip = 0; trip < 10; trip += 1) await own.db.loggedEvent.count();
    expect([isStopped, stop.mock.calls.length]).toEqual([false, 0]);
    release();
    const response = await inFlight;

    expect([response.status, await response.text(), response.headers.get('connection')]).toEqual([200, 'done', 'keep-alive']);
    await stopped;
    await expect(fetch(served.url)).rejects.toThrow();
  });

  it('does not wait longer than it may', async () => {
    const { patience, arrival } = givenPatience();
    await using own = await startTestRapport([...MODULES, patience], { limits: { drainMilliseconds: 50 } });
    const served = await serve(own.rapport);
    const arriving = arrival();
    const inFlight = fetch(`${served.url}/wait`).then(
      () => 'answered',
      () => 'cut',
    );
    await arriving;

    await served.close();

    expect(await inFlight).toBe('cut');
  });
});

describe('two rapports in one process', () => {
  it('share nothing', async () => {
    await using one = await startTestRapport(MODULES, { background: true });
    await using other = await startTestRapport(MODULES, { background: true, production: true, limits: { depth: 3 } });
    const [served, servedOther] = [await serve(one.rapport), await serve(other.rapport)];
    const client = new Caller(served.url, one.asAdministrator().credential ?? '');
    const otherClient = new Caller(servedOther.url, other.asAdministrator().credential ?? '');
    const foreign = otherClient.watch();
    await foreign.connected;
    const customerId = await client.givenCustomer('Only here');
    const cursors = client.watch();
    await cursors.connected;
    await expect.poll(() => one.rapport.kernel.feeds.metrics.readers).toBe(1);

    await client.complain(customerId, 'Heard by one');
    await cursors.until(1);

    expect((await otherClient.send('{ __typename }', {}, { authorization: `Bearer ${client.key}` })).status).toBe(401);
    expect(await otherClient.run('{ customers { totalCount } }')).toEqual({ totalCount: 0 });
    expect(foreign.received).toEqual([]);
    const deep = '{ customers { nodes { complaints { nodes { number } } } } }';
    expect([(await client.send(deep)).status, (await otherClient.send(deep)).status]).toEqual([200, 400]);
    const metrics = await (await fetch(`${servedOther.url}/metrics`)).text();
    expect(metrics).not.toContain('type="mutation"');
    const stolen = await otherClient.send(
      'subscription ($after: String) { complaintOpened(after: $after) { cursor } }',
      { after: cursors.cursor },
      { accept: 'text/event-stream' },
    );
    expect(await stolen.text()).toMatch(/CURSOR_(INVALID|EXPIRED)/);
    await foreign.dispose();
    await served.close();
    expect((await otherClient.send('{ __typename }')).status).toBe(200);
    await servedOther.close();
  });

  it('need only their options: a second schema is made beside a running one', () => {
    const options = { modules: MODULES, database: rapport.database, datamodel: getDatamodel() };

    expect(createRapport(options).schema.getQueryType()).not.toBe(rapport.rapport.schema.getQueryType());
  });
});
