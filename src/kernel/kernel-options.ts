/** What a kernel is made of and asked for. */
import type { Clock } from './clock.ts';
import type { Environment } from './configuration.ts';
import type { Actor, Logger } from './context.ts';
import type { Cancellable } from './context-factory.ts';
import type { Database, TransactionLimits } from './database.ts';
import type { HandlerLimits } from './handlers.ts';
import type { FeedLimits } from './live-feed.ts';
import type { ResolvedModules } from './registry.ts';

/** Each has a default; a test lowers them, an operator rarely needs to. Times are in milliseconds. */
export interface KernelLimits {
  readonly transaction: TransactionLimits;
  readonly feed: FeedLimits;
  readonly handler: HandlerLimits;
  /** What a stop waits for running jobs, and for each module. */
  readonly stop: { readonly jobs: number; readonly module: number };
}

const DEFAULT_LIMITS: KernelLimits = {
  transaction: { wait: 5_000, run: 5_000 },
  feed: { events: 256, bytes: 1_048_576, stalled: 1_000, replayDays: 7 },
  handler: { lease: 15_000, run: 30_000 },
  stop: { jobs: 10_000, module: 5_000 },
};

export interface KernelOptions {
  readonly modules: ResolvedModules;
  readonly database: Database;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly environment?: Environment;
  readonly limits?: { readonly [Part in keyof KernelLimits]?: Partial<KernelLimits[Part]> };
  /**
   * True unless given. False for tests: nothing runs by a timer. Feeds show what this process commits; handlers and jobs run when
   * `runDue` is called.
   */
  readonly background?: boolean;
}

/** Who asks. With a credential, the modules' `authenticate` finds the actor; without both, the caller is anonymous. */
export interface Caller {
  readonly credential?: string | null | undefined;
  readonly actor?: Actor | null | undefined;
  readonly requestId?: string | undefined;
  /** Where on the network they are. */
  readonly address?: string | undefined;
  readonly operation?: string | null | undefined;
  /** Asked for its signal when somebody wants to know. */
  readonly cancellation?: Cancellable | undefined;
}

export function withDefaults(limits: NonNullable<KernelOptions['limits']>): KernelLimits {
  return {
    transaction: { ...DEFAULT_LIMITS.transaction, ...limits.transaction },
    feed: { ...DEFAULT_LIMITS.feed, ...limits.feed },
    handler: { ...DEFAULT_LIMITS.handler, ...limits.handler },
    stop: { ...DEFAULT_LIMITS.stop, ...limits.stop },
  };
}
