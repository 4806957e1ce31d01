/**
 * Counts what operators watch, for Prometheus. Labels come from short lists only (kinds of operation, codes, statuses), never
 * from what a client wrote: a metric per operation name would be a way to fill our memory.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Call, GatewayPlugin } from './call.ts';

export interface MetricsOptions {
  readonly metrics: Metrics;
}

/** What is read when it is asked for. */
export interface Readings {
  sockets(): number;
  streams(): number;
  /** Seconds between a fact's commit and its readers. */
  feedLag(): number;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** One per rapport, so that two in a process count apart. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #operations: Counter<'type' | 'transport' | 'outcome'>;
  readonly #durations: Histogram<'type' | 'transport'>;
  readonly #responses: Counter<'status'>;

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
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    gauge('rapport_sockets', 'Open WebSockets.', readings.sockets);
    gauge('rapport_streams', 'Live feeds that are being read, over any transport.', readings.streams);
    gauge('rapport_feed_lag_seconds', 'How far the readers of the event log are behind its commits.', readings.feedLag);
    gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss());
    gauge('process_heap_used_bytes', 'Heap in use.', () => process.memoryUsage().heapUsed);
    gauge(
      'process_cpu_seconds_total',
      'User and system time.',
      () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
    );
    gauge('process_uptime_seconds', 'Since the process began.', () => process.uptime());
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  countOperation({ operation, transport, outcome, startedAt }: Call): void {
    const type = operation?.split(' ')[0] ?? 'none';
    this.#operations.inc({ type, transport, outcome });
    this.#durations.observe({ type, transport }, (performance.now() - startedAt) / 1_000);
  }

  countResponse(status: number): void {
    this.#responses.inc({ status });
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
