/** Files that are joined by a key, in whatever order they name it. */
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinTables } from '../../src/cli/imports/joined-tables.ts';
import { openTable } from '../../src/cli/imports/table.ts';
import { givenFile } from './given-files.ts';

/** Runs of two rows, two of which are merged at once: every file of more than four rows takes several passes. */
const SMALL = { runSize: 200, mostRuns: 2 };

async function givenTables(orders: readonly string[], lines: readonly string[]) {
  const [main, details] = [
    await openTable(await givenFile(`id,name\n${orders.map((id, place) => `${id},o${place}\n`).join('')}`, 'orders.csv')),
    await openTable(await givenFile(`order,text\n${lines.map((id, place) => `${id},"l\n${place}"\n`).join('')}`, 'lines.csv')),
  ];
  return joinTables(main, details, { main: 'id', details: 'order' }, SMALL);
}

/** `[order, …lines]` in the order in which they come; null for lines without an order. */
async function joined(orders: readonly string[], lines: readonly string[]) {
  const found: (string | null)[][] = [];
  for await (const { row, details } of (await givenTables(orders, lines)).rows()) {
    found.push([row?.cell('name') ?? null, ...details.map((detail) => detail.cell('text'))]);
  }
  return found;
}

describe('joined tables', () => {
  it('that name the keys in one order, whatever it is, come in that order', async () => {
    expect(await joined(['9', '10', 'b', 'a'], ['9', '9', 'b', 'a'])).toEqual([
      ['o0', 'l\n0', 'l\n1'],
      ['o1'],
      ['o2', 'l\n2'],
      ['o3', 'l\n3'],
    ]);
  });

  it('that do not come in the order of the key, with details in the order of their file', async () => {
    expect(await joined(['9', '10', '8'], ['8', '9', '10', '9'])).toEqual([
      ['o1', 'l\n2'],
      ['o2', 'l\n0'],
      ['o0', 'l\n1', 'l\n3'],
    ]);
  });

  it('tell the details that belong to nothing, with those of no key', async () => {
    expect(await joined(['1', '2', ''], ['2', '0', '', '3', '1'])).toEqual([
      ['o2'],
      [null, 'l\n2'],
      [null, 'l\n1'],
      ['o0', 'l\n4'],
      ['o1', 'l\n0'],
      [null, 'l\n3'],
    ]);
  });

  it('lose nothing and mix nothing up, whatever the keys and however often they come', async () => {
    const key = fc.constantFrom('', '1', '2', '10', 'a', 'A', 'ž', '=1', '"');
    const quoted = key.map((text) => `"${text.replaceAll('"', '""')}"`);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(quoted, { maxLength: 9 }), fc.array(quoted, { maxLength: 20 }), async (orders, lines) => {
        const placed = (wanted: string) => lines.flatMap((id, place) => (id === wanted ? [`l\n${place}`] : []));
        const known = orders.map((id, place) => [`o${place}`, ...(id === '""' ? [] : placed(id))]);
        const strays = lines.flatMap((id, place) => (id === '""' || !orders.includes(id) ? [[null, `l\n${place}`]] : []));
        const sortKey = (row: readonly (string | null)[]) => JSON.stringify(row);

        expect((await joined(orders, lines)).map(sortKey).sort()).toEqual([...known, ...strays].map(sortKey).sort());
      }),
      { numRuns: 60 },
    );
  });

  it('leave nothing on disk, also while they are read', async () => {
    const before = await readdir(tmpdir());
    const rows = (await givenTables(['2', '1', '3'], ['3', '1', '2', '2', '1'])).rows()[Symbol.asyncIterator]();
    await rows.next();

    const during = (await readdir(tmpdir())).filter((name) => !before.includes(name) && !name.startsWith('rapport-cli-'));

    expect(during.filter((name) => name.startsWith('rapport-'))).toEqual([]);
    await rows.return?.();
  });

  it('with more than 10,000 details of one row are a wrong key', async () => {
    const all = await givenTables(['1'], Array(10_001).fill('1'));

    await expect(all.rows()[Symbol.asyncIterator]().next()).rejects.toThrow(
      'lines.csv has more than 10000 rows with order 1. Is this the right column?',
    );
  });

  it('without the column are refused by its name', async () => {
    const table = await openTable(await givenFile('id,name\n', 'orders.csv'));

    await expect(joinTables(table, table, { main: 'id', details: 'order' })).rejects.toThrow(
      '--join order: orders.csv has no such column. It has: id, name.',
    );
  });
});
