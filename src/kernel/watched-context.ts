/** A context that tells whether what was made with it would be the same for somebody else with the same permissions. */
import type { Ctx } from './context.ts';

/** For whom: for all with the same permissions, for one actor however often they ask, or for nobody but who asked. */
export type Audience = 'everybody' | 'actor' | 'caller';

export interface Watched {
  readonly ctx: Ctx;
  /** By what was asked of the context so far. */
  readonly audience: Audience;
}

/** What belongs to one call, or does something on its behalf. */
const OF_THE_CALLER = ['requestId', 'address', 'log', 'signal', 'spend', 'fresh', 'lookUp', 'subscribe', 'transact'] as const;

/** Changes the context, as its own loaders hold it: one that is copied counts as asked for everything. */
export function watched(ctx: Ctx): Watched {
  const asked: { actor: boolean; caller: boolean } = { actor: false, caller: false };
  const watch = (name: keyof Ctx, note: 'actor' | 'caller') => {
    const described = Object.getOwnPropertyDescriptor(ctx, name);
    const read = described?.get?.bind(ctx) ?? (() => described?.value);
    const get = () => {
      asked[note] = true;
      return read();
    };
    Object.defineProperty(ctx, name, { get, enumerable: true, configurable: true });
  };
  watch('actor', 'actor');
  for (const name of OF_THE_CALLER) watch(name, 'caller');
  return {
    ctx,
    get audience() {
      if (asked.caller) return 'caller';
      return asked.actor ? 'actor' : 'everybody';
    },
  };
}
