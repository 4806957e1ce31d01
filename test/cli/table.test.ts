import { describe, expect, it } from 'vitest';
import { openTable } from '../../src/cli/imports/table.ts';
import type { TableOptions } from '../../src/kernel/index.ts';
import { givenFile } from './given-files.ts';

async function read(content: string | Uint8Array, options?: TableOptions) {
  const table = await openTable(await givenFile(content), options);
  const rows: [number, ...(string | null)[]][] = [];
  for await (const row of table.rows()) rows.push([row.line, ...table.columns.map((column) => row.cell(column))]);
  return { columns: table.columns, rowCount: table.rowCount, rows };
}

const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

describe('a table', () => {
  it.each<[string, string | Uint8Array, TableOptions | undefined, (string | number | null)[][]]>([
    ['plain', 'a,b\n1,2\n', undefined, [[2, '1', '2']]],
    [
      'with a byte order mark and CRLF',
      '\ufeffa,b\r\n1,2\r\n3,4',
      undefined,
      [
        [2, '1', '2'],
        [3, '3', '4'],
      ],
    ],
    ['in UTF-16, little end first', utf16('a,b\nŘ,芳\n'), undefined, [[2, 'Ř', '芳']]],
    ['in UTF-16, big end first', utf16('a,b\nŘ,芳\n').swap16(), undefined, [[2, 'Ř', '芳']]],
    [
      'with quotes, delimiters and line breaks in cells',
      'a,b\n"x ""y"", z","1\n2"\n3,4\n',
      undefined,
      [
        [2, 'x "y", z', '1\n2'],
        [4, '3', '4'],
      ],
    ],
    [
      'with empty lines between',
      'a,b\n\n1,2\n\n\n3,4\n',
      undefined,
      [
        [3, '1', '2'],
        [6, '3', '4'],
      ],
    ],
    ['with semicolons', 'a;b\n1,5;2\n', { delimiter: ';' }, [[2, '1,5', '2']]],
    [
      'with a word for nothing',
      'a,b\nNULL,null\n ,x\n',
      { null: 'NULL' },
      [
        [2, null, 'null'],
        [3, null, 'x'],
      ],
    ],
    ['with formulas, which are text', 'a,b\n=1+1,@x\n', undefined, [[2, '=1+1', '@x']]],
    ['with names like those of objects', 'constructor,__proto__\n1,2\n', undefined, [[2, '1', '2']]],
  ])('%s is read with the lines of its rows', async (_case, content, options, rows) => {
    expect(await read(content, options)).toMatchObject({ rowCount: rows.length, rows });
  });

  it.each<[string, string | Uint8Array, RegExp]>([
    ['nothing in it', '', /is empty/],
    ['a quote that is not closed', 'a,b\n1,"2\n3,4\n', /not closed/],
    ['a quote inside a cell', 'a,b\n1,"2" x\n', /quote/],
    ['a row that is too short', 'a,b\n1,2\n3\n', /row at line 3 has another number of cells/],
    ['two columns of one name', 'a,b, a\n1,2,3\n', /more than one column named a\./],
    [
      '10,000 columns',
      `${Array.from({ length: 10_000 }, (_none, index) => `c${index}`).join()}\n`,
      /10000 columns; at most 1000/,
    ],
    ['another delimiter', 'a;b;c\n1;2;3\n', /add --delimiter ";"/],
    ['bytes that are not UTF-8', Buffer.from([0x61, 0x0a, 0xff, 0xfe, 0x41]), /not valid UTF-8/],
  ])('with %s is refused in plain words', async (_case, content, message) => {
    await expect(read(content)).rejects.toThrow(message);
    await expect(read(content)).rejects.toMatchObject({ exitCode: 2 });
  });

  it('that swallows the rest of a large file after a quote is refused before memory ends', async () => {
    await expect(read(`a,b\n1,"2\n${'3,4\n'.repeat(1_000_000)}`)).rejects.toThrow(/not closed/);
  });

  it('that is not there is refused', async () => {
    await expect(openTable('/nowhere/at/all.csv')).rejects.toThrow(/Cannot read \/nowhere/);
  });
});
