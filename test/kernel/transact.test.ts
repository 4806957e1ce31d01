import { describe, expect, it, onTestFinished } from 'vitest';
import { ConflictError, type Ctx } from '../../src/kernel/index.ts';
import { describeOnPostgres } from '../support/databases.ts';
import {
  addSecret,
  embeddedDatabase,
  eventCount,
  parcels,
  postgresDatabase,
  secretNames,
  send,
  startKernel,
  take,
} from './kernel-kit.ts';

const emptyDatabase = embeddedDatabase();
const queued = async (ctx: Ctx) => (await ctx.db.$queryRaw<unknown[]>`SELECT 1 FROM pgboss.job`).length;

describe('transact', () => {
  it('commits rows, events and queued work together, and answers what ran', async () => {
    const { system } = await startKernel(await emptyDatabase(), [
      parcels({ jobs: { 'parcels.count': { description: '', run: async () => {} } } }),
    ]);

    const answer = await system.transact(async (tx) => {
      await addSecret(tx, 'one');
      await tx.emit('parcels.parcel.sent', { number: 1 });
      await tx.enqueue('parcels.count');
      return 42;
    });

    expect(answer).toBe(42);
    expect(await secretNames(system)).toContain('one');
    expect(await eventCount(system)).toBe(1);
    expect(await queued(system)).toBe(1);
  });

  it('writes nothing at all when what runs in it throws', async () => {
    const { system } = await startKernel(await emptyDatabase(), [
      parcels({ jobs: { 'parcels.count': { description: '', run: async () => {} } } }),
    ]);
    const attempt = system.transact(async (tx) => {
      await addSecret(tx, 'one');
      await tx.emit('parcels.parcel.sent', { number: 1 });
      await tx.enqueue('parcels.count');
      throw new Error('Second thoughts.');
    });

    await expect(attempt).rejects.toThrow('Second thoughts.');
    expect(await secretNames(system)).not.toContain('one');
    expect(await eventCount(system)).toBe(0);
    expect(await queued(system)).toBe(0);
  });

  it('joins the open transaction: an inner one ends with the outer', async () => {
    const { system } = await startKernel(await emptyDatabase(), [parcels()]);
    const attempt = system.transact(async (tx) => {
      await tx.transact(async (inner) => {
        await addSecret(inner, 'inner');
        await inner.emit('parcels.parcel.sent', { number: 1 });
      });
      expect(await secretNames(tx)).toContain('inner');
      throw new Error('Second thoughts.');
    });

    await expect(attempt).rejects.toThrow('Second thoughts.');
    expect(await secretNames(system)).not.toContain('inner');
    expect(await eventCount(system)).toBe(0);
  });

  it('gives what runs in it loaders that see its own rows', async () => {
    const loaders = (ctx: Ctx) => ({ names: () => secretNames(ctx) });
    const { system } = await startKernel(await emptyDatabase(), [parcels({ loaders })]);
    const namesSeenBy = (ctx: Ctx): Promise<string[]> => Reflect.get(Reflect.get(ctx.loaders, 'parcels'), 'names')();

    await namesSeenBy(system);
    await system.transact(async (tx) => {
      await addSecret(tx, 'one');
      expect(await namesSeenBy(tx)).toContain('one');
      expect(Reflect.get(tx.loaders, 'parcels')).toBe(Reflect.get(tx.loaders, 'parcels'));
    });
  });

  it('runs the hooks of all modules, and lets each of them veto', async () => {
    const seen: number[] = [];
    const guard = {
      name: 'guard',
      contract: 1 as const,
      hooks: {
        'parcels.parcel.sending': async (_tx: unknown, { number }: { number: number }) => {
          seen.push(number);
          if (number === 13) throw new ConflictError('Not thirteen.');
        },
      },
    };
    const { system } = await startKernel(await emptyDatabase(), [guard, parcels()]);
    const sendParcel = (number: number) =>
      system.transact(async (tx) => {
        await tx.emit('parcels.parcel.sent', { number });
        await tx.runHooks('parcels.parcel.sending', { number });
      });

    await sendParcel(12);
    await expect(sendParcel(13)).rejects.toThrow('Not thirteen.');
    expect(seen).toEqual([12, 13]);
    expect(await eventCount(system)).toBe(1);
  });

  it('is cut off after its time, tells the caller to try again, and leaves nothing', async () => {
    const { system } = await startKernel(await emptyDatabase(), [parcels()], { limits: { transaction: { run: 100 } } });
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const attempt = system.transact(async (tx) => {
      await addSecret(tx, 'late');
      begin();
      await released;
      await addSecret(tx, 'later');
    });
    await begun;
    // The embedded database has one connection: others have it when the transaction has been cut off.
    await eventCount(system);
    release();

    await expect(attempt).rejects.toMatchObject({ name: 'ConflictError', code: 'TRY_AGAIN' });
    expect(await secretNames(system)).not.toContain('late');
  });

  it('leaves other errors as they are', async () => {
    const { system } = await startKernel(await emptyDatabase(), [parcels()]);
    const twice = system.transact(async (tx) => {
      await addSecret(tx, 'one');
      await addSecret(tx, 'one');
    });

    await expect(twice).rejects.toMatchObject({ code: 'P2002' });
  });
});

await describeOnPostgres('transact beside other writers', () => {
  const postgres = postgresDatabase();

  it('tells the caller to try again when another keeps a row too long, and changes nothing', async () => {
    const { system } = await startKernel(await postgres.open({ timeouts: { lock: 200 } }), [parcels()]);
    await addSecret(system, 'contended');
    const other = await postgres.client();
    await other.query(`BEGIN; UPDATE "ServerSecret" SET "secret" = '\\x02' WHERE "name" = 'contended'`);

    const attempt = system.transact(async (tx) => {
      await tx.emit('parcels.parcel.sent', { number: 1 });
      await tx.db.serverSecret.update({ where: { name: 'contended' }, data: { secret: new Uint8Array([3]) } });
    });

    await expect(attempt).rejects.toMatchObject({ name: 'ConflictError', code: 'TRY_AGAIN' });
    await other.query('ROLLBACK');
    expect(await eventCount(system)).toBe(0);
  });

  it('tells one of two in a deadlock to try again; the other commits', async () => {
    const { system } = await startKernel(await postgres.open(), [parcels()]);
    await addSecret(system, 'left');
    await addSecret(system, 'right');
    let waiting = 0;
    let go = () => {};
    const bothHold = new Promise<void>((resolve) => {
      go = resolve;
    });
    const lockBoth = (first: string, second: string) =>
      system.transact(async (tx) => {
        await tx.db.serverSecret.update({ where: { name: first }, data: { secret: new Uint8Array([3]) } });
        waiting += 1;
        if (waiting === 2) go();
        await bothHold;
        await tx.db.serverSecret.update({ where: { name: second }, data: { secret: new Uint8Array([4]) } });
      });

    const results = await Promise.allSettled([lockBoth('left', 'right'), lockBoth('right', 'left')]);

    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toMatchObject([{ reason: { code: 'TRY_AGAIN' } }]);
  });

  it('tells the caller to try again when no connection becomes free', async () => {
    const database = await postgres.open({ poolSize: 1 });
    const { system } = await startKernel(database, [parcels()], { limits: { transaction: { wait: 100 } } });
    let release = () => {};
    const held = system.transact(
      () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    );
    onTestFinished(async () => held);

    await expect(system.transact(async () => {})).rejects.toMatchObject({ code: 'TRY_AGAIN' });
    release();
  });

  it('wakes the feeds of another process, which does not look by itself', async () => {
    const here = await startKernel(await postgres.open(), [parcels()]);
    const there = await startKernel(await postgres.open(), [parcels()]);
    const feed = await there.system.subscribe({ names: ['parcels.parcel.sent'] });
    await send(here.system, 7);

    expect(await take(feed, 1)).toMatchObject([{ payload: { number: 7 } }]);
  });
});
