/** One run of an import: reads rows, sends batches, and tells of each row that was refused or not understood. */
import { createHash, randomUUID } from 'node:crypto';
import {
  CommandError,
  type CommandHost,
  type ImportJob,
  type ImportRow,
  type PlacedFault,
  type Progress,
  type ValidationIssue,
} from '../../kernel/index.ts';
import { type BatchLimits, inBatches } from './batches.ts';

interface ReadRow {
  readonly row: ImportRow;
  readonly bytes: number;
}

interface RowReport {
  readonly row: number;
  readonly issues: readonly Pick<ValidationIssue, 'path' | 'message'>[];
}

interface Success {
  readonly created: number;
  readonly updated?: number;
  readonly unchanged: number;
  readonly rejected: readonly RowReport[];
  readonly warnings?: readonly RowReport[];
}

type Result =
  | (Success & { readonly __typename: `Import${string}Success` })
  | {
      readonly __typename: 'ValidationError' | 'NotFoundError' | 'ConflictError';
      readonly message: string;
      readonly code: string;
    };

type Data = Readonly<Record<string, Result | null>>;
export interface ImportTotals {
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  refused: number;
  /** Rows that stand, of which something was kept as written or left out. */
  warned: number;
}

type Requesting = Pick<CommandHost, 'request' | 'progress'>;

/** Under the 2 MB that the server takes, with room for the document around the rows. */
const MOST_BYTES = 1_800_000;

export class ImportRun {
  readonly #host: Requesting;
  readonly #job: ImportJob;
  /** Makes a batch that is sent again the same batch, and that of another run another one: what was refused then may be right now. */
  readonly #id = randomUUID();
  readonly #totals: ImportTotals = { rows: 0, created: 0, updated: 0, unchanged: 0, refused: 0, warned: 0 };
  /** Where a key was seen, and with which content. */
  readonly #seen = new Map<string, { readonly place: string; readonly content: string }>();
  readonly #limits: BatchLimits;
  readonly #progress: Progress;

  constructor(host: Requesting, job: ImportJob) {
    this.#host = host;
    this.#job = job;
    this.#limits = { rows: job.options.batchSize, bytes: MOST_BYTES };
    this.#progress = host.progress(job.rowCount, job.noun[1]);
  }

  async finish(): Promise<ImportTotals> {
    try {
      let number = 0;
      for await (const batch of inBatches(this.#rows(), this.#limits, ({ bytes }) => bytes)) {
        number += 1;
        await this.#send(
          batch.map(({ row }) => row),
          number,
        );
      }
      return this.#totals;
    } finally {
      this.#progress.done();
    }
  }

  /** The rows that are worth sending; the others are told here. */
  async *#rows(): AsyncIterable<ReadRow> {
    for await (const row of this.#job.rows) {
      this.#totals.rows += 1;
      const json = JSON.stringify(row.input);
      if (this.#isWorthSending(row, json)) yield { row, bytes: Buffer.byteLength(json) + 1 };
      else this.#progress.advance(1);
    }
  }

  #isWorthSending({ place, refusals, keys }: ImportRow, json: string): boolean {
    if (refusals.length > 0) {
      this.#refuse(refusals);
      return false;
    }
    if (keys.length === 0) return true;
    const content = createHash('sha256').update(json).digest('base64');
    const earlier = keys.map((key) => this.#seen.get(key)).find((one) => one !== undefined);
    if (earlier?.content === content) {
      this.#totals.unchanged += 1;
      return false;
    }
    if (earlier) {
      this.#refuse([this.#repeated(place, earlier.place)]);
      return false;
    }
    for (const key of keys) this.#seen.set(key, { place, content });
    return true;
  }

  #repeated(place: string, earlier: string): PlacedFault {
    const { field = 'row', noun = 'row' } = this.#job.repeats ?? {};
    return { place, field, message: `Line ${earlier.split(':').at(-1)} names the same ${noun} with other content.` };
  }

  async #send(batch: readonly ImportRow[], number: number): Promise<void> {
    const { document, mutation, options } = this.#job;
    const rows = batch.map(({ input }) => input);
    const input = { rows, dryRun: options.dryRun ?? false, idempotencyKey: `import:${this.#id}:${number}` };
    const { [mutation]: result } = await this.#host.request<Data>(
      document,
      { input },
      { isRepeatable: true, asksToRepeat: ({ [mutation]: answer }) => codeOf(answer) === 'TRY_AGAIN' },
    );
    if (!result || !('created' in result)) throw refusedBatch(batch, result?.message ?? 'No answer.');
    this.#totals.created += result.created;
    this.#totals.updated += result.updated ?? 0;
    this.#totals.unchanged += result.unchanged;
    for (const { row, issues } of result.rejected) this.#refuse(located(batch[row - 1], issues));
    this.#warn(batch, result.warnings ?? []);
    this.#progress.advance(batch.length);
  }

  #warn(batch: readonly ImportRow[], warnings: readonly RowReport[]): void {
    const byRow = new Map(warnings.map(({ row, issues }) => [row, issues]));
    for (const [place, row] of batch.entries()) {
      const faults = [...row.warnings, ...located(row, byRow.get(place + 1) ?? [])];
      if (faults.length === 0) continue;
      this.#totals.warned += 1;
      this.#tell('warning', faults);
    }
  }

  #refuse(faults: readonly PlacedFault[]): void {
    this.#totals.refused += 1;
    this.#tell('refused', faults);
  }

  /** `customers.csv:7 refused: phone (column Tel): …` */
  #tell(what: 'refused' | 'warning', faults: readonly PlacedFault[]): void {
    for (const { place, field, message } of faults) this.#progress.line(`${place} ${what}: ${field}: ${message}`);
  }
}

function codeOf(answer: Result | null | undefined): string | null {
  return answer && 'code' in answer ? answer.code : null;
}

function located(row: ImportRow | undefined, issues: RowReport['issues']): readonly PlacedFault[] {
  return row ? issues.map(({ path, message }) => ({ ...row.locate(path), message })) : [];
}

function refusedBatch(batch: readonly ImportRow[], message: string): CommandError {
  return new CommandError(
    `The server refused ${batch[0]?.place} to ${batch.at(-1)?.place}, and the import ends there: ${message}`,
    3,
  );
}
