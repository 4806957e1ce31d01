/** What a benchmark prints: progress while it runs, a Markdown table at its end. */
import { cpus, totalmem } from 'node:os';

/** On one line where somebody watches, else a line for each tenth. */
export function progress(label: string, done: number, total: number): void {
  const percent = Math.floor((done / total) * 100);
  if (process.stderr.isTTY) process.stderr.write(`\r${label}: ${percent} %${done >= total ? '\n' : ''}`);
  else if (done >= total || Math.floor((done / total) * 10) > Math.floor(((done - 1) / total) * 10)) {
    process.stderr.write(`${label}: ${percent} %\n`);
  }
}

export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const lines = [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  process.stdout.write(`${lines.join('\n')}\n`);
}

export function machine(database: string): string {
  const [cpu] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, ${gigabytes} GB, Node ${process.versions.node}, ${database}`;
}
