/** Rows of one table with those of another that have the same key, in memory that does not grow with the files. */
import { CommandError, type JoinedRow, type JoinedTables, type JoinKey, type Table, type TableRow } from '../../kernel/index.ts';
import { type SortLimits, sortedRows } from './sorted-rows.ts';

/** Of one row: more of them are a wrong key, not a row's details. */
const MOST_DETAILS = 10_000;

/** Files that name the keys in one order are read side by side; others are sorted on disk first. */
export async function joinTables(main: Table, details: Table, key: JoinKey, limits?: SortLimits): Promise<JoinedTables> {
  requireColumn(main, key.main);
  requireColumn(details, key.details);
  if (await areInOneOrder(main, details, key)) {
    return { rows: () => joined(main.rows(), details.rows(), { details, key, isSorted: false }) };
  }
  const sorted = (table: Table, column: string) => sortedRows(table, column, limits);
  return { rows: () => joined(sorted(main, key.main), sorted(details, key.details), { details, key, isSorted: true }) };
}

function requireColumn({ name, columns }: Table, column: string): void {
  if (columns.includes(column)) return;
  throw new CommandError(`--join ${column}: ${name} has no such column. It has: ${columns.join(', ')}.`);
}

/** Whether all details are met when both files are read once, side by side. */
async function areInOneOrder(main: Table, details: Table, key: JoinKey): Promise<boolean> {
  const rest = details.rows()[Symbol.asyncIterator]();
  const nextKey = async () => {
    const { done, value } = await rest.next();
    return done ? null : (value.cell(key.details) ?? '');
  };
  let next = await nextKey();
  try {
    for await (const row of main.rows()) {
      const own = row.cell(key.main);
      while (own !== null && next === own) next = await nextKey();
      if (next === null) return true;
    }
    return next === null;
  } finally {
    await rest.return?.();
  }
}

interface Joined {
  readonly details: Table;
  readonly key: JoinKey;
  /** Then details that sort before the next row's key belong to none; else there are no such details. */
  readonly isSorted: boolean;
}

async function* joined(
  rows: AsyncIterable<TableRow>,
  details: AsyncIterable<TableRow>,
  { details: table, key, isSorted }: Joined,
): AsyncIterable<JoinedRow> {
  const rest = details[Symbol.asyncIterator]();
  const next = async () => {
    const { done, value } = await rest.next();
    return done ? null : { row: value, key: value.cell(key.details) ?? '' };
  };
  let detail = await next();
  try {
    for await (const row of rows) {
      const own = row.cell(key.main) ?? '';
      for (; isSorted && detail !== null && detail.key < own; detail = await next()) yield { row: null, details: [detail.row] };
      const found: TableRow[] = [];
      for (; own !== '' && detail?.key === own && found.length <= MOST_DETAILS; detail = await next()) found.push(detail.row);
      if (found.length > MOST_DETAILS)
        throw new CommandError(
          `${table.name} has more than ${MOST_DETAILS} rows with ${key.details} ${own}. Is this the right column?`,
        );
      yield { row, details: found };
    }
    for (; detail !== null; detail = await next()) yield { row: null, details: [detail.row] };
  } finally {
    await rest.return?.();
  }
}
