import { describe, expect, it } from 'vitest';
import type { Ctx } from '../../src/kernel/index.ts';
import { embeddedDatabase, listening, parcels, range, SetClock, send, startKernel } from './kernel-kit.ts';

const emptyDatabase = embeddedDatabase();

describe('a handler', () => {
  it('hears each event after its commit, in order, with every permission and its own name', async () => {
    const heard: number[] = [];
    const contexts: Ctx[] = [];
    const module = listening(async (ctx, number) => {
      heard.push(number);
      contexts.push(ctx);
    });
    const { kernel, system } = await startKernel(await emptyDatabase(), [parcels(), module]);
    await send(system, 1, 2, 3);
    expect(heard).toEqual([]);

    await kernel.runDue();

    expect(heard).toEqual([1, 2, 3]);
    expect(contexts[0]).toMatchObject({ operation: 'listener/parcels.parcel.sent', actor: { id: 'system', permissions: 'all' } });
  });

  it('hears nothing of a transaction that was rolled back', async () => {
    const heard: number[] = [];
    const module = listening(async (_ctx, number) => void heard.push(number));
    const { kernel, system } = await startKernel(await emptyDatabase(), [parcels(), module]);
    const attempt = system.transact(async (tx) => {
      await tx.emit('parcels.parcel.sent', { number: 1 });
      throw new Error('Second thoughts.');
    });
    await expect(attempt).rejects.toThrow();
    await kernel.runDue();

    expect(heard).toEqual([]);
  });

  it('goes on where it was after a restart, also with what was announced meanwhile', async () => {
    const database = await emptyDatabase();
    const heard: number[] = [];
    const modules = [parcels(), listening(async (_ctx, number) => void heard.push(number))];
    const first = await startKernel(database, modules);
    await send(first.system, 1);
    await first.kernel.runDue();
    await send(first.system, 2);
    await first.kernel.stop();
    const without = await startKernel(database, [parcels()]);
    await send(without.system, 3);
    await without.kernel.stop();
    const second = await startKernel(database, modules);
    await second.kernel.runDue();

    expect(heard).toEqual([1, 2, 3]);
  });

  it('that is new hears from its first start on', async () => {
    const database = await emptyDatabase();
    const heard: number[] = [];
    const before = await startKernel(database, [parcels()]);
    await send(before.system, 1);
    await before.kernel.stop();
    const { kernel, system } = await startKernel(database, [
      parcels(),
      listening(async (_ctx, number) => void heard.push(number)),
    ]);
    await send(system, 2);
    await kernel.runDue();

    expect(heard).toEqual([2]);
  });

  it('may announce events itself, which other handlers hear in the same round', async () => {
    const heard: number[] = [];
    const doubling = listening(async (ctx, number) => {
      if (number < 8) await send(ctx, number * 2);
    }, 'doubler');
    const module = listening(async (_ctx, number) => void heard.push(number));
    const { kernel, system } = await startKernel(await emptyDatabase(), [parcels(), doubling, module]);
    await send(system, 1);
    await kernel.runDue();

    expect(heard).toEqual([1, 2, 4, 8]);
  });

  it('reads more than a page', async () => {
    const heard: number[] = [];
    const module = listening(async (_ctx, number) => void heard.push(number));
    const { kernel, system } = await startKernel(await emptyDatabase(), [parcels(), module]);
    await system.transact(async (tx) => {
      for (const number of range(1, 120)) await tx.emit('parcels.parcel.sent', { number });
    });
    await kernel.runDue();

    expect(heard).toEqual(range(1, 120));
  });
});

describe('a handler that fails', () => {
  it('is tried again later with that event, and holds up neither the events behind it nor other handlers', async () => {
    const heard: number[] = [];
    const others: number[] = [];
    let isBroken = true;
    const failing = listening(async (_ctx, number) => {
      if (number === 2 && isBroken) throw new Error('Not yet.');
      heard.push(number);
    });
    const other = listening(async (_ctx, number) => void others.push(number), 'other');
    const { kernel, system, clock } = await startKernel(await emptyDatabase(), [parcels(), failing, other]);
    await send(system, 1, 2, 3);
    await kernel.runDue();
    expect(heard).toEqual([1, 3]);
    expect(others).toEqual([1, 2, 3]);

    isBroken = false;
    clock.forward(3_600);
    await kernel.runDue();

    expect(heard).toEqual([1, 3, 2]);
    expect(others).toEqual([1, 2, 3]);
    expect(await kernel.jobs.deadLetters()).toEqual([]);
  });

  it('is given up after its last attempt, ever later ones, and the event is kept as a dead letter', async () => {
    const attempts: Date[] = [];
    const clock = new SetClock();
    const failing = listening(async () => {
      attempts.push(clock.now());
      throw new Error('Never.');
    });
    const { kernel, system } = await startKernel(await emptyDatabase(), [parcels(), failing], { clock });
    await send(system, 1);
    for (let second = 0; second < 600; second += 15) {
      await kernel.runDue();
      clock.forward(15);
    }

    expect(attempts).toHaveLength(7);
    // The first is the event's own; the queue retries from then on. The waits are random within bounds that double.
    const waits = attempts.slice(1).map((at, index) => (at.getTime() - (attempts[index]?.getTime() ?? 0)) / 1_000);
    expect(waits.at(-1)).toBeGreaterThan(waits[1] ?? 0);
    expect(await kernel.jobs.deadLetters()).toMatchObject([
      {
        kind: 'handler',
        name: 'listener/parcels.parcel.sent',
        error: 'Error: Never.',
        data: { epoch: 1, seq: expect.any(String) },
      },
    ]);
    expect((await kernel.health()).jobs).toEqual({ waiting: 0, active: 0, deadLetters: 1 });
  });

  it('is cut off when it hangs, and the event is tried again', async () => {
    let calls = 0;
    const aborted: unknown[] = [];
    const hanging = listening(async (ctx) => {
      calls += 1;
      if (calls > 1) return;
      await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve));
      aborted.push(ctx.signal.reason);
      await new Promise(() => {});
    });
    const { kernel, system, clock } = await startKernel(await emptyDatabase(), [parcels(), hanging], {
      limits: { handler: { run: 50 } },
    });
    await send(system, 1);
    await kernel.runDue();
    clock.forward(60);
    await kernel.runDue();

    expect(aborted).toHaveLength(1);
    expect(calls).toBe(2);
  });

  it('tells how long its oldest event waits', async () => {
    const { kernel, system, clock } = await startKernel(await emptyDatabase(), [parcels(), listening(async () => {})]);
    await send(system, 1);
    clock.forward(90);

    expect((await kernel.health()).handlers).toEqual([{ handler: 'listener/parcels.parcel.sent', lagSeconds: 90 }]);
    await kernel.runDue();
    expect((await kernel.health()).handlers).toEqual([{ handler: 'listener/parcels.parcel.sent', lagSeconds: 0 }]);
  });
});
