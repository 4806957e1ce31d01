/**
 * Counts what operators watch, for Prometheus. Labels come from short lists only (kinds of operation, codes, statuses), never
 * from what a client wrote: a metric per operation name would be a way to fill our memory.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { KernelHealth } from '../kernel/index.ts';
import type { Call, GatewayPlugin } from './call.ts';

export interface MetricsOptions {
  readonly metrics: Metrics;
}

/** What is read when it is asked for. */
export interface Readings {
  sockets(): number;
  streams(): number;
  /** Asks the database; while it is away the metrics of what it knows are left out. */
  health(): Promise<KernelHealth>;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** One per rapport, so that two in a process count apart. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #operations: Counter<'type' | 'transport' | 'outcome'>;
  /** What is counted most is found by one text instead of by its labels. */
  readonly #counted = new Map<string, { count(seconds: number): void }>();
  readonly #durations: Histogram<'type' | 'transport'>;
  readonly #responses: Counter<'status'>;
  readonly #kernel: KernelGauges;
  readonly #readings: Readings;

  constructor(readings: Readings) {
    const registers = [this.#registry];
    this.#operations = new Counter({
      name: 'rapport_operations_total',
      help: 'GraphQL operations, by kind, transport and the code of their first error.',
      labelNames: ['type', 'transport', 'outcome'],
      registers,
    });
    this.#durations = new Histogram({
      name: 'rapport_operation_duration_seconds',
      help: 'From the arrival of a GraphQL operation to its answer; subscriptions to their end.',
      labelNames: ['type', 'transport'],
      buckets: SECONDS,
      registers,
    });
    this.#responses = new Counter({
      name: 'rapport_http_responses_total',
      help: 'By status.',
      labelNames: ['status'],
      registers,
    });
    this.#kernel = new KernelGauges(registers);
    for (const [name, help, read] of processGauges(readings)) {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    }
    this.#readings = readings;
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  async text(): Promise<string> {
    this.#kernel.set(await this.#readings.health().catch(() => null));
    return this.#registry.metrics();
  }

  countOperation({ operation, transport, outcome, startedAt }: Call): void {
    const type = kindOf(operation);
    const key = `${type} ${transport} ${outcome}`;
    const known = this.#counted.get(key) ?? this.#counter(type, transport, outcome);
    this.#counted.set(key, known);
    known.count((performance.now() - startedAt) / 1_000);
  }

  /** As many as there are kinds, transports and codes. */
  #counter(type: string, transport: string, outcome: string) {
    const [operations, durations] = [
      this.#operations.labels({ type, transport, outcome }),
      this.#durations.labels({ type, transport }),
    ];
    return {
      count(seconds: number) {
        operations.inc();
        durations.observe(seconds);
      },
    };
  }

  countResponse(status: number): void {
    this.#responses.inc({ status });
  }
}

/** Of `query customers`. */
function kindOf(operation: string | null): string {
  if (operation === null) return 'none';
  const end = operation.indexOf(' ');
  return end < 0 ? operation : operation.slice(0, end);
}

type Reading = readonly [name: string, help: string, read: () => number];

function processGauges({ sockets, streams }: Readings): readonly Reading[] {
  return [
    ['rapport_sockets', 'Open WebSockets.', sockets],
    ['rapport_streams', 'Subscriptions that are open, over any transport.', streams],
    ['process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss()],
    ['process_heap_used_bytes', 'Heap in use.', () => process.memoryUsage().heapUsed],
    ['process_cpu_seconds_total', 'User and system time.', () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6],
    ['process_uptime_seconds', 'Since the process began.', () => process.uptime()],
  ];
}

/** What the event log, its handlers and the queue report. */
class KernelGauges {
  readonly #gauges: Readonly<Record<string, Gauge>>;
  readonly #handlerLag: Gauge<'handler'>;

  constructor(registers: Registry[]) {
    const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
    this.#gauges = {
      lag: gauge('rapport_feed_lag_seconds', 'How long the oldest committed event has waited for its readers.'),
      readers: gauge('rapport_feed_readers', 'Readers of live feeds on this process.'),
      overflows: gauge('rapport_feed_overflows_total', 'Readers that fell behind and were ended.'),
      oldestWrite: gauge('rapport_oldest_write_seconds', 'The oldest open transaction that writes: it holds all feeds back.'),
      waiting: gauge('rapport_jobs_waiting', 'Jobs that wait for their time or a worker.'),
      active: gauge('rapport_jobs_active', 'Jobs that run.'),
      dead: gauge('rapport_jobs_dead_letters', 'Jobs that failed for good and wait for a person.'),
    };
    const help = 'How long the oldest event that a handler has not read has waited.';
    this.#handlerLag = new Gauge({ name: 'rapport_handler_lag_seconds', help, labelNames: ['handler'], registers });
  }

  set(health: KernelHealth | null): void {
    for (const gauge of Object.values(this.#gauges)) gauge.remove();
    this.#handlerLag.reset();
    if (!health) return;
    const { feed, handlers, jobs } = health;
    const { lag, readers, overflows, oldestWrite, waiting, active, dead } = this.#gauges;
    lag?.set(feed.lagSeconds);
    readers?.set(feed.readers);
    overflows?.set(feed.overflows);
    oldestWrite?.set(feed.oldestWriteSeconds);
    waiting?.set(jobs.waiting);
    active?.set(jobs.active);
    dead?.set(jobs.deadLetters);
    for (const { handler, lagSeconds } of handlers) this.#handlerLag.set({ handler }, lagSeconds);
  }
}

export function useMetrics({ metrics }: MetricsOptions): GatewayPlugin {
  return {
    async onRequest({ request, url, endResponse }) {
      if (request.method !== 'GET' || url.pathname !== '/metrics') return;
      endResponse(new Response(await metrics.text(), { headers: { 'content-type': metrics.contentType } }));
    },
    onResponse({ response }) {
      metrics.countResponse(response.status);
    },
  };
}
