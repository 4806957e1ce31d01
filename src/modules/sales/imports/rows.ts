/** What the imports of sales have in common. */
import { type RowReport, ValidationError } from '../../../kernel/index.ts';

export const MAX_ROWS = 500;

export interface ImportInput<Row> {
  readonly rows: readonly Row[];
  readonly dryRun?: boolean | null | undefined;
}

export function requireFewRows(rows: readonly unknown[]): void {
  if (rows.length > MAX_ROWS) throw ValidationError.at(['rows'], `Must have at most ${MAX_ROWS} rows.`);
}

export function byRow(reports: readonly RowReport[]): readonly RowReport[] {
  return reports.toSorted((one, other) => one.row - other.row);
}
