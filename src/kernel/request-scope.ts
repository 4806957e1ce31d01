/**
 * The request that runs, for what lies too deep to be handed its signal: the database's driver, which Prisma calls. Everybody else
 * takes `ctx.signal`. What a request leaves running behind it (a timer, a shared look-up) is no longer part of it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

interface Scope {
  readonly signal: AbortSignal;
  isOver: boolean;
}

const scopes = new AsyncLocalStorage<Scope>();

/** While `run` lasts, statements that it sends stop when the signal aborts. */
export async function duringRequest<Result>(signal: AbortSignal, run: () => Promise<Result>): Promise<Result> {
  const scope = { signal, isOver: false };
  try {
    return await scopes.run(scope, run);
  } finally {
    scope.isOver = true;
  }
}

/** Undefined outside of a request. */
export function requestSignal(): AbortSignal | undefined {
  const scope = scopes.getStore();
  return scope && !scope.isOver ? scope.signal : undefined;
}
