/** What a command that imports files works with: tables, what their columns become, and the run that sends the rows. */

import type { Command } from 'commander';

export interface ImportHost {
  /** Adds the options that all imports have. */
  addImportOptions(command: Command): void;
  /** Reads a CSV file twice: once whole, so that a broken one is refused before anything is sent, then row by row. */
  openTable(path: string, options?: TableOptions): Promise<Table>;
  /** Brings together the rows of two tables that have the same key, in memory that does not grow with them. */
  joinTables(main: Table, details: Table, key: JoinKey): Promise<JoinedTables>;
  /** What `--map` and `--set` say, checked against the table; else a CommandError that names what is accepted. */
  mapColumns<Row extends RowInProgress>(request: MappingRequest<Row>): ColumnMapping<Row>;
  /**
   * Sends rows in batches that the server takes, each whole or not at all; tells each row that was refused or not understood, and
   * the totals. The exit code is 1 where a row was refused.
   */
  importRows(job: ImportJob): Promise<void>;
}

/** As `addImportOptions` has them read. */
export interface ImportOptions extends TableOptions {
  /** `target=column` */
  readonly map?: readonly string[];
  /** `target=value` */
  readonly set?: readonly string[];
  readonly batchSize: number;
  readonly dryRun?: boolean;
}

export interface TableOptions {
  /** One character; a comma unless given. */
  readonly delimiter?: string;
  /** Cells with exactly this text are null, as empty ones are. */
  readonly null?: string;
}

/** A CSV file whose first line names its columns. */
export interface Table {
  /** Its name without the folder, as messages have it. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rowCount: number;
  rows(): AsyncIterable<TableRow>;
}

export interface TableRow {
  /** Where it begins in the file, from 1; the header is line 1. */
  readonly line: number;
  cell(column: string): string | null;
}

/** The column of each table that holds the key. */
export interface JoinKey {
  readonly main: string;
  readonly details: string;
}

export interface JoinedTables {
  /** Each row of the main table with its details in the order of their file; null with details that belong to none. */
  rows(): AsyncIterable<JoinedRow>;
}

export interface JoinedRow {
  readonly row: TableRow | null;
  readonly details: readonly TableRow[];
}

export interface RowFault {
  /** The target's name, as `--map` takes it. */
  readonly field: string;
  readonly message: string;
}

/** A row of a file on its way to an input of the API. */
export interface RowInProgress {
  readonly refusals: readonly RowFault[];
  readonly warnings: readonly RowFault[];
  refuse(field: string, message: string): void;
}

/** Puts a cell into a row. */
export type ImportTarget<Row> = (row: Row, value: string) => void;

/** What columns may become: the names that `--map` and `--set` take. */
export interface ImportTargets<Row> {
  /** Null if there is none of that name. */
  named(name: string): ImportTarget<Row> | null;
  /** For `--help`, and for the error that names what is accepted. */
  describe(): string;
  /** Those that may be given several times. */
  readonly repeatable?: readonly string[];
}

export interface MappingRequest<Row extends RowInProgress> {
  readonly table: Pick<Table, 'columns'>;
  /** `target=column` */
  readonly maps: readonly string[];
  /** `target=value` */
  readonly constants: readonly string[];
  readonly targets: ImportTargets<Row>;
  newRow(): Row;
}

export interface ColumnMapping<Row> {
  /** The targets that are given. */
  readonly names: readonly string[];
  /** A row of the file as a row of the API. */
  read(row: TableRow): Row;
  /** The target with its column, for people who look at the file: `phone (column Tel)`. */
  describe(name: string): string;
}

/** A fault with its place: `customers.csv:7`. */
export interface PlacedFault extends RowFault {
  readonly place: string;
}

/** One row of an import mutation. */
export interface ImportRow {
  readonly place: string;
  /** As the mutation takes it. */
  readonly input: object;
  readonly refusals: readonly PlacedFault[];
  readonly warnings: readonly PlacedFault[];
  /** Texts by which a row that comes twice in the file is noticed before it is sent. Each is kept in memory until the end. */
  readonly keys: readonly string[];
  /** Where in the files a path within the input came from. */
  locate(path: readonly string[]): Omit<PlacedFault, 'message'>;
}

export interface ImportJob {
  readonly rows: AsyncIterable<ImportRow>;
  readonly rowCount: number;
  /** What a row is, one and many. */
  readonly noun: readonly [string, string];
  /** The mutation's name, which also names its input and its success. */
  readonly mutation: string;
  /** Asks for `__typename`, the success' counts and reports, and of errors for `message` and `code`. */
  readonly document: string;
  /** Whether a row can change what is there. */
  readonly updates: boolean;
  readonly options: Pick<ImportOptions, 'batchSize' | 'dryRun'>;
  /** Where a row that comes twice with other content is told, and what it then names twice. */
  readonly repeats?: { readonly field: string; readonly noun: string };
}
