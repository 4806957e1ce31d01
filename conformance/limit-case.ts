/** The form of a case about a limit: the most that is served, the least that is not. */
import { ensure } from './expect.ts';
import { type Api, codesOf, type Exchange } from './http-client.ts';
import { ensureHarmless } from './rule.ts';
import type { Case } from './runner.ts';
import type { World } from './world.ts';

export const limitActor = (world: World): Promise<Api> => world.actor('limits');

export function ensureServed(exchange: Exchange): void {
  ensure(exchange.status === 200 && codesOf(exchange).length === 0, 'data', `${exchange.status} ${exchange.text}`);
}

/** A pair: the most that is served, the least that is not. */
export function limit(
  name: string,
  within: (api: Api, world: World) => Promise<Exchange>,
  beyond: (api: Api, world: World) => Promise<Exchange>,
  answer: { statuses: readonly number[]; codes?: readonly string[] },
  also?: (world: World) => Promise<void>,
): Case<World> {
  return {
    name,
    run: async (world) => {
      const api = await limitActor(world);
      ensureServed(await within(api, world));
      ensureHarmless(await beyond(api, world), { ...answer, refused: true });
      await also?.(world);
    },
  };
}
