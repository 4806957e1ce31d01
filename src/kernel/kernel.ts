/** Everything that runs beneath the modules: their contexts, the event log with its readers, the queue, and the order of start and stop. */
import type { Clock } from './clock.ts';
import type { Actor, Ctx, Logger } from './context.ts';
import type { Database } from './database.ts';
import type { ResolvedModules } from './registry.ts';

/** Each has a default; a test lowers them, an operator rarely needs to. */
export interface KernelLimits {
  /** Milliseconds that a transaction may wait for a connection, and then run. */
  readonly transaction: { readonly wait: number; readonly run: number };
  /** What one reader of a feed may leave waiting, and how long a cursor can be resumed. */
  readonly feed: { readonly events: number; readonly bytes: number; readonly replayDays: number };
}

export interface KernelOptions {
  readonly modules: ResolvedModules;
  readonly database: Database;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly limits?: { readonly [Key in keyof KernelLimits]?: Partial<KernelLimits[Key]> };
  /** False for tests: no timers run; `jobs.runUntil` and `handlers.drain` do their work when told. True unless given. */
  readonly background?: boolean;
}

/** Who asks. With a credential, the modules' `authenticate` finds the actor; without both, the caller is anonymous. */
export interface Caller {
  readonly credential?: string | null | undefined;
  readonly actor?: Actor | null | undefined;
  readonly requestId?: string | undefined;
  readonly operation?: string | null | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Kernel {
  /** Throws UNAUTHENTICATED for a credential that no module knows. */
  contextFor(caller: Caller): Promise<Ctx>;
  /** For what the server does by itself: every permission, actor `system`. */
  systemContext(operation: string): Ctx;
  /** Starts the readers of the log, the queue, then each module, dependencies first. */
  start(): Promise<void>;
  /** Ends feeds, drains the queue, then releases the modules in reverse order, each within a deadline. */
  stop(): Promise<void>;
}

export function createKernel(options: KernelOptions): Kernel {
  throw new Error(`Not built yet: ${options.modules.ordered.length} modules wait.`);
}
