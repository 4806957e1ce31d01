/** What the server tells of itself in Prometheus's text format. */
import { send } from './http-client.ts';

export interface Metrics {
  readonly cpuSeconds: number;
  /** What is in use; what the collector has not yet given back is left out where the server tells. */
  readonly megabytes: number;
  /** Both in seconds since 1970: when the process began, 0 where it does not tell, and when it said so. */
  readonly startedAt: number;
  readonly readAt: number;
}

const MEGABYTE = 1024 * 1024;

/** Null where /metrics does not answer or lacks the process metrics. */
export async function metricsOf(base: URL, key: string): Promise<Metrics | null> {
  const { status, text } = await send(base, { method: 'GET', path: '/metrics', headers: { authorization: `Bearer ${key}` } });
  if (status !== 200) return null;
  const value = (name: string): number | null => {
    const line = new RegExp(`^${name}(?:\\{[^}]*\\})? ([0-9.e+-]+)`, 'm').exec(text)?.[1];
    return line === undefined ? null : Number(line);
  };
  const cpuSeconds = value('process_cpu_seconds_total');
  // Heap alone would hide what buffers hold.
  const heap = value('nodejs_heap_size_used_bytes');
  const external = value('nodejs_external_memory_bytes');
  const bytes = heap !== null && external !== null ? heap + external : value('process_resident_memory_bytes');
  if (cpuSeconds === null || bytes === null) return null;
  const readAt = Date.now() / 1000;
  const uptime = value('process_uptime_seconds');
  const startedAt = value('process_start_time_seconds') ?? (uptime === null ? 0 : readAt - uptime);
  return { cpuSeconds, megabytes: bytes / MEGABYTE, startedAt, readAt };
}
