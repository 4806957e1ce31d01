/** How far behind the readers of the log are, and why. */
import type { Clock } from './clock.ts';
import type { HandlerFacts, Handlers } from './handlers.ts';
import type { Jobs } from './jobs.ts';
import type { LiveFeeds } from './live-feed.ts';
import type { Db } from './open-types.ts';
import type { Position } from './position.ts';
import type { QueueFacts } from './work-queue.ts';

export interface KernelHealth {
  readonly feed: {
    readonly readers: number;
    /** Readers that fell behind and were ended, since the start. */
    readonly overflows: number;
    /** How long the oldest committed event has waited to be delivered by this process. */
    readonly lagSeconds: number;
    /** The age of the oldest open transaction that writes, anywhere in the cluster: it holds all feeds back. */
    readonly oldestWriteSeconds: number;
  };
  readonly handlers: readonly HandlerFacts[];
  readonly jobs: QueueFacts;
}

export interface HealthSources {
  readonly db: Db;
  readonly clock: Clock;
  readonly feeds: LiveFeeds;
  readonly handlers: Handlers;
  readonly jobs: Jobs;
  livePosition(): Position;
}

/** Asks the database: throws when it does not answer. */
export async function readHealth({ db, clock, feeds, handlers, jobs, livePosition }: HealthSources): Promise<KernelHealth> {
  const { epoch, xid, seq } = livePosition();
  const [undelivered] = await db.$queryRaw<{ recordedAt: Date }[]>`
    SELECT "recordedAt" FROM "LoggedEvent" WHERE ("epoch", "xid", "seq") > (${epoch}, ${xid}, ${seq})
    ORDER BY "epoch", "xid", "seq" LIMIT 1`;
  const [writing] = await db.$queryRaw<{ seconds: number }[]>`
    SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)::float8 AS seconds
    FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()`;
  const lag = undelivered ? (clock.now().getTime() - undelivered.recordedAt.getTime()) / 1_000 : 0;
  return {
    feed: { ...feeds.metrics, lagSeconds: Math.max(0, lag), oldestWriteSeconds: Math.max(0, writing?.seconds ?? 0) },
    handlers: await handlers.facts(),
    jobs: await jobs.facts(),
  };
}
