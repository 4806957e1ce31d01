/** CSV files as people export them: any encoding that says what it is, any size, and clear words for what is broken. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { CommandError, type Table, type TableOptions, type TableRow } from '../../kernel/index.ts';

const MAX_COLUMNS = 1_000;
/** A quote that is never closed swallows the rest of the file: it is noticed here, not when memory ends. */
const MAX_RECORD_CHARACTERS = 1_000_000;

interface Record {
  readonly cells: readonly string[];
  readonly line: number;
}

/** Reads the file once to its end, so that whatever is broken in it is told before the first row is used. */
export async function openTable(path: string, { delimiter = ',', null: nullText }: TableOptions = {}): Promise<Table> {
  if ([...delimiter].length !== 1) throw new CommandError('A delimiter is one character.');
  const encoding = await encodingOf(path);
  const records = () => readRecords(path, encoding, delimiter);
  let header: readonly string[] | null = null;
  let rowCount = 0;
  for await (const { cells } of records()) {
    if (header === null) header = headerOf(path, cells, delimiter);
    else rowCount += 1;
  }
  if (header === null) throw new CommandError(`${path} is empty: its first line should name the columns.`);
  const columns = header;
  return { name: basename(path), columns, rowCount, rows: () => rowsOf(records(), columns, nullText) };
}

async function* rowsOf(records: AsyncIterable<Record>, columns: readonly string[], nullText?: string): AsyncIterable<TableRow> {
  const places = new Map(columns.map((column, place) => [column, place]));
  let isHeader = true;
  for await (const { cells, line } of records) {
    if (!isHeader) {
      yield {
        line,
        cell(column) {
          const text = cells[places.get(column) ?? -1];
          return text === undefined || text.trim() === '' || text === nullText ? null : text;
        },
      };
    }
    isHeader = false;
  }
}

async function* readRecords(path: string, encoding: string, delimiter: string): AsyncIterable<Record> {
  const text = Readable.from(decoded(path, encoding));
  const parser = parse({ delimiter, info: true, skip_empty_lines: true, max_record_size: MAX_RECORD_CHARACTERS });
  text.on('error', (error) => parser.destroy(error));
  try {
    for await (const { record, info } of text.pipe(parser)) {
      const cells: readonly string[] = record;
      yield { cells, line: info.lines - lineBreaksIn(cells) };
    }
  } catch (error) {
    throw new CommandError(reasonOf(path, error));
  } finally {
    text.destroy();
  }
}

const lineBreaksIn = (cells: readonly string[]) => cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);

async function* decoded(path: string, encoding: string): AsyncIterable<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of createReadStream(path)) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw new CommandError(`${path} is not valid ${encoding.toUpperCase()}. Save it as UTF-8.`);
    throw error;
  }
}

/** By the byte order mark; without one it has to be UTF-8. */
async function encodingOf(path: string): Promise<string> {
  try {
    await using file = await open(path);
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return { fffe: 'utf-16le', feff: 'utf-16be' }[buffer.toString('hex')] ?? 'utf-8';
  } catch (error) {
    throw new CommandError(`Cannot read ${path}: ${error instanceof Error ? error.message : error}`);
  }
}

function headerOf(path: string, cells: readonly string[], delimiter: string): readonly string[] {
  const columns = cells.map((cell) => cell.trim());
  if (columns.length > MAX_COLUMNS) {
    throw new CommandError(
      `${path} has ${columns.length} columns; at most ${MAX_COLUMNS} can be read. Is ${JSON.stringify(delimiter)} the delimiter?`,
    );
  }
  const repeated = [...new Set(columns.filter((column, place) => column !== '' && columns.indexOf(column) !== place))];
  if (repeated.length > 0) throw new CommandError(`${path} has more than one column named ${repeated.join(', ')}. Rename them.`);
  const [only = ''] = columns;
  const other = [';', '\t', '|'].find((mark) => columns.length === 1 && only.includes(mark));
  if (other)
    throw new CommandError(
      `${path} seems to be separated by ${JSON.stringify(other)}: add --delimiter ${JSON.stringify(other)}.`,
    );
  return columns;
}

/** csv-parse's errors in the words of somebody who looks at the file. */
function reasonOf(path: string, error: unknown): string {
  if (!(error instanceof CsvError))
    return error instanceof CommandError
      ? error.message
      : `Cannot read ${path}: ${error instanceof Error ? error.message : error}`;
  const line = typeof error.lines === 'number' ? ` at line ${error.lines}` : '';
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
    case 'CSV_MAX_RECORD_SIZE':
      return `${path}: a cell that begins with a quote is not closed${line}.`;
    case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH':
      return `${path}: the row${line} has another number of cells than the header.`;
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'INVALID_OPENING_QUOTE':
      return `${path}: there is a quote in the middle of a cell${line}. Inside a quoted cell write it twice.`;
    default:
      return `${path}: ${error.message}`;
  }
}
