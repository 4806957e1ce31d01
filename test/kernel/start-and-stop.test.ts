import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { ConfigurationError, createKernel, defineModule, type RapportModule, resolveModules } from '../../src/kernel/index.ts';
import { testDatabase } from '../support/databases.ts';
import { embeddedDatabase, numbersOf, parcels, send, startKernel, take } from './kernel-kit.ts';

const emptyDatabase = embeddedDatabase();
const NAMES = ['parcels.parcel.sent'] as const;

/** Modules that write down when they start and stop, each depending on the one before. */
function chain(diary: string[], ...names: readonly string[]): readonly RapportModule[] {
  return names.map((name, index) => ({
    name,
    contract: 1,
    dependsOn: names.slice(0, index),
    start: async () => {
      diary.push(`start ${name}`);
      return async () => void diary.push(`stop ${name}`);
    },
  }));
}

describe('starting and stopping', () => {
  it('starts modules in the order of dependence and stops them in reverse', async () => {
    const diary: string[] = [];
    const { kernel } = await startKernel(await emptyDatabase(), [...chain(diary, 'a', 'b', 'c')].reverse());
    await kernel.stop();

    expect(diary).toEqual(['start a', 'start b', 'start c', 'stop c', 'stop b', 'stop a']);
  });

  it('stops those already started when one fails, and names it', async () => {
    const diary: string[] = [];
    const broken: RapportModule = {
      name: 'z',
      contract: 1,
      dependsOn: ['a', 'b'],
      start: async () => {
        throw new Error('No such printer.');
      },
    };

    await expect(startKernel(await emptyDatabase(), [...chain(diary, 'a', 'b'), broken])).rejects.toThrow(
      'Module "z" did not start: No such printer.',
    );
    expect(diary).toEqual(['start a', 'start b', 'stop b', 'stop a']);
  });

  it('goes on stopping the others when one fails or hangs', async () => {
    const diary: string[] = [];
    const [first, ...others] = chain(diary, 'a', 'b');
    const failing: RapportModule = {
      name: 'failing',
      contract: 1,
      start: async () => async () => {
        throw new Error('Stuck.');
      },
    };
    const hanging: RapportModule = { name: 'hanging', contract: 1, start: async () => () => new Promise<void>(() => {}) };
    const modules = [first, failing, hanging, ...others].filter((module) => module !== undefined);
    const { kernel, logger } = await startKernel(await emptyDatabase(), modules, { limits: { stop: { module: 20 } } });
    await kernel.stop();

    expect(diary.slice(2)).toEqual(['stop b', 'stop a']);
    expect(logger.lines.map(({ bindings }) => bindings.module)).toEqual(['hanging', 'failing']);
  });

  it('stops the modules also when the database is gone', async () => {
    const diary: string[] = [];
    const module = parcels({ handlers: { 'parcels.parcel.sent': async () => {} } });
    const { kernel, database } = await startKernel(await emptyDatabase(), [...chain(diary, 'a'), module]);
    const { prisma } = database;
    await prisma.$executeRaw`ALTER TABLE "HandlerCursor" RENAME TO "Gone"`;
    await kernel.stop();
    await prisma.$executeRaw`ALTER TABLE "Gone" RENAME TO "HandlerCursor"`;

    expect(diary).toEqual(['start a', 'stop a']);
  });

  it('lets a module read and write as it starts', async () => {
    const early = defineModule({
      name: 'early',
      contract: 1,
      dependsOn: ['parcels'],
      start: async (ctx) => {
        await send(ctx, 1);
        return undefined;
      },
    });
    const { system } = await startKernel(await emptyDatabase(), [early, parcels()]);

    expect(await system.db.loggedEvent.count()).toBe(1);
  });

  it('says so when a context is asked for before the start', async () => {
    const kernel = createKernel({ modules: resolveModules([]), database: await emptyDatabase() });

    expect(() => kernel.systemContext('early')).toThrow('The kernel has not been started.');
  });

  it('keeps two kernels in one process apart', async () => {
    const heard: string[] = [];
    const hearing = (name: string) =>
      parcels({ handlers: { 'parcels.parcel.sent': async (_ctx, { number }) => void heard.push(`${name} ${number}`) } });
    const elsewhere = await testDatabase({ modules: [], kind: 'pglite' });
    onTestFinished(() => elsewhere.close());
    await elsewhere.prisma.serverSecret.updateMany({ data: { secret: new Uint8Array(32).fill(7) } });
    const one = await startKernel(await emptyDatabase(), [hearing('one')]);
    const two = await startKernel(elsewhere, [hearing('two')]);
    const feed = await one.system.subscribe({ names: NAMES });
    const feedOfTwo = await two.system.subscribe({ names: NAMES });
    await send(one.system, 1);
    await take(feed, 1);
    await send(two.system, 2);
    for (const { kernel } of [one, two]) await kernel.runDue();

    expect(numbersOf(await take(feedOfTwo, 1))).toEqual([2]);
    expect(heard).toEqual(['one 1', 'two 2']);
    const [key, keyOfTwo] = [one, two].map(({ kernel }) => kernel.systemContext('later').signingKey);
    expect(key).not.toEqual(keyOfTwo);
    expect([one, two].map(({ kernel }) => kernel.feeds.metrics.readers)).toEqual([1, 1]);
  });
});

describe('a module’s configuration', () => {
  const config = z.object({
    SMTP_URL: z.url().describe('smtp://host:port'),
    SMTP_RETRIES: z.coerce.number().int().min(0).default(3).describe('a whole number from 0'),
    SMTP_FROM: z.string().optional(),
  });
  const mail = defineModule({ name: 'mail', contract: 1, config });
  const create = async (environment: Record<string, string | undefined>) =>
    createKernel({ modules: resolveModules([mail]), database: await emptyDatabase(), environment });

  it('is checked, completed and given to every context under the module’s name', async () => {
    const { system } = await startKernel(await emptyDatabase(), [mail], {
      environment: { SMTP_URL: 'smtp://localhost:25', SMTP_FROM: '', OTHER: 'x' },
    });

    expect(system.config).toEqual({ mail: { SMTP_URL: 'smtp://localhost:25', SMTP_RETRIES: 3 } });
  });

  it.each([
    ['a missing variable', {}, 'SMTP_URL: is not set; accepted: smtp://host:port.'],
    ['an empty one', { SMTP_URL: '' }, 'SMTP_URL: is not set; accepted: smtp://host:port.'],
    ['a wrong one', { SMTP_URL: 'secret' }, 'SMTP_URL: Invalid URL; accepted: smtp://host:port.'],
    [
      'one out of bounds',
      { SMTP_URL: 'smtp://localhost:25', SMTP_RETRIES: '-1' },
      'SMTP_RETRIES: Too small: expected number to be >=0; accepted: a whole number from 0.',
    ],
  ])('stops the start for %s, in one line that does not show its value', async (_case, environment, message) => {
    await expect(create(environment)).rejects.toThrow(new ConfigurationError(message));
  });
});

describe('health', () => {
  it('counts readers and measures what waits', async () => {
    const { kernel, system } = await startKernel(await emptyDatabase(), [
      parcels({ jobs: { 'parcels.count': { description: '', run: async () => {} } } }),
    ]);
    const feed = await system.subscribe({ names: ['parcels.parcel.sent'] });
    await send(system, 1);
    await take(feed, 1);
    await system.transact((tx) => tx.enqueue('parcels.count'));

    expect(await kernel.health()).toEqual({
      feed: { readers: 1, overflows: 0, lagSeconds: 0, oldestWriteSeconds: 0 },
      handlers: [],
      jobs: { waiting: 1, active: 0, deadLetters: 0 },
    });
  });
});
