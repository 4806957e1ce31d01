/** From samples to the figures of a report. */
import type { Measure } from './asked.ts';

export interface Figures {
  readonly cpuMs: number;
  readonly statements: number;
  readonly requestsPerSecond: number;
  readonly p99Ms: number;
  readonly rssMb: number;
}

/** By query, then by server. */
export type Results = Readonly<Record<string, Readonly<Record<string, Figures>>>>;

export interface Measured {
  readonly query: Measure;
  readonly column: string;
  readonly requests: number;
  readonly seconds: number;
  readonly p99: number;
  readonly cpuMs: number;
  readonly rssMb: number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[middle - 1] ?? Number.NaN, sorted[middle] ?? Number.NaN];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

/** Medians over the repeats. */
export function resultsOf(samples: readonly Measured[], statements: (column: string, query: Measure) => number): Results {
  const results: Record<string, Record<string, Figures>> = {};
  for (const { query, column } of samples) {
    results[query] ??= {};
    const row = results[query];
    if (row[column]) continue;
    const repeats = samples.filter((sample) => sample.query === query && sample.column === column);
    const of = (read: (sample: Measured) => number) => rounded(median(repeats.map(read)));
    row[column] = {
      cpuMs: of(({ cpuMs }) => cpuMs),
      statements: statements(column, query),
      requestsPerSecond: of(({ requests, seconds }) => requests / seconds),
      p99Ms: of(({ p99 }) => p99),
      rssMb: of(({ rssMb }) => rssMb),
    };
  }
  return results;
}

/** To four digits after the point: a message costs hundredths of a millisecond. */
function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
