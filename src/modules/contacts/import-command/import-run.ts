/** One run of the import: reads rows, sends batches, and tells of each row that was refused or not understood. */
import { createHash, randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { CommandError, type CommandHost, type Table } from '../../../kernel/index.ts';
import { inBatches } from './batches.ts';
import type { Mapping } from './mapping.ts';
import type { RowBuilder, RowFault, RowInput } from './row-builder.ts';

export interface ImportJob {
  readonly file: string;
  readonly table: Table;
  readonly mapping: Mapping;
  readonly batchSize: number;
  readonly isDryRun: boolean;
}

export interface ImportTotals {
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  refused: number;
  /** Rows that stand, of which something was kept as written or left out. */
  warned: number;
}

interface ReadRow {
  readonly line: number;
  readonly built: RowBuilder;
  readonly input: RowInput;
  readonly bytes: number;
}

interface RowReport {
  readonly row: number;
  readonly issues: readonly { readonly path: readonly string[]; readonly message: string }[];
}

type Result =
  | {
      readonly __typename: 'ImportCustomersSuccess';
      readonly created: number;
      readonly updated: number;
      readonly unchanged: number;
      readonly rejected: readonly RowReport[];
      readonly warnings: readonly RowReport[];
    }
  | {
      readonly __typename: 'ValidationError' | 'NotFoundError' | 'ConflictError';
      readonly message: string;
      readonly code: string;
    };

interface Data {
  readonly importCustomers: Result | null;
}

/** Under the 2 MB that the server takes, with room for the document around the rows. */
const MOST_BYTES = 1_800_000;

const IMPORT_CUSTOMERS = `mutation ImportCustomers($input: ImportCustomersInput!) {
  importCustomers(input: $input) {
    __typename
    ... on ImportCustomersSuccess {
      created
      updated
      unchanged
      rejected { row issues { path message } }
      warnings { row issues { path message } }
    }
    ... on Error { message code }
  }
}`;

export class ImportRun {
  readonly #host: CommandHost;
  readonly #job: ImportJob;
  /** Makes a batch that is sent again the same batch, and that of another run another one. */
  readonly #id = randomUUID();
  readonly #totals: ImportTotals = { rows: 0, created: 0, updated: 0, unchanged: 0, refused: 0, warned: 0 };
  /** Where an external id was seen, and with which content. */
  readonly #seen = new Map<string, { readonly line: number; readonly content: string }>();
  readonly #progress: ReturnType<CommandHost['progress']>;

  constructor(host: CommandHost, job: ImportJob) {
    this.#host = host;
    this.#job = job;
    this.#progress = host.progress(job.table.rowCount, 'rows');
  }

  async finish(): Promise<ImportTotals> {
    try {
      let number = 0;
      for await (const batch of inBatches(this.#rows(), { rows: this.#job.batchSize, bytes: MOST_BYTES }, ({ bytes }) => bytes)) {
        number += 1;
        await this.#send(batch, number);
      }
      return this.#totals;
    } finally {
      this.#progress.done();
    }
  }

  /** The rows that are worth sending; the others are told here. */
  async *#rows(): AsyncIterable<ReadRow> {
    const { table, mapping } = this.#job;
    for await (const row of table.rows()) {
      this.#totals.rows += 1;
      const built = mapping.read(row);
      const input = built.input();
      const json = JSON.stringify(input);
      const read = { line: row.line, built, input, bytes: Buffer.byteLength(json) + 1 };
      if (this.#isWorthSending(read, json)) yield read;
      else this.#progress.advance(1);
    }
  }

  #isWorthSending({ line, built }: ReadRow, json: string): boolean {
    if (built.refusals.length > 0) {
      this.#refuse(line, built.refusals);
      return false;
    }
    const content = createHash('sha256').update(json).digest('base64');
    const keys = built.externalKeys();
    const earlier = keys.map((key) => this.#seen.get(key)).find((one) => one !== undefined);
    if (earlier?.content === content) {
      this.#totals.unchanged += 1;
      return false;
    }
    if (earlier) {
      this.#refuse(line, [{ field: 'externalIds', message: `Line ${earlier.line} names the same customer with other content.` }]);
      return false;
    }
    for (const key of keys) this.#seen.set(key, { line, content });
    return true;
  }

  async #send(batch: readonly ReadRow[], number: number): Promise<void> {
    const { isDryRun } = this.#job;
    const input = { rows: batch.map((row) => row.input), dryRun: isDryRun, idempotencyKey: `import:${this.#id}:${number}` };
    const { importCustomers: result } = await this.#host.request<Data>(
      IMPORT_CUSTOMERS,
      { input },
      {
        isRepeatable: true,
        asksToRepeat: (data) => data.importCustomers?.__typename === 'ConflictError' && data.importCustomers.code === 'TRY_AGAIN',
      },
    );
    if (result?.__typename !== 'ImportCustomersSuccess') throw this.#refusedBatch(batch, result?.message ?? 'No answer.');
    this.#totals.created += result.created;
    this.#totals.updated += result.updated;
    this.#totals.unchanged += result.unchanged;
    for (const { row, issues } of result.rejected)
      this.#report(batch[row - 1], issues, (line, faults) => this.#refuse(line, faults));
    this.#warn(batch, result.warnings);
    this.#progress.advance(batch.length);
  }

  #warn(batch: readonly ReadRow[], warnings: readonly RowReport[]): void {
    const byRow = new Map(warnings.map(({ row, issues }) => [row, issues]));
    for (const [place, row] of batch.entries()) {
      const issues = byRow.get(place + 1) ?? [];
      if (issues.length + row.built.warnings.length === 0) continue;
      this.#totals.warned += 1;
      this.#tell(row.line, 'warning', row.built.warnings);
      this.#report(row, issues, (line, faults) => this.#tell(line, 'warning', faults));
    }
  }

  #report(
    row: ReadRow | undefined,
    issues: RowReport['issues'],
    tell: (line: number, faults: readonly RowFault[]) => void,
  ): void {
    if (!row) return;
    tell(
      row.line,
      issues.map(({ path, message }) => ({ field: row.built.fieldAt(path), message })),
    );
  }

  #refuse(line: number, faults: readonly RowFault[]): void {
    this.#totals.refused += 1;
    this.#tell(line, 'refused', faults);
  }

  /** `customers.csv:7 refused: phone (column Tel): …` */
  #tell(line: number, what: 'refused' | 'warning', faults: readonly RowFault[]): void {
    for (const { field, message } of faults) {
      const column = this.#job.mapping.columnOf(field);
      const place = column === null || column === field ? field : `${field} (column ${column})`;
      this.#progress.line(`${basename(this.#job.file)}:${line} ${what}: ${place}: ${message}`);
    }
  }

  #refusedBatch(batch: readonly ReadRow[], message: string): CommandError {
    const lines = `lines ${batch[0]?.line} to ${batch.at(-1)?.line}`;
    return new CommandError(`The server refused ${lines}, and the import ends there: ${message}`, 3);
  }
}
