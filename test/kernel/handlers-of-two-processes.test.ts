import { expect, it } from 'vitest';
import type { Ctx } from '../../src/kernel/index.ts';
import { describeOnPostgres } from '../support/databases.ts';
import { listening, parcels, postgresDatabase, range, send, startKernel, until } from './kernel-kit.ts';

/** A drain hears only what is older than every open transaction of the whole server, those of other suites among them. */
async function isLogSettled(ctx: Ctx): Promise<boolean> {
  const [row] = await ctx.db.$queryRaw<{ settled: boolean }[]>`
    SELECT coalesce(max("xid") < pg_snapshot_xmin(pg_current_snapshot())::text::bigint, true) AS settled FROM "LoggedEvent"
    WHERE "epoch" = "currentLogEpoch"()`;
  return row?.settled ?? true;
}

await describeOnPostgres('handlers of two processes on one database', () => {
  const postgres = postgresDatabase();

  it('hear each event on one process only, in order', async () => {
    const heard: [string, number][] = [];
    const on = (process: string) => [parcels(), listening(async (_ctx, number) => void heard.push([process, number]), 'shared')];
    const one = await startKernel(await postgres.open(), on('one'), { background: true });
    const two = await startKernel(await postgres.open(), on('two'), { background: true });
    await Promise.all([send(one.system, ...range(1, 30)), send(two.system, ...range(31, 60))]);
    await until('all are heard', () => heard.length >= 60);

    expect(new Set(heard.map(([process]) => process)).size).toBe(1);
    const log = await one.system.db.loggedEvent.findMany({ orderBy: [{ xid: 'asc' }, { seq: 'asc' }], take: 60 });
    expect(heard.map(([, number]) => number)).toEqual(log.map(({ payload }) => Reflect.get(payload as object, 'number')));
  });

  it('go on at once on the other when one stops', async () => {
    const heard: [string, number][] = [];
    const on = (process: string) => [
      parcels(),
      listening(async (_ctx, number) => void heard.push([process, number]), 'stopping'),
    ];
    const limits = { handler: { lease: 300 } };
    const one = await startKernel(await postgres.open(), on('one'), { background: true, limits });
    await send(one.system, 1);
    await until('one hears', () => heard.length === 1);
    const two = await startKernel(await postgres.open(), on('two'), { background: true, limits });
    await one.kernel.stop();
    await send(two.system, 2);
    await until('two hears', () => heard.length === 2);

    expect(heard).toEqual([
      ['one', 1],
      ['two', 2],
    ]);
  });

  it('hear an event again when the process that had it died in the middle, and what it does later changes nothing', async () => {
    const heard: [string, number][] = [];
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const on = (process: string) => [
      parcels(),
      listening(async (_ctx, number) => {
        heard.push([process, number]);
        if (process === 'one') await held;
      }, 'dying'),
    ];
    const one = await startKernel(await postgres.open(), on('one'), { limits: { handler: { lease: 100 } } });
    await send(one.system, 1, 2);
    await until('no older transaction of the server holds the events back', () => isLogSettled(one.system));
    // Without a timer nobody renews its lease: to the others it is dead.
    const drained = one.kernel.handlers.drain();
    await until('one has the first', () => heard.length === 1);
    const two = await startKernel(await postgres.open(), on('two'), { background: true, limits: { handler: { lease: 100 } } });
    await until('two has both', () => heard.length === 3);
    release();
    await drained;
    await send(two.system, 3);
    await until('two has the third', () => heard.length === 4);

    expect(heard).toEqual([
      ['one', 1],
      ['two', 1],
      ['two', 2],
      ['two', 3],
    ]);
  });
});
