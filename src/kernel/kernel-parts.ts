/** Puts the parts of a kernel together; each knows of the others only what it is handed here. */
import { Allowances } from './allowances.ts';
import { Authentication } from './authentication.ts';
import { systemClock } from './clock.ts';
import { readModuleConfig } from './configuration.ts';
import type { Actor, Ctx, Logger } from './context.ts';
import { createContext, type Scope, type Surroundings } from './context-factory.ts';
import { type EventDefinitions, eventDefinitions } from './emission.ts';
import type { LoggedEvent } from './event-log.ts';
import { Handlers } from './handlers.ts';
import { purgeIdempotencyRecords } from './idempotency.ts';
import { newId } from './ids.ts';
import { Jobs } from './jobs.ts';
import { type KernelOptions, withDefaults } from './kernel-options.ts';
import { Lifecycle } from './lifecycle.ts';
import { LiveFeeds } from './live-feed.ts';
import { loaderFactory } from './loaders.ts';
import { LogTail } from './log-tail.ts';
import type { JobDefinition, PermissionDefinition, RapportModule } from './module.ts';
import type { Permission } from './open-types.ts';
import { Cancellation } from './request-scope.ts';
import { ReadLog } from './sensitive-reads.ts';
import { silentLogger } from './silent-logger.ts';

const SYSTEM: Actor = { kind: 'SYSTEM', id: 'system', name: 'System', permissions: 'all' };

/** The kernel's own work, beside the modules'. */
const KERNEL_JOBS: Readonly<Record<string, JobDefinition>> = {
  'kernel.purge-idempotency-records': {
    description: 'Forgets what mutations answered to keys more than a day ago.',
    schedule: '17 * * * *',
    run: purgeIdempotencyRecords,
  },
};

export type KernelParts = ReturnType<typeof assembleParts>;

export function assembleParts(options: KernelOptions) {
  const { database, clock = systemClock, logger: log = silentLogger, environment = {}, background = true } = options;
  const modules = options.modules.ordered;
  const limits = withDefaults(options.limits ?? {});
  const definitions = eventDefinitions(modules);
  const secrets = { signingKey: new Uint8Array() };
  const signingKey = () => requireKey(secrets.signingKey);
  const around: Surroundings = {
    modules,
    loaders: loaderFactory(modules),
    database,
    clock,
    log,
    config: readModuleConfig(modules, environment),
    permissions: permissionsOf(modules),
    definitions,
    transactionLimits: limits.transaction,
    allowances: new Allowances(),
    signingKey,
    subscribe: (request, owner) => feeds.subscribe(request, owner),
    enqueue: (db, job, data, when) => jobs.enqueue(db, job, data, when),
    onAnnounced: () => tail.wake(),
    onEnqueued: () => jobs.wake(),
  };
  const contextOf = (operation: string, signal?: AbortSignal): Ctx => createContext(around, systemScope(operation, signal));
  const livePosition = () => tail.position;
  const feeds = new LiveFeeds({ db: database.prisma, clock, log, definitions, limits: limits.feed, signingKey, livePosition });
  const jobs = new Jobs({
    database,
    clock,
    log,
    definitions: jobsOf(modules),
    contextOf,
    runHandler: (name, data, signal) => handlers.retry(name, data, signal),
  });
  const queue = () => jobs.queue;
  const handlers = new Handlers({ database, clock, log, modules, processId: newId(), limits: limits.handler, queue, contextOf });
  const withdrawCredentials = (events: readonly LoggedEvent[]) => {
    for (const actorId of withdrawnBy(events, definitions, log)) {
      authentication.forget();
      feeds.revoke(actorId);
    }
  };
  const tail = new LogTail({
    database,
    clock,
    log,
    isPolling: background,
    deliver(events) {
      withdrawCredentials(events);
      feeds.deliver(events);
      if (background) handlers.notice(events);
    },
  });
  const lifecycle = new Lifecycle(log, limits.stop.module);
  const authentication = new Authentication(modules, clock);
  const readLog = new ReadLog(modules);
  return {
    modules,
    database,
    clock,
    log,
    limits,
    background,
    secrets,
    around,
    contextOf,
    feeds,
    jobs,
    handlers,
    tail,
    lifecycle,
    authentication,
    readLog,
  };
}

/** A module whose `withdraws` throws keeps no event from its readers. */
function withdrawnBy(events: readonly LoggedEvent[], definitions: EventDefinitions, log: Logger): readonly string[] {
  return events.flatMap(({ name, payload }) => {
    try {
      return definitions.get(name)?.withdraws?.(payload) ?? [];
    } catch (error) {
      log.error({ error, event: name }, 'An event did not tell whose credentials it withdraws.');
      return [];
    }
  });
}

function systemScope(operation: string, signal?: AbortSignal): Scope {
  const cancellation = signal ? { signal } : new Cancellation();
  return { actor: SYSTEM, requestId: newId(), address: '', operation, cancellation, refresh: () => SYSTEM };
}

function requireKey(key: Uint8Array): Uint8Array {
  if (key.length === 0) throw new Error('The kernel has not been started.');
  return key;
}

function jobsOf(modules: readonly RapportModule[]): ReadonlyMap<string, JobDefinition> {
  return new Map([...Object.entries(KERNEL_JOBS), ...modules.flatMap(({ jobs }) => Object.entries<JobDefinition>(jobs ?? {}))]);
}

/** Only registered modules' permissions exist at run time, whatever the types were merged from. */
function permissionsOf(modules: readonly RapportModule[]): ReadonlyMap<Permission, PermissionDefinition> {
  const declared = modules.flatMap(({ permissions }) => Object.entries<PermissionDefinition>(permissions ?? {}));
  return new Map(declared.map(([name, definition]) => [name as Permission, definition]));
}
