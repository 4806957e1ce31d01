/** Rows in the order of a key, however many there are: sorted on disk in runs that fit in memory, which are then merged. */
import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Table, TableRow } from '../../kernel/index.ts';

/** Characters of a run in memory: some 20,000 rows. */
const RUN_SIZE = 2_000_000;
/** What a row takes beside its cells. */
const ROW_SIZE = 100;
/** Runs that are merged at once, each with an open file. */
const MOST_RUNS = 64;

export interface SortLimits {
  readonly runSize?: number;
  readonly mostRuns?: number;
}

/** As it stands on disk: key, line, cells. */
type Entry = readonly [key: string, line: number, ...cells: (string | null)[]];
type Run = FileHandle;

/** Rows of one key keep the order of their file. Rows without a key come first. */
export async function* sortedRows(
  table: Table,
  key: string,
  { runSize = RUN_SIZE, mostRuns = MOST_RUNS }: SortLimits = {},
): AsyncIterable<TableRow> {
  const runs: Run[] = [];
  try {
    for await (const entries of sortedPieces(table, key, runSize)) runs.push(await written(entries));
    while (runs.length > mostRuns) {
      const joined = runs.slice(0, mostRuns);
      runs.push(await written(merged(joined)));
      for (const run of runs.splice(0, joined.length)) await run.close();
    }
    const places = new Map(table.columns.map((column, place) => [column, place]));
    for await (const [, line, ...cells] of merged(runs)) {
      yield { line, cell: (column) => cells[places.get(column) ?? -1] ?? null };
    }
  } finally {
    for (const run of runs) await run.close();
  }
}

async function* sortedPieces({ columns, rows }: Table, key: string, runSize: number): AsyncIterable<readonly Entry[]> {
  let piece: Entry[] = [];
  let size = 0;
  for await (const row of rows()) {
    const cells = columns.map((column) => row.cell(column));
    piece.push([row.cell(key) ?? '', row.line, ...cells]);
    size += cells.reduce((sum, cell) => sum + (cell?.length ?? 0), ROW_SIZE);
    if (size < runSize) continue;
    yield piece.sort(inOrder);
    piece = [];
    size = 0;
  }
  if (piece.length > 0) yield piece.sort(inOrder);
}

function inOrder([key, line]: Entry, [otherKey, otherLine]: Entry): number {
  if (key === otherKey) return line - otherLine;
  return key < otherKey ? -1 : 1;
}

/** A file without a name: however the process ends, nothing is left of it. */
async function written(entries: Iterable<Entry> | AsyncIterable<Entry>): Promise<Run> {
  const path = join(tmpdir(), `rapport-${randomUUID()}`);
  const run = await open(path, 'wx+', 0o600);
  await unlink(path);
  try {
    for await (const chunk of chunksOf(entries)) await run.write(chunk);
    return run;
  } catch (error) {
    await run.close();
    throw error;
  }
}

async function* chunksOf(entries: Iterable<Entry> | AsyncIterable<Entry>): AsyncIterable<string> {
  let chunk = '';
  for await (const entry of entries) {
    chunk += `${JSON.stringify(entry)}\n`;
    if (chunk.length < 64 * 1024) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

async function* merged(runs: readonly Run[]): AsyncIterable<Entry> {
  const heads: { entry: Entry; readonly rest: AsyncIterator<Entry> }[] = [];
  for (const run of runs) {
    const rest = entriesOf(run)[Symbol.asyncIterator]();
    const { value } = await rest.next();
    if (value) heads.push({ entry: value, rest });
  }
  while (heads.length > 0) {
    const least = heads.reduce((one, other) => (inOrder(other.entry, one.entry) < 0 ? other : one));
    yield least.entry;
    const { value } = await least.rest.next();
    if (value) least.entry = value;
    else heads.splice(heads.indexOf(least), 1);
  }
}

async function* entriesOf(run: Run): AsyncIterable<Entry> {
  const input = run.createReadStream({ start: 0, autoClose: false });
  for await (const line of createInterface({ input })) yield JSON.parse(line);
}
