import { describe, expect, it } from 'vitest';
import type { Actor, Ctx, RapportModule } from '../../src/kernel/index.ts';
import { embeddedDatabase, parcels, startKernel, until } from './kernel-kit.ts';

const emptyDatabase = embeddedDatabase();

const ada: Actor = { kind: 'STAFF', id: 'staff:1', name: 'Ada', permissions: 'all' };
const readOnly = (permission: string): Actor => ({ ...ada, permissions: new Set([permission]) as unknown as Set<never> });

/** Knows some credentials, and counts how often it was asked. */
function gate(actors: Readonly<Record<string, Actor>>, name = 'gate') {
  const asked: string[] = [];
  const module: RapportModule = {
    name,
    contract: 1,
    authenticate: async (_ctx, credential) => {
      asked.push(credential);
      return actors[credential] ?? null;
    },
  };
  return { asked, module };
}

const may = (ctx: Ctx, permission: string) => Reflect.apply(ctx.can, ctx, [permission]);

describe('a caller', () => {
  it('with a credential is whom the first module that knows it says', async () => {
    const one = gate({ a: ada }, 'one');
    const two = gate({ a: { ...ada, id: 'staff:2' }, b: { ...ada, id: 'staff:3' } }, 'two');
    const { kernel } = await startKernel(await emptyDatabase(), [one.module, two.module]);

    expect((await kernel.contextFor({ credential: 'a' })).actor?.id).toBe('staff:1');
    expect((await kernel.contextFor({ credential: 'b' })).actor?.id).toBe('staff:3');
    expect(two.asked).toEqual(['b']);
  });

  it('with a credential that nobody knows is refused', async () => {
    const { kernel } = await startKernel(await emptyDatabase(), [gate({}).module]);

    await expect(kernel.contextFor({ credential: 'x' })).rejects.toMatchObject({ name: 'RequestError', code: 'UNAUTHENTICATED' });
    await expect(kernel.contextFor({ credential: '' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('without a credential is anonymous and may do nothing', async () => {
    const { kernel } = await startKernel(await emptyDatabase(), [gate({}).module]);
    const ctx = await kernel.contextFor({});

    expect(ctx.actor).toBeNull();
    expect(may(ctx, 'parcels.parcel.read')).toBe(false);
    expect((await ctx.fresh()).actor).toBeNull();
  });

  it('has accessors that all contexts share, with what is its own, in copies too', async () => {
    const { kernel } = await startKernel(await emptyDatabase(), []);
    const stop = new AbortController();
    const stopped = await kernel.contextFor({ cancellation: stop });
    const other = await kernel.contextFor({});
    const copied = { ...stopped };
    stop.abort();

    for (const name of ['signal', 'log'] as const) {
      const [one, two] = [stopped, other].map((ctx) => Object.getOwnPropertyDescriptor(ctx, name)?.get);
      expect(one).toBeTypeOf('function');
      expect(one).toBe(two);
    }
    expect(stopped.signal).toBe(stop.signal);
    expect(copied.signal).toBe(stop.signal);
    expect(other.signal.aborted).toBe(false);
    expect(stopped.log).toBe(stopped.log);
    await stopped.transact(async (tx) => expect(tx.signal).toBe(stop.signal));
  });

  it('may do what its actor holds, and no more', async () => {
    const { kernel, system } = await startKernel(await emptyDatabase(), []);
    const ctx = await kernel.contextFor({ actor: readOnly('parcels.parcel.read') });

    expect(may(ctx, 'parcels.parcel.read')).toBe(true);
    expect(may(ctx, 'parcels.parcel.send')).toBe(false);
    expect(may(system, 'parcels.parcel.send')).toBe(true);
  });

  it('is asked for once while it is remembered, also by many at once', async () => {
    const { asked, module } = gate({ a: ada });
    const { kernel } = await startKernel(await emptyDatabase(), [module]);
    await Promise.all(Array.from({ length: 20 }, () => kernel.contextFor({ credential: 'a' })));

    expect(asked).toEqual(['a']);
  });

  it('is known as withdrawn within two seconds, and at once where it was withdrawn', async () => {
    const actors: Record<string, Actor> = { a: ada };
    const { module } = gate(actors);
    const { kernel } = await startKernel(await emptyDatabase(), [module]);
    const ctx = await kernel.contextFor({ credential: 'a' });
    delete actors.a;
    const start = performance.now();
    await until('it is withdrawn', async () => (await ctx.fresh()).actor === null);
    expect(performance.now() - start).toBeLessThan(2_000);

    actors.a = ada;
    expect((await kernel.contextFor({ credential: 'a' })).actor).toEqual(ada);
    delete actors.a;
    kernel.revoke(ada.id);
    await expect(kernel.contextFor({ credential: 'a' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('is unknown from the moment it expires', async () => {
    const { module } = gate({ a: { ...ada, expiresAt: new Date('2026-03-02T09:00:01.000Z') } });
    const { kernel, clock } = await startKernel(await emptyDatabase(), [module]);
    const ctx = await kernel.contextFor({ credential: 'a' });
    clock.forward(1);

    expect((await ctx.fresh()).actor).toBeNull();
    await expect(kernel.contextFor({ credential: 'a' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('is asked for again when asking failed', async () => {
    let fails = true;
    const module: RapportModule = {
      name: 'gate',
      contract: 1,
      authenticate: async () => {
        if (fails) throw new Error('The directory is down.');
        return ada;
      },
    };
    const { kernel } = await startKernel(await emptyDatabase(), [module]);
    await expect(kernel.contextFor({ credential: 'a' })).rejects.toThrow('The directory is down.');
    fails = false;

    expect((await kernel.contextFor({ credential: 'a' })).actor).toEqual(ada);
  });
});

describe('a context', () => {
  it('makes each module’s loaders once, and anew when it is fresh', async () => {
    let made = 0;
    const module = parcels({
      loaders: () => {
        made += 1;
        return { made };
      },
    });
    const { system } = await startKernel(await emptyDatabase(), [module]);
    const loadersOf = (ctx: Ctx) => Reflect.get(ctx.loaders, 'parcels');
    expect(made).toBe(0);
    const first = loadersOf(system);

    expect(loadersOf(system)).toBe(first);
    expect(loadersOf(await system.fresh())).not.toBe(first);
    expect(made).toBe(2);
  });

  it('keeps its properties when it is copied, without making loaders', async () => {
    let made = 0;
    const module = parcels({
      loaders: () => {
        made += 1;
        return {};
      },
    });
    const { system } = await startKernel(await emptyDatabase(), [module]);
    const copy = { ...system };

    expect(made).toBe(0);
    expect(await copy.transact(async (tx) => tx.db.loggedEvent.count())).toBe(0);
  });

  it('lists what modules contribute to a point, dependencies first, with their names', async () => {
    const labels = (name: string, dependsOn: readonly string[]): RapportModule => ({
      name,
      contract: 1,
      dependsOn,
      contributes: { 'parcels.labels': `${name}’s label` },
    });
    const { system } = await startKernel(await emptyDatabase(), [
      labels('stamps', ['names']),
      parcels(),
      labels('names', ['parcels']),
    ]);

    expect(system.contributions('parcels.labels')).toEqual([
      { module: 'names', value: 'names’s label' },
      { module: 'stamps', value: 'stamps’s label' },
    ]);
  });

  it('names every permission that a registered module declares', async () => {
    const definition = { description: 'See parcels.', roles: ['service'] } as const;
    const module = { ...parcels(), permissions: { 'parcels.parcel.read': definition } };
    const { system } = await startKernel(await emptyDatabase(), [module]);

    expect([...system.permissions]).toEqual([['parcels.parcel.read', definition]]);
  });
});
