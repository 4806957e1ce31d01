import { describe, expect, it } from 'vitest';
import { type Actor, ConflictError, type Ctx, once } from '../../src/kernel/index.ts';
import { describeOnPostgres } from '../support/databases.ts';
import { embeddedDatabase, eventCount, parcels, postgresDatabase, startKernel } from './kernel-kit.ts';

const emptyDatabase = embeddedDatabase();
const HOUR = 3_600;

interface Request {
  readonly key?: string | null;
  readonly operation?: string;
  readonly input?: unknown;
  readonly fails?: boolean;
}

/** Announces a parcel and answers its number; a repeat finds the number again. */
function sendOnce(ctx: Ctx, { key = 'k', operation = 'sendParcel', input = { to: 'Ada' }, fails = false }: Request = {}) {
  return once(ctx, {
    operation,
    key,
    input,
    run: async (tx) => {
      const number = (await tx.db.loggedEvent.count()) + 1;
      await tx.emit('parcels.parcel.sent', { number });
      if (fails) throw new ConflictError('Out of boxes.');
      return { number };
    },
    reference: ({ number }) => ({ number }),
    recall: async (_tx, { number }) => ({ number }),
  });
}

const actor = (id: string): Actor => ({ kind: 'STAFF', id, name: id, permissions: 'all' });

describe('once', () => {
  it('does it once for a key, and answers the same to a repeat', async () => {
    const { system } = await startKernel(await emptyDatabase(), [parcels()]);

    expect(await sendOnce(system)).toEqual({ number: 1 });
    expect(await sendOnce(system, { input: { to: 'Ada' } })).toEqual({ number: 1 });
    expect(await eventCount(system)).toBe(1);
  });

  it('does it each time without a key', async () => {
    const { system } = await startKernel(await emptyDatabase(), [parcels()]);
    await sendOnce(system, { key: null });
    await sendOnce(system, { key: null });

    expect(await eventCount(system)).toBe(2);
    expect(await system.db.idempotencyRecord.count()).toBe(0);
  });

  it('takes inputs for equal whatever the order of their keys, bigints and dates included', async () => {
    const { system } = await startKernel(await emptyDatabase(), [parcels()]);
    await sendOnce(system, { input: { a: [1n, new Date(0)], b: { c: 1, d: undefined } } });

    expect(await sendOnce(system, { input: { b: { c: 1 }, a: [1n, new Date(0)] } })).toEqual({ number: 1 });
  });

  it.each([
    ['another value', { to: 'Bob' }],
    ['another number', { to: 'Ada', count: 2n }],
  ])('refuses the key with %s, and does nothing', async (_case, input) => {
    const { system } = await startKernel(await emptyDatabase(), [parcels()]);
    await sendOnce(system);

    await expect(sendOnce(system, { input })).rejects.toMatchObject({ name: 'ConflictError', code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await eventCount(system)).toBe(1);
  });

  it('keeps actors, operations and keys apart', async () => {
    const { kernel, system } = await startKernel(await emptyDatabase(), [parcels()]);
    await sendOnce(await kernel.contextFor({ actor: actor('staff:1') }));
    await sendOnce(await kernel.contextFor({ actor: actor('staff:2') }));
    await sendOnce(system, { operation: 'sendBox' });
    await sendOnce(system, { key: 'l' });

    expect(await eventCount(system)).toBe(4);
  });

  it('takes strangers for one another only when they send the very same', async () => {
    const { kernel, system } = await startKernel(await emptyDatabase(), [parcels()]);
    const stranger = () => kernel.contextFor({});
    await sendOnce(await stranger(), { input: { token: 'a' } });
    await sendOnce(await stranger(), { input: { token: 'a' } });
    await sendOnce(await stranger(), { input: { token: 'b' } });

    expect(await eventCount(system)).toBe(2);
  });

  it('forgets a failure: the key is free again', async () => {
    const { system } = await startKernel(await emptyDatabase(), [parcels()]);
    await expect(sendOnce(system, { fails: true })).rejects.toThrow('Out of boxes.');
    expect(await system.db.idempotencyRecord.count()).toBe(0);

    expect(await sendOnce(system)).toEqual({ number: 1 });
  });

  it.each([
    ['an empty key', ''],
    ['a key of 201 characters', 'x'.repeat(201)],
  ])('refuses %s', async (_case, key) => {
    const { system } = await startKernel(await emptyDatabase(), [parcels()]);

    await expect(async () => sendOnce(system, { key })).rejects.toMatchObject({
      name: 'ValidationError',
      issues: [{ path: ['idempotencyKey'], message: 'An idempotency key has 1 to 200 characters.' }],
    });
    expect(await eventCount(system)).toBe(0);
  });

  it('counts the characters of a key as a reader does', async () => {
    const { system } = await startKernel(await emptyDatabase(), [parcels()]);
    const key = '😀'.repeat(200);

    expect(await sendOnce(system, { key })).toEqual({ number: 1 });
    expect(await sendOnce(system, { key })).toEqual({ number: 1 });
  });

  it('remembers a key for a day, and then no longer', async () => {
    const { system, kernel, clock } = await startKernel(await emptyDatabase(), [parcels()]);
    await sendOnce(system);
    clock.forward(23 * HOUR);
    await kernel.runDue();
    expect(await sendOnce(system)).toEqual({ number: 1 });
    clock.forward(2 * HOUR);
    await kernel.runDue();

    expect(await sendOnce(system)).toEqual({ number: 2 });
  });
});

await describeOnPostgres('once, for 50 at the same moment', () => {
  const postgres = postgresDatabase();

  it('does it once and answers all the same', { timeout: 60_000 }, async () => {
    const limits = { transaction: { wait: 30_000, run: 30_000 } };
    const { system } = await startKernel(await postgres.open({ poolSize: 20, timeouts: { lock: 30_000 } }), [parcels()], {
      limits,
    });
    const answers = await Promise.all(Array.from({ length: 50 }, () => sendOnce(system)));

    expect(new Set(answers.map(({ number }) => number))).toEqual(new Set([1]));
    expect(answers).toHaveLength(50);
    expect(await eventCount(system)).toBe(1);
  });

  it('tells those to try again who cannot get their turn in time', async () => {
    const limits = { transaction: { wait: 200 } };
    const { system } = await startKernel(await postgres.open({ poolSize: 3, timeouts: { lock: 200 } }), [parcels()], { limits });
    const before = await eventCount(system);
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slowly = once(system, {
      operation: 'slow',
      key: 'k',
      input: {},
      run: async (tx) => {
        begin();
        await released;
        await tx.emit('parcels.parcel.sent', { number: 1 });
        return {};
      },
      reference: () => ({}),
      recall: async () => ({}),
    });
    await begun;
    const others = await Promise.allSettled(
      Array.from({ length: 6 }, () => sendOnce(system, { operation: 'slow', key: 'k', input: {} })),
    );
    release();
    await slowly;

    for (const other of others) expect(other).toMatchObject({ status: 'rejected', reason: { code: 'TRY_AGAIN' } });
    expect(await eventCount(system)).toBe(before + 1);
  });
});
