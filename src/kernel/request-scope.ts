/**
 * The request that runs, for what lies too deep to be handed its signal: the database's driver, which Prisma calls. Everybody else
 * takes `ctx.signal`. What a request leaves running behind it (a timer, a shared look-up) is no longer part of it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

/** An AbortController that is made when its signal is first asked for: most requests end before anybody does. */
export class Cancellation {
  #controller: AbortController | null = null;
  #told: Set<() => void> | null = null;
  #reason: unknown;
  #isCancelled = false;

  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isCancelled) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  /** Once; what follows changes nothing. */
  cancel(reason?: unknown): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
    for (const tell of this.#told ?? []) tell();
    this.#told = null;
  }

  /** Calls `tell` when it is cancelled, unless what this answers was called before. */
  whenCancelled(tell: () => void): () => void {
    this.#told ??= new Set();
    this.#told.add(tell);
    return () => this.#told?.delete(tell);
  }
}

interface Scope {
  readonly cancellation: Cancellation;
  isOver: boolean;
}

const scopes = new AsyncLocalStorage<Scope>();
let open = 0;

/** While `run` lasts, statements that it sends stop when it is cancelled. */
export function duringRequest<Result>(cancellation: Cancellation, run: () => Promise<Result>): Promise<Result> {
  const scope = { cancellation, isOver: false };
  open += 1;
  return scopes.run(scope, within, scope, run);
}

async function within<Result>(scope: Scope, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } finally {
    scope.isOver = true;
    open -= 1;
    // Until Node 24 each promise of the process costs more for as long as scopes are followed.
    if (open === 0) scopes.disable();
  }
}

/** Undefined outside of a request. */
export function requestCancellation(): Cancellation | undefined {
  const scope = scopes.getStore();
  return scope && !scope.isOver ? scope.cancellation : undefined;
}
