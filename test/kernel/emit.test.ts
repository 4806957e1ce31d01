import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { addSecret, embeddedDatabase, eventCount, parcels, secretNames, send, startKernel, take } from './kernel-kit.ts';

const emptyDatabase = embeddedDatabase();

describe('emit', () => {
  it.each([
    [
      'a payload of another shape',
      { number: 'one' },
      'Event "parcels.parcel.sent" was announced with a wrong payload. payload.number: ',
    ],
    ['no payload', undefined, 'Event "parcels.parcel.sent" was announced with a wrong payload. payload: '],
    [
      'a payload that is too large',
      { number: 1, note: 'x'.repeat(100_000) },
      'Event "parcels.parcel.sent" has a payload of 100022 bytes',
    ],
  ])('refuses %s, and so the transaction', async (_case, payload, message) => {
    const { system } = await startKernel(await emptyDatabase(), [parcels()]);
    const attempt = system.transact(async (tx) => {
      await addSecret(tx, 'one');
      await tx.emit('parcels.parcel.sent', payload as { number: number });
    });

    await expect(attempt).rejects.toThrow(message);
    expect(await secretNames(system)).not.toContain('one');
  });

  it.each([
    ['a bigint', 5n, 'payload.grams is a bigint'],
    ['a date', new Date(0), 'payload.grams is a Date'],
    ['a map, deep inside', [{ by: new Map() }], 'payload.grams.0.by is a Map'],
    ['NaN', Number.NaN, 'payload.grams is a NaN'],
  ])('refuses %s, which JSON would lose', async (_case, grams, message) => {
    const { system } = await startKernel(await emptyDatabase(), [parcels()]);

    await expect(system.transact((tx) => tx.emit('parcels.parcel.weighed', { grams }))).rejects.toThrow(
      `Event "parcels.parcel.weighed": ${message}, which JSON cannot hold; write it as text.`,
    );
    expect(await eventCount(system)).toBe(0);
  });

  it.each([
    ['text of every kind', { grams: `"a" \\ {b} \n é 😀 ', '` }],
    ['numbers as they are', { grams: [0.1, -1e-7, 12_345_678_901_234, { kilograms: 1.5 }] }],
    ['null within it', { grams: null }],
  ])('records %s', async (_case, payload) => {
    const { system } = await startKernel(await emptyDatabase(), [parcels()]);
    await system.transact((tx) => tx.emit('parcels.parcel.weighed', payload));

    expect(await system.db.loggedEvent.findMany({ select: { payload: true } })).toEqual([{ payload }]);
  });

  it('records a payload that is null', async () => {
    const events = { 'parcels.parcel.sent': { payload: z.null(), description: 'Says nothing.' } };
    const { system } = await startKernel(await emptyDatabase(), [parcels({ events })]);
    await system.transact((tx) => tx.emit('parcels.parcel.sent', null as never));

    const [row] = await system.db.$queryRaw<
      object[]
    >`SELECT "payload"::text, "payload" IS NULL AS "isMissing" FROM "LoggedEvent"`;
    expect(row).toEqual({ payload: 'null', isMissing: false });
  });

  it('refuses an event that no registered module declares', async () => {
    const { system } = await startKernel(await emptyDatabase(), []);

    await expect(send(system, 1)).rejects.toThrow('No registered module declares event "parcels.parcel.sent".');
  });

  it('records many of one kind in their order', async () => {
    const { system } = await startKernel(await emptyDatabase(), [parcels()]);
    const feed = await system.subscribe({ names: ['parcels.parcel.sent'] });
    const numbers = Array.from({ length: 30 }, (_, index) => 30 - index);
    await system.transact(async (tx) => {
      await tx.emitAll('parcels.parcel.sent', []);
      await tx.emitAll(
        'parcels.parcel.sent',
        numbers.map((number) => ({ number })),
      );
    });

    expect((await take(feed, 30)).map(({ payload }) => payload.number)).toEqual(numbers);
  });

  it('notes who announced it, in which request, when it was recorded and when it happened', async () => {
    const { kernel, clock, system } = await startKernel(await emptyDatabase(), [parcels()]);
    const actor = { kind: 'STAFF', id: 'staff:1', name: 'Ada', permissions: new Set<never>() } as const;
    const ada = await kernel.contextFor({ actor, requestId: 'r-1' });

    await ada.transact((tx) => tx.emit('parcels.parcel.weighed', { grams: 5, at: '2025-12-24T18:00:00.000Z' }));

    expect(await system.db.loggedEvent.findMany()).toMatchObject([
      {
        epoch: 1,
        actorId: 'staff:1',
        requestId: 'r-1',
        recordedAt: clock.now(),
        occurredAt: new Date('2025-12-24T18:00:00.000Z'),
        payload: { grams: 5, at: '2025-12-24T18:00:00.000Z' },
      },
    ]);
  });

  it.each([
    ['changed', `UPDATE "LoggedEvent" SET "payload" = '{}'`],
    ['removed', 'DELETE FROM "LoggedEvent"'],
    ['emptied', 'TRUNCATE "LoggedEvent"'],
  ])('records for good: the log cannot be %s', async (_how, statement) => {
    const { system } = await startKernel(await emptyDatabase(), [parcels()]);
    await send(system, 1);
    const before = await system.db.loggedEvent.findMany();

    await expect(system.db.$executeRawUnsafe(statement)).rejects.toThrow('LoggedEvent is append-only');

    expect(await system.db.loggedEvent.findMany()).toEqual(before);
  });
});
