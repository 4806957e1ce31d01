/**
 * A raw statement whose rows become objects as they come in. It speaks the extended protocol of Postgres as `pg.Query` does, but has the
 * columns of a prepared statement described once for as long as it is prepared: the server itself refuses to run one whose columns have
 * changed.
 */
import { AnsweringQuery, type Wire } from './answering-query.ts';
import { decoderOf } from './column-values.ts';
import { type Columns, preparedOn } from './prepared-names.ts';
import { sentValue } from './sent-values.ts';

export interface RawQuery {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Under which the server prepares it. */
  readonly name: string | undefined;
  readonly isRead: boolean;
}

export interface Decoded {
  readonly rows: Record<string, unknown>[];
  /** How many it read or wrote. */
  readonly count: number;
}

interface Field {
  readonly name: string;
  readonly dataTypeID: number;
}

/** So the server answers a COMMIT after a statement that failed, whoever overlooked that. */
const ROLLED_BACK = 'The transaction was rolled back, as a statement of it had failed.';
const NO_COLUMNS: Columns = { names: [], decoders: [] };

export class DecodedRows extends AnsweringQuery<Decoded> {
  readonly #values: readonly (string | Buffer | null)[];
  /** Whether rows are wanted: one that only writes, or locks, may answer what has no place in a row. */
  readonly #isRead: boolean;
  readonly #rows: Record<string, unknown>[] = [];
  #prepared: ReturnType<typeof preparedOn> | undefined;
  #columns: Columns | undefined;
  #count = 0;
  #fault: Error | null = null;

  /** Values as `queryOf` makes them. */
  constructor({ text, values, name, isRead }: RawQuery) {
    super(text, name);
    this.#isRead = isRead;
    this.#values = values.map(sentValue);
  }

  /** Without values it may be a script, which only the simple protocol takes. */
  get isOne(): boolean {
    return this.name !== undefined || this.#values.length > 0 || !this.text.includes(';');
  }

  handleRowDescription({ fields }: { readonly fields: readonly Field[] }): void {
    if (!this.#isRead) return;
    try {
      const columns = {
        names: fields.map(({ name }) => name),
        decoders: fields.map(({ dataTypeID }) => decoderOf(dataTypeID)),
      };
      this.#columns = columns;
      if (this.name !== undefined) this.#prepared?.describe(this.name, columns);
    } catch (fault) {
      this.#fault ??= fault as Error;
    }
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    if (!this.#isRead || this.#fault) return;
    try {
      this.#rows.push(rowOf(this.#columns ?? NO_COLUMNS, fields));
    } catch (fault) {
      this.#fault = fault as Error;
    }
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    if (text === 'ROLLBACK' && this.text === 'COMMIT') this.#fault = new Error(ROLLED_BACK);
    this.#count = Number(/\d+$/.exec(text)?.[0] ?? 0);
    if (this.#isRead && this.name !== undefined && !this.#columns && !this.#fault)
      this.#prepared?.describe(this.name, NO_COLUMNS);
  }

  handleReadyForQuery(): void {
    this.settle(this.#fault, { rows: this.#rows, count: this.#count });
  }

  handleError(fault: Error): void {
    this.settle(fault, null);
  }

  override submit(connection: Wire): void {
    if (this.name === undefined && this.#values.length === 0) connection.query(this.text);
    else super.submit(connection);
  }

  tell(wire: Wire): void {
    const { name } = this;
    this.#prepared = preparedOn(wire);
    this.parse(wire);
    this.#columns = name === undefined ? undefined : this.#prepared.columnsOf(name);
    wire.bind({ statement: name, values: this.#values, valueMapper: asItIs });
    if (this.#isRead && !this.#columns) wire.describe({ type: 'P', name: '' });
    wire.execute({});
  }
}

const asItIs = (value: unknown): unknown => value;

function rowOf({ names, decoders }: Columns, texts: readonly (string | null)[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (let index = 0; index < names.length; index += 1) {
    const text = texts[index] ?? null;
    row[names[index] ?? ''] = text === null ? null : decoders[index]?.(text);
  }
  return row;
}
