/** Purchases as they come out of files, each with its lines and the places of both. */
import {
  type ColumnMapping,
  CommandError,
  type ImportRow,
  type JoinedTables,
  type Table,
  type TableRow,
} from '../../../kernel/index.ts';
import type { LineRow, PurchaseRow } from './purchase-row.ts';

interface PurchaseFiles {
  readonly table: Table;
  readonly lines: Table;
  readonly mapping: ColumnMapping<PurchaseRow>;
  readonly lineMapping: ColumnMapping<LineRow>;
}

interface FoundPurchase {
  readonly row: TableRow;
  readonly purchase: PurchaseRow;
  readonly details: readonly TableRow[];
}

/** More rows of one number that stand together are a wrong column. */
const MOST_ROWS = 10_000;

/** From two files. Lines of no purchase are told, each as a row that is refused. */
export async function* joinedPurchases(joined: JoinedTables, files: PurchaseFiles, column: string): AsyncIterable<ImportRow> {
  const { table, lines, mapping } = files;
  for await (const { row, details } of joined.rows()) {
    if (row === null) {
      for (const { line } of details) yield strayLine(`${lines.name}:${line}`, column, table.name);
      continue;
    }
    const purchase = mapping.read(row);
    if (details.length === 0) purchase.refuse('line', `There is no row of it in ${lines.name}, or an earlier row has them.`);
    yield importRow({ row, purchase, details }, files);
  }
}

/** From one file: rows that stand together under one number are a purchase; what is the purchase's own stands in the first of them. */
export async function* groupedPurchases(files: PurchaseFiles): AsyncIterable<ImportRow> {
  const { table, mapping } = files;
  let open: { row: TableRow; purchase: PurchaseRow; details: TableRow[] } | null = null;
  for await (const row of table.rows()) {
    const purchase = mapping.read(row);
    if (open === null || purchase.number === null || purchase.number !== open.purchase.number) {
      if (open !== null) yield importRow(open, files);
      open = { row, purchase, details: [row] };
      continue;
    }
    for (const field of open.purchase.contradictions(purchase))
      open.purchase.refuse(field, `Line ${row.line} says otherwise of the same purchase.`);
    if (open.details.push(row) > MOST_ROWS)
      throw new CommandError(
        `${table.name} has more than ${MOST_ROWS} rows of number ${purchase.number}. Is this the right column?`,
      );
  }
  if (open !== null) yield importRow(open, files);
}

function importRow({ row, purchase, details }: FoundPurchase, { table, lines, mapping, lineMapping }: PurchaseFiles): ImportRow {
  purchase.requireFields();
  const place = `${table.name}:${row.line}`;
  const read = details.map((detail) => ({ place: `${lines.name}:${detail.line}`, line: lineMapping.read(detail) }));
  for (const { line } of read) line.requireFields();
  return {
    place,
    input: purchase.input(read.map(({ line }) => line)),
    refusals: [
      ...purchase.refusals.map(({ field, message }) => ({ place, field: mapping.describe(field), message })),
      ...read.flatMap((one) =>
        one.line.refusals.map(({ field, message }) => ({ place: one.place, field: lineMapping.describe(field), message })),
      ),
    ],
    warnings: [],
    // None: the server knows a purchase by its number, and a million numbers would fill the memory here.
    keys: [],
    locate([first = '', second = '', third = '', ...rest]) {
      const found = first === 'lines' ? read[Number(second)] : undefined;
      if (found && second !== '') return { place: found.place, field: lineMapping.describe(found.line.fieldAt(third)) };
      return { place, field: mapping.describe(purchase.fieldAt([first, second, third, ...rest])) };
    },
  };
}

function strayLine(place: string, column: string, file: string): ImportRow {
  const refusals = [{ place, field: column, message: `There is no row with this in ${file}.` }];
  return { place, input: {}, refusals, warnings: [], keys: [], locate: () => ({ place, field: column }) };
}
