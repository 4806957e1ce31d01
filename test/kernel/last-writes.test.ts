/** What is written last: in one statement before the commit, unless somebody asks for it before. */
import { expect, it } from 'vitest';
import { Prisma } from '../../src/generated/index.ts';
import type { Ctx } from '../../src/kernel/index.ts';
import { embeddedDatabase, eventCount, parcels, secretNames, startKernel } from './kernel-kit.ts';

const emptyDatabase = embeddedDatabase();
const numbers = async ({ db }: Ctx) => {
  const events = await db.loggedEvent.findMany({ orderBy: { seq: 'asc' }, select: { payload: true } });
  return events.map(({ payload }) => payload);
};
const secret = (name: string) => ({ name, secret: '\\x01' });

it('is there after the commit, in its order', async () => {
  const { system } = await startKernel(await emptyDatabase(), [parcels()]);

  await system.transact(async (tx) => {
    await tx.emit('parcels.parcel.sent', { number: 1 });
    tx.last.insert('ServerSecret', [secret('one')]);
    await tx.emitAll('parcels.parcel.sent', [{ number: 2 }, { number: 3 }]);
    tx.last.insert('ServerSecret', [secret('two'), secret('three')]);
    tx.last.write(Prisma.sql`INSERT INTO "LogEpoch" ("epoch", "systemIdentifier", "startedAt") VALUES (9, 'none', now())`);
    expect([await eventCount(tx), await secretNames(tx)]).toEqual([0, expect.not.arrayContaining(['one'])]);
  });

  expect(await numbers(system)).toEqual([{ number: 1 }, { number: 2 }, { number: 3 }]);
  expect(await secretNames(system)).toEqual(expect.arrayContaining(['one', 'two', 'three']));
  expect(await system.db.logEpoch.count({ where: { epoch: 9 } })).toBe(1);
});

it('can be read within the transaction once it was flushed, and is written once', async () => {
  const { system } = await startKernel(await emptyDatabase(), [parcels()]);

  await system.transact(async (tx) => {
    await tx.emit('parcels.parcel.sent', { number: 1 });
    tx.last.insert('ServerSecret', [secret('one')]);
    await tx.last.flush();
    expect([await eventCount(tx), await secretNames(tx)]).toEqual([1, expect.arrayContaining(['one'])]);
    await tx.emit('parcels.parcel.sent', { number: 2 });
  });

  expect(await numbers(system)).toEqual([{ number: 1 }, { number: 2 }]);
});

it('leaves nothing where it fails', async () => {
  const { system } = await startKernel(await emptyDatabase(), [parcels()]);

  const attempt = system.transact(async (tx) => {
    await tx.emit('parcels.parcel.sent', { number: 1 });
    tx.last.insert('ServerSecret', [secret('one'), secret('one')]);
  });

  await expect(attempt).rejects.toThrow();
  expect([await eventCount(system), await secretNames(system)]).toEqual([0, expect.not.arrayContaining(['one'])]);
});
