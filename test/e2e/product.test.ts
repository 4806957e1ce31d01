import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { Product } from './product.ts';
import { Caller, type Feed } from './wire.ts';

/** From the source, and on a busy machine, a start takes long. */
const SLOW = 120_000;
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

async function givenFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rapport-product-'));
  folders.push(folder);
  return folder;
}

async function dashboardOf(caller: Caller, after?: string): Promise<Feed> {
  const dashboard = caller.watch(after);
  await dashboard.connected;
  // Not `expect.poll`, which belongs to one test at a time.
  await vi.waitFor(async () => expect(await (await fetch(`${caller.url}/metrics`)).text()).toMatch(/^rapport_feed_readers 1$/m), {
    timeout: 20_000,
  });
  return dashboard;
}

// Each has processes and a folder of its own.
describe.concurrent('the product', () => {
  it(
    'serves from an empty folder, and after SIGTERM and after being killed goes on with the same data: no complaint is missed or repeated',
    async () => {
      const folder = await givenFolder();
      await using first = new Product({ DATA_DIR: folder });
      const caller = new Caller(await first.ready(), first.shownKey ?? '');
      expect((await fetch(`${caller.url}/ready`)).status).toBe(200);
      const customerId = await caller.givenCustomer();
      const dashboard = await dashboardOf(caller);
      await caller.complain(customerId, 'Before the stop');
      await dashboard.until(1);

      first.signal('SIGTERM');

      expect(await dashboard.closed).toBe(1001);
      expect(await first.ended).toBe(0);
      expect(first.err).toBe('');

      await using second = new Product({ DATA_DIR: folder });
      const again = new Caller(await second.ready(), caller.key);
      expect(second.shownKey).toBeUndefined();
      const resumed = await dashboardOf(again, dashboard.cursor);
      await again.complain(customerId, 'After the stop');
      await resumed.until(1);
      await again.complain(customerId, 'Just before the kill');

      second.signal('SIGKILL');

      await second.ended;
      await resumed.closed;
      expect(dashboard.subjects).toEqual(['Before the stop']);

      await using third = new Product({ DATA_DIR: folder });
      const last = new Caller(await third.ready(), caller.key);
      await last.complain(customerId, 'After the kill');
      const resumedAgain = last.watch(resumed.cursor);
      await resumedAgain.until(3 - resumed.received.length);
      expect([...resumed.subjects, ...resumedAgain.subjects]).toEqual([
        'After the stop',
        'Just before the kill',
        'After the kill',
      ]);
      third.signal('SIGINT');
      expect(await third.ended).toBe(0);
    },
    SLOW,
  );

  it(
    'takes the administrator’s key from the environment, and then shows none',
    async () => {
      const ADMIN_KEY = 'an-administrator-key-of-32-characters';
      await using product = new Product({ DATA_DIR: await givenFolder(), ADMIN_KEY, NODE_ENV: 'production' });
      const caller = new Caller(await product.ready(), ADMIN_KEY);

      expect(product.shownKey).toBeUndefined();
      expect(product.out).not.toContain(ADMIN_KEY);
      expect(product.out).not.toContain('GraphiQL');
      expect(await caller.run('{ customers { totalCount } }')).toEqual({ totalCount: 0 });
    },
    SLOW,
  );

  it(
    'does not start on a port that is taken, and says so in one line',
    async () => {
      const other = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => other.once('listening', resolve));
      const { port } = other.address() as AddressInfo;
      const DATA_DIR = await givenFolder();
      await using product = new Product({ DATA_DIR, PORT: `${port}` });

      expect(await product.ended).toBe(1);
      expect(product.err).toBe(`PORT: ${port} on 127.0.0.1 is taken by another process; accepted: a free port.\n`);
      expect(product.shownKey).toBeUndefined();
      other.close();
      await using next = new Product({ DATA_DIR });
      await next.ready();
      expect(next.shownKey).toMatch(/^rpt_/);
    },
    SLOW,
  );

  it.each([
    ['PORT', 'eighty', /^PORT: is not a number; accepted: a port [^\n]*\n$/],
    ['ADMIN_KEY', 'short', /^ADMIN_KEY: must have at least 32 characters; accepted: [^\n]*\n$/],
    ['DATABASE_URL', 'postgres://127.0.0.1:1/nothing', /^[^\n]+\n$/],
    ['RAPPORT_MODULES', 'no-such-package', /^RAPPORT_MODULES: "no-such-package" does not load: [^\n]*\n$/],
    ['TRUSTED_DOCUMENTS', 'only', /^TRUSTED_DOCUMENTS_FILE: is not set, though TRUSTED_DOCUMENTS is only; [^\n]*\n$/],
  ])(
    'does not start with a wrong %s, says so in one line, and makes no database for nothing',
    async (name, value, line) => {
      const folder = await givenFolder();
      await using product = new Product({ DATA_DIR: folder, [name]: value });

      expect(await product.ended).toBe(1);
      expect(product.err).toMatch(line);
      expect(product.err).not.toContain(value === 'short' ? value : '\0');
      expect(product.out).toBe('');
      expect(await readdir(folder)).toEqual([]);
    },
    SLOW,
  );
});
