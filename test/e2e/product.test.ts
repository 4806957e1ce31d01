import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Product } from './product.ts';
import { Caller } from './wire.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rapport-product-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the product', () => {
  it('serves from an empty folder, stops on SIGTERM, and serves the same data again', async () => {
    await using first = new Product({ DATA_DIR: folder });
    const url = await first.ready();
    const key = first.shownKey ?? '';
    const caller = new Caller(url, key);
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    const customerId = await caller.givenCustomer();
    const dashboard = caller.watch();
    await dashboard.connected;
    await expect.poll(async () => (await fetch(`${url}/metrics`)).text()).toMatch(/^rapport_feed_readers 1$/m);
    await caller.complain(customerId, 'Before the stop');
    await dashboard.until(1);

    first.signal('SIGTERM');

    expect(await dashboard.closed).toBe(1001);
    expect(await first.ended).toBe(0);
    expect(first.err).toBe('');

    await using second = new Product({ DATA_DIR: folder });
    const again = new Caller(await second.ready(), key);
    expect(second.shownKey).toBeUndefined();
    const resumed = again.watch(dashboard.cursor);
    await again.complain(customerId, 'After the stop');
    await resumed.until(1);
    expect(resumed.subjects).toEqual(['After the stop']);
    second.signal('SIGINT');
    expect(await second.ended).toBe(0);
  }, 120_000);

  it('misses no complaint and repeats none when it is killed and comes back', async () => {
    await using first = new Product({ DATA_DIR: folder });
    const caller = new Caller(await first.ready(), first.shownKey ?? '');
    const customerId = await caller.givenCustomer();
    const dashboard = caller.watch();
    await dashboard.connected;
    await expect.poll(async () => (await fetch(`${caller.url}/metrics`)).text()).toMatch(/^rapport_feed_readers 1$/m);
    await caller.complain(customerId, 'One');
    await dashboard.until(1);
    await caller.complain(customerId, 'Two');
    first.signal('SIGKILL');
    await first.ended;
    await dashboard.closed;

    await using second = new Product({ DATA_DIR: folder });
    const again = new Caller(await second.ready(), caller.key);
    await again.complain(customerId, 'Three');
    const resumed = again.watch(dashboard.cursor);
    const missing = 3 - dashboard.received.length;
    await resumed.until(missing);

    expect([...dashboard.subjects, ...resumed.subjects]).toEqual(['One', 'Two', 'Three']);
    second.signal('SIGTERM');
    expect(await second.ended).toBe(0);
  }, 120_000);

  it.each([
    ['PORT', 'eighty', /^PORT: is not a number; accepted: a port [^\n]*\n$/],
    ['ADMIN_KEY', 'short', /^ADMIN_KEY: must have at least 32 characters; accepted: [^\n]*\n$/],
    ['DATABASE_URL', 'postgres://127.0.0.1:1/nothing', /^[^\n]+\n$/],
    ['RAPPORT_MODULES', 'no-such-package', /^RAPPORT_MODULES: "no-such-package" does not load: [^\n]*\n$/],
    ['TRUSTED_DOCUMENTS', 'only', /^TRUSTED_DOCUMENTS_FILE: is not set, though TRUSTED_DOCUMENTS is only; [^\n]*\n$/],
  ])(
    'does not start with a wrong %s, and says so in one line',
    async (name, value, line) => {
      await using product = new Product({ DATA_DIR: folder, [name]: value });

      expect(await product.ended).toBe(1);
      expect(product.err).toMatch(line);
      expect(product.err).not.toContain(value === 'short' ? value : '\0');
      expect(product.out).toBe('');
    },
    60_000,
  );

  it('does not start on a port that is taken, and says so in one line', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    await using product = new Product({ DATA_DIR: folder, PORT: `${port}` });

    expect(await product.ended).toBe(1);
    expect(product.err).toBe(`PORT: ${port} on 127.0.0.1 is taken by another process; accepted: a free port.\n`);
    other.close();
  }, 60_000);

  it('takes the administrator’s key from the environment, and then shows none', async () => {
    const ADMIN_KEY = 'an-administrator-key-of-32-characters';
    await using product = new Product({ DATA_DIR: folder, ADMIN_KEY, NODE_ENV: 'production' });
    const caller = new Caller(await product.ready(), ADMIN_KEY);

    expect(product.shownKey).toBeUndefined();
    expect(product.out).not.toContain(ADMIN_KEY);
    expect(product.out).not.toContain('GraphiQL');
    expect(await caller.run('{ customers { totalCount } }')).toEqual({ totalCount: 0 });
  }, 60_000);
});
