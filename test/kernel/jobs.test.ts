import { describe, expect, it } from 'vitest';
import type { Ctx } from '../../src/kernel/index.ts';
import { describeOnPostgres } from '../support/databases.ts';
import { counting } from './counting-jobs.ts';
import { embeddedDatabase, eventCount, parcels, postgresDatabase, startKernel, until } from './kernel-kit.ts';

const emptyDatabase = embeddedDatabase();
const MINUTE = 60;
const HOUR = 3_600;

const enqueue = (ctx: Ctx, data?: object, options?: { startAfter?: Date; singletonKey?: string }) =>
  ctx.transact((tx) => tx.enqueue('parcels.count', data, options));

describe('a queued job', () => {
  it('runs once after the commit, with its data, every permission and its own name', async () => {
    const { runs, module } = counting();
    const { kernel, system } = await startKernel(await emptyDatabase(), [module]);
    await enqueue(system, { of: 'boxes' });
    expect(runs).toEqual([]);
    await kernel.runDue();
    await kernel.runDue();

    expect(runs).toMatchObject([{ data: { of: 'boxes' }, ctx: { operation: 'parcels.count', actor: { id: 'system' } } }]);
  });

  it('waits for its time', async () => {
    const { runs, module } = counting();
    const { kernel, system, clock } = await startKernel(await emptyDatabase(), [module]);
    await enqueue(system, {}, { startAfter: new Date(clock.now().getTime() + HOUR * 1_000) });
    clock.forward(HOUR - 1);
    await kernel.runDue();
    expect(runs).toEqual([]);
    clock.forward(1);
    await kernel.runDue();

    expect(runs.map(({ at }) => at)).toEqual(['10:00']);
  });

  it('is queued once for a key while one of it waits, and again when that has run', async () => {
    const { runs, module } = counting();
    const { kernel, system } = await startKernel(await emptyDatabase(), [module]);
    await enqueue(system, { number: 1 }, { singletonKey: 'a' });
    await enqueue(system, { number: 2 }, { singletonKey: 'a' });
    await enqueue(system, { number: 3 }, { singletonKey: 'b' });
    await enqueue(system, { number: 4 });
    await enqueue(system, { number: 5 });
    await kernel.runDue();
    await enqueue(system, { number: 6 }, { singletonKey: 'a' });
    await kernel.runDue();

    expect(runs.map(({ data }) => Reflect.get(data as object, 'number'))).toEqual([1, 3, 4, 5, 6]);
  });

  it('is refused when no registered module has it', async () => {
    const { system } = await startKernel(await emptyDatabase(), [parcels()]);

    await expect(enqueue(system)).rejects.toThrow('No registered module has a job "parcels.count".');
  });

  it('is tried again later when it fails', async () => {
    const { runs, module } = counting({}, (run) => run === 1);
    const { kernel, system, clock, logger } = await startKernel(await emptyDatabase(), [module]);
    await enqueue(system);
    await kernel.runDue();
    await kernel.runDue();
    expect(runs).toHaveLength(1);
    clock.forward(MINUTE);
    await kernel.runDue();

    expect(runs).toHaveLength(2);
    expect(await kernel.jobs.deadLetters()).toEqual([]);
    expect(logger.lines).toMatchObject([{ level: 'error', bindings: { job: 'parcels.count' } }]);
  });

  it.each([
    [3, {}],
    [1, { maxAttempts: 1 }],
    [5, { maxAttempts: 5 }],
  ])('is kept as a dead letter after %i attempts', async (attempts, definition) => {
    const { runs, module } = counting(definition, () => true);
    const { kernel, system, clock } = await startKernel(await emptyDatabase(), [module]);
    await enqueue(system, { of: 'boxes' });
    for (let round = 0; round < 10; round += 1) {
      await kernel.runDue();
      clock.forward(HOUR);
    }

    expect(runs).toHaveLength(attempts);
    expect(await kernel.jobs.deadLetters()).toMatchObject([
      { kind: 'job', name: 'parcels.count', data: { of: 'boxes' }, error: `Error: Run ${attempts} failed.` },
    ]);
  });
});

await describeOnPostgres('jobs of two processes on one database', () => {
  const postgres = postgresDatabase();

  it('start at the same moment on a database that has no queue yet', async () => {
    await (await postgres.client()).query('DROP SCHEMA IF EXISTS pgboss CASCADE');
    const databases = await Promise.all([1, 2, 3, 4, 5, 6].map(() => postgres.open({ poolSize: 2 })));
    const kernels = await Promise.all(databases.map((database) => startKernel(database, [counting().module])));
    await Promise.all(kernels.map(({ system }) => enqueue(system)));

    expect(await kernels[0]?.kernel.jobs.facts()).toEqual({ waiting: 6, active: 0, deadLetters: 0 });
    await kernels[0]?.kernel.runDue();
  });

  it('run each once, by themselves', async () => {
    const one = counting();
    const two = counting();
    const first = await startKernel(await postgres.open(), [one.module], { background: true });
    const second = await startKernel(await postgres.open(), [two.module], { background: true });
    for (let number = 0; number < 20; number += 1) await enqueue(number % 2 ? first.system : second.system, { number });
    await until('all ran', () => one.runs.length + two.runs.length >= 20);
    await until('the queue is empty', async () => {
      const { waiting, active } = await first.kernel.jobs.facts();
      return waiting + active === 0;
    });

    const numbers = [...one.runs, ...two.runs].map(({ data }) => Number(Reflect.get(data as object, 'number')));
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  it('finish on a stop that leaves them time', async () => {
    const diary: string[] = [];
    const slow = parcels({
      jobs: {
        'parcels.count': {
          description: '',
          run: async (ctx) => {
            while (!diary.includes('stop')) await eventCount(ctx);
            diary.push('end');
          },
        },
      },
    });
    const { kernel, system } = await startKernel(await postgres.open(), [slow], { background: true });
    await enqueue(system);
    await until('it runs', async () => (await kernel.jobs.facts()).active === 1);
    await Promise.all([kernel.stop(), diary.push('stop')]);

    expect(diary).toEqual(['stop', 'end']);
    expect(await kernel.jobs.facts()).toMatchObject({ waiting: 0, active: 0 });
  });

  it('are told, and given back to the queue, when a stop cannot wait for them', async () => {
    let reason: unknown;
    const endless = parcels({
      jobs: {
        'parcels.count': {
          description: '',
          run: async (_ctx, signal) => {
            await new Promise((resolve) => signal.addEventListener('abort', resolve));
            reason = signal.reason;
            await new Promise(() => {});
          },
        },
      },
    });
    const { kernel, system } = await startKernel(await postgres.open(), [endless], {
      background: true,
      limits: { stop: { jobs: 50 } },
    });
    await enqueue(system);
    await until('it runs', async () => (await kernel.jobs.facts()).active === 1);
    await kernel.stop();

    expect(reason).toMatchObject({ message: 'The server stops.' });
    expect(await kernel.jobs.facts()).toMatchObject({ waiting: 1, active: 0 });
  });
});
