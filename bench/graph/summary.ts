/** The report: one table of processor time as a multiple of the limit's, and one of everything else. */
import { MEASURE_NAMES } from './asked.ts';
import type { Figures, Results } from './figures.ts';

export const LIMIT = 'limit';

/** Columns in the order in which they were measured. */
export function markdownOf(results: Results): string {
  const queries = Object.keys(results);
  const columns = columnsOf(results);
  const head = ['', ...queries.map((query) => `${query} ${MEASURE_NAMES[query as keyof typeof MEASURE_NAMES] ?? ''}`.trim())];
  const ratios = columns.map((column) => [column, ...queries.map((query) => ratioCell(results[query], column))]);
  const all = queries.flatMap((query) =>
    columns.flatMap((column) => {
      const figures = results[query]?.[column];
      return figures ? [[query, column, ...figureCells(figures)]] : [];
    }),
  );
  const legend = 'Processor time of the server per request in milliseconds, and in brackets how many times that of the limit.';
  const more = ['query', 'server', 'processor ms', 'statements', 'requests a second', 'p99 ms', 'memory MB'];
  return [legend, '', table(head, ratios), '', table(more, all)].join('\n');
}

export function columnsOf(results: Results): readonly string[] {
  return [...new Set(Object.values(results).flatMap((row) => Object.keys(row)))];
}

function ratioCell(row: Results[string] | undefined, column: string): string {
  const figures = row?.[column];
  if (!figures) return '';
  const limit = row?.[LIMIT];
  const text = significant(figures.cpuMs);
  return limit && column !== LIMIT ? `${text} (${significant(figures.cpuMs / limit.cpuMs)}×)` : text;
}

function figureCells({ cpuMs, statements, requestsPerSecond, p99Ms, rssMb }: Figures): readonly string[] {
  return [significant(cpuMs), String(statements), requestsPerSecond.toFixed(0), p99Ms.toFixed(1), rssMb.toFixed(0)];
}

/** Two digits that count. */
export function significant(value: number): string {
  return value >= 10 ? value.toFixed(0) : String(Number(value.toPrecision(2)));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
