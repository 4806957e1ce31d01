/** The modules' loaders of each context: made when they are first asked for. */
import type { Ctx } from './context.ts';
import type { RapportModule } from './module.ts';

/** Of one context. */
interface ContextLoaders {
  readonly byModule: Rapport.Loaders;
  /** What was read so far: the next to ask reads anew. */
  forget(): void;
}

export interface LoaderFactory {
  for(ctx: () => Ctx): ContextLoaders;
}

/** What the accessors of one context work on. */
interface State {
  readonly ctx: () => Ctx;
  made: Map<string, object> | undefined;
}

const STATE = Symbol('loaders');

interface Loaders {
  readonly [STATE]: State;
}

/** The accessors stand on one prototype, so that a context costs two objects, however many modules there are. */
export function loaderFactory(modules: readonly RapportModule[]): LoaderFactory {
  const accessors = {};
  for (const { name, loaders } of modules) {
    if (!loaders) continue;
    Object.defineProperty(accessors, name, {
      get(this: Loaders) {
        const state = this[STATE];
        state.made ??= new Map();
        const existing = state.made.get(name) ?? loaders(state.ctx());
        state.made.set(name, existing);
        return existing;
      },
      enumerable: true,
    });
  }
  class Made implements Loaders {
    readonly [STATE]: State;
    constructor(state: State) {
      this[STATE] = state;
    }
  }
  Object.setPrototypeOf(Made.prototype, accessors);
  return {
    for(ctx) {
      const state: State = { ctx, made: undefined };
      // Each module declares under its name what its own `loaders` makes.
      const byModule = new Made(state) as unknown as Rapport.Loaders;
      return { byModule, forget: () => void state.made?.clear() };
    },
  };
}
