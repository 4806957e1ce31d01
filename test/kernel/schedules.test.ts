import { describe, expect, it } from 'vitest';
import { describeOnPostgres } from '../support/databases.ts';
import { counting } from './counting-jobs.ts';
import { embeddedDatabase, postgresDatabase, startKernel } from './kernel-kit.ts';

const emptyDatabase = embeddedDatabase();
const MINUTE = 60;
const HOUR = 3_600;

describe('a scheduled job', () => {
  it('runs when its time comes, and once for times that were missed', async () => {
    const { runs, module } = counting({ schedule: '30 * * * *' });
    const { kernel, clock } = await startKernel(await emptyDatabase(), [module]);
    const forwardTo = async (minutes: number) => {
      clock.forward(minutes * MINUTE);
      await kernel.runDue();
    };
    await forwardTo(0);
    await forwardTo(29);
    expect(runs).toEqual([]);
    await forwardTo(1);
    await forwardTo(1);
    await forwardTo(59);
    await forwardTo(5 * 60);

    expect(runs.map(({ at }) => at)).toEqual(['09:30', '10:30', '15:30']);
  });

  it('is looked for in the database once for each of its times', async () => {
    const database = await emptyDatabase();
    const { runs, module } = counting({ schedule: '30 * * * *' });
    const { kernel, clock } = await startKernel(database, [module]);
    clock.forward(30 * MINUTE);
    await kernel.runDue();
    await database.prisma.jobSchedule.updateMany({ data: { queuedAt: new Date(0) } });
    clock.forward(59 * MINUTE);
    await kernel.runDue();
    expect(runs.map(({ at }) => at)).toEqual(['09:30']);
    clock.forward(MINUTE);
    await kernel.runDue();
    expect(runs.map(({ at }) => at)).toEqual(['09:30', '10:30']);
  });

  it('makes up once for a time that passed while nothing ran', async () => {
    const database = await emptyDatabase();
    const { runs, module } = counting({ schedule: '0 3 * * *' });
    const first = await startKernel(database, [module]);
    await first.kernel.stop();
    first.clock.forward(3 * 24 * HOUR);
    const second = await startKernel(database, [module], { clock: first.clock });
    await second.kernel.runDue();
    await second.kernel.runDue();

    expect(runs).toHaveLength(1);
  });

  it('does not rest when the clock had been far ahead', async () => {
    const database = await emptyDatabase();
    const { runs, module } = counting({ schedule: '0 * * * *' });
    const wrong = await startKernel(database, [module]);
    wrong.clock.forward(365 * 24 * HOUR);
    await wrong.kernel.runDue();
    await wrong.kernel.stop();
    runs.length = 0;
    const right = await startKernel(database, [module]);
    right.clock.forward(HOUR);
    await right.kernel.runDue();

    expect(runs).toHaveLength(1);
  });
});

await describeOnPostgres('schedules of two processes on one database', () => {
  const postgres = postgresDatabase();

  it('are queued once for a time that both see come', async () => {
    const one = counting({ schedule: '* * * * *' });
    const two = counting({ schedule: '* * * * *' });
    const first = await startKernel(await postgres.open(), [one.module]);
    const second = await startKernel(await postgres.open(), [two.module], { clock: first.clock });
    first.clock.forward(5 * MINUTE);
    await Promise.all([first.kernel.jobs.queueScheduled(), second.kernel.jobs.queueScheduled()]);
    await Promise.all([first.kernel.runDue(), second.kernel.runDue()]);

    expect(one.runs.length + two.runs.length).toBe(1);
  });
});
