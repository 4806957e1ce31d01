import { beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../typed-documents/index.ts';
import { codesOf, type Result, useGraph } from './graph.ts';
import { BOOKS } from './library-documents.ts';
import { addAuthors, bookId, booksOf, range } from './library-rows.ts';

const graph = useGraph();
const reader = graph.as('library.book.read', 'library.author.read');

beforeAll(async () => {
  await addAuthors(graph.db, [1, 2]);
  await graph.db.book.createMany({ data: [...booksOf(1, range(1, 40)), ...booksOf(2, range(40, 60))] });
});

async function books(variables: object) {
  const { data, errors } = await reader.run(BOOKS, { ...variables });
  if (!data?.books) throw errors?.[0] ?? new Error('There is no answer.');
  return data.books;
}
describe('a cursor', () => {
  const refused = async (variables: object): Promise<Result> => {
    const { result, statements } = await graph.statements.during(() => reader.run(BOOKS, { ...variables }));
    expect(statements).toEqual([]);
    return result;
  };
  const byCopies = [{ field: 'COPIES', direction: 'ASC' }];

  it('of this list in this order is signed, and any other text is refused', async () => {
    const good = (await books({ first: 1 })).pageInfo.endCursor ?? '';
    const bytes = Buffer.from(good, 'base64url');
    const forged = Buffer.concat([bytes.subarray(0, 12), Buffer.from(JSON.stringify(['A', bookId(1)]))]).toString('base64url');
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8((flipped.readUInt8(3) + 1) % 256, 3);
    const texts = [
      '',
      'x',
      '1',
      'null',
      good.slice(0, -2),
      `${good}=`,
      `${good} `,
      `${good}AA`,
      forged,
      flipped.toString('base64url'),
      'a'.repeat(70_000),
      bookId(1),
    ];

    for (const after of texts) {
      const result = await refused({ after });
      expect([after.slice(0, 40), codesOf(result), result.data]).toEqual([
        after.slice(0, 40),
        ['CURSOR_INVALID'],
        { books: null },
      ]);
      expect(JSON.stringify(result).length).toBeLessThan(1_000);
      expect(codesOf(await refused({ before: after, last: 2 }))).toEqual(['CURSOR_INVALID']);
    }
    expect((await reader.run(BOOKS, { after: good })).errors).toBeUndefined();
  });

  it('of another order or direction is refused', async () => {
    const after = (await books({ first: 1, orderBy: byCopies })).pageInfo.endCursor;

    expect(codesOf(await refused({ after }))).toEqual(['CURSOR_INVALID']);
    expect(codesOf(await refused({ after, orderBy: [{ field: 'COPIES', direction: 'DESC' }] }))).toEqual(['CURSOR_INVALID']);
    expect(codesOf(await refused({ after, orderBy: [...byCopies, { field: 'TITLE', direction: 'ASC' }] }))).toEqual([
      'CURSOR_INVALID',
    ]);
    expect((await reader.run(BOOKS, { after, orderBy: byCopies })).errors).toBeUndefined();
  });

  it('of another type in an order by the same columns is refused', async () => {
    const byId = [{ field: 'ID', direction: 'ASC' }];
    const document = graphql(`query Loans($after: String) { loans(after: $after) { nodes { id } } }`);
    const after = (await books({ first: 1, orderBy: byId })).pageInfo.endCursor;

    expect(codesOf(await reader.run(document, { after }))).toEqual(['CURSOR_INVALID']);
    expect((await reader.run(BOOKS, { after, orderBy: byId })).errors).toBeUndefined();
  });

  it('enters an index at its key', async () => {
    await graph.db.$executeRawUnsafe('CREATE INDEX "Book_copies_id_idx" ON "Book" ("copies", "id")');
    const after = (await books({ first: 1, orderBy: byCopies })).pageInfo.endCursor;
    const { statements } = await graph.statements.during(() => books({ first: 1, after, orderBy: byCopies }));

    const [{ sql, args } = { sql: '', args: [] }] = statements;
    const plan = await graph.db.$transaction(async (tx) => {
      // So few rows are read faster from the start: what counts is that the index can be entered.
      await tx.$executeRawUnsafe('SET LOCAL enable_seqscan = off');
      return tx.$queryRawUnsafe<Record<string, string>[]>(`EXPLAIN ${sql}`, ...args);
    });

    expect(statements).toHaveLength(1);
    expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toMatch(/Index.*Book_copies_id_idx[\s\S]*Index Cond: \(copies >= /);
  });
});
