import { beforeAll, describe, expect, it } from 'vitest';
import { codesOf, useGraph } from './graph.ts';
import { addAuthors, addLoans, authorId, bookId, booksOf, range } from './library-rows.ts';

const graph = useGraph();
const reader = graph.as('library.book.read', 'library.author.read');

/** 60 authors with 5 books each, the first 40 books lent three times. */
beforeAll(async () => {
  await addAuthors(graph.db, range(1, 61));
  for (const author of range(1, 61)) await graph.db.book.createMany({ data: booksOf(author, range(author * 5, author * 5 + 5)) });
  await addLoans(graph.db, range(5, 45), 3);
});

interface Answer {
  readonly authors: { readonly nodes: readonly Record<string, Connection>[] };
}
interface Connection {
  readonly totalCount: number;
  readonly nodes: readonly { readonly id: string; readonly [field: string]: unknown }[];
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean; readonly hasPreviousPage: boolean };
}

async function ask(document: string, variables = {}) {
  const { result, statements } = await graph.statements.during(() => reader.run(document, variables));
  expect(result.errors).toBeUndefined();
  return { authors: (result.data as unknown as Answer).authors.nodes, sql: statements.map(({ sql }) => sql) };
}

const uuid = (id: string) => Buffer.from(id, 'base64').toString().split(':')[1];

/** What the database says a parent's books are, latest first, unprinted last. */
async function booksInOrder(author: number): Promise<string[]> {
  const rows = await graph.db.book.findMany({
    where: { authorId: authorId(author) },
    orderBy: [{ printedAt: { sort: 'desc', nulls: 'last' } }, { id: 'desc' }],
  });
  return rows.map(({ id }) => id);
}

describe('a page of each parent', () => {
  it.each([1, 10, 60])('is one statement for %i parents, limited for each in the database', async (parents) => {
    const { authors, sql } = await ask(
      `query ($first: Int) {
        authors(first: $first) {
          nodes { name books(first: 2) { totalCount nodes { title author { name } loans(first: 1) { totalCount nodes { reader book { title } } } } } }
        }
      }`,
      { first: parents },
    );

    expect(authors).toHaveLength(parents);
    expect(authors.map(({ books }) => [books?.totalCount, books?.nodes.length])).toEqual(range(0, parents).map(() => [5, 2]));
    expect(sql).toHaveLength(1);
    // One for the books of each author, one for the loans of each of these books, one for the authors.
    expect(sql[0]?.match(/LATERAL/g)?.length).toBeGreaterThanOrEqual(4);
    expect(sql[0]?.match(/ORDER BY [^()]* LIMIT \$\d+/g)).toEqual([
      expect.stringMatching(/"lentAt" DESC, "t\d+"."id" DESC LIMIT/),
      expect.stringMatching(/"printedAt" ?DESC NULLS LAST, "t\d+"."id" DESC LIMIT/),
      expect.stringMatching(/"name" ASC, "t0"."id" ASC LIMIT/),
    ]);
  });

  it.each([
    [
      'its count first',
      'all: books(first: 5) { totalCount } books(first: 1) { nodes { id } } all: books(first: 5) { pageInfo { endCursor } }',
    ],
    [
      'its rows first',
      'books(first: 1) { nodes { id } } all: books(first: 5) { pageInfo { endCursor } } all: books(first: 5) { totalCount }',
    ],
  ])('is its own beside another page, where it is selected in parts: %s', async (_how, selection) => {
    const whole = await ask('{ authors(first: 3) { nodes { all: books(first: 5) { pageInfo { endCursor } } } } }');

    const { authors } = await ask(`{ authors(first: 3) { nodes { ${selection} } } }`);

    expect(authors.map(({ all }) => all?.pageInfo.endCursor)).toEqual(whole.authors.map(({ all }) => all?.pageInfo.endCursor));
    expect(authors.map(({ all, books }) => [all?.totalCount, books?.nodes.length])).toEqual(range(0, 3).map(() => [5, 1]));
  });

  it('goes on after a cursor from the same key for every parent, still in one statement', async () => {
    const first = await ask(
      '{ authors(first: 4) { nodes { id books(first: 2) { edges { cursor } pageInfo { endCursor hasNextPage } } } } }',
    );
    const after = first.authors[0]?.books?.pageInfo.endCursor;

    const { authors, sql } = await ask(
      'query ($after: String) { authors(first: 4) { nodes { id books(first: 5, after: $after) { nodes { id printedAt } pageInfo { hasPreviousPage } } } } }',
      { after },
    );

    const author = Number(uuid(String(authors[0]?.id))?.slice(-2));
    expect(sql).toHaveLength(1);
    expect(authors[0]?.books?.nodes.map(({ id }) => uuid(id))).toEqual((await booksInOrder(author)).slice(2));
    expect(authors.every(({ books }) => books?.pageInfo.hasPreviousPage)).toBe(true);
  });

  it('is read from its end with last', async () => {
    const { authors } = await ask(
      '{ authors(first: 1) { nodes { id books(last: 2) { nodes { id } pageInfo { hasPreviousPage hasNextPage } } } } }',
    );

    const author = Number(uuid(String(authors[0]?.id))?.slice(-2));
    expect(authors[0]?.books?.nodes.map(({ id }) => uuid(id))).toEqual((await booksInOrder(author)).slice(-2));
    expect(authors[0]?.books?.pageInfo).toEqual({ hasPreviousPage: true, hasNextPage: false });
  });

  it('counts what its filter leaves, with the rows or alone, in one statement', async () => {
    const filter = { state: ['LOST'] };
    const both = await ask(
      'query ($filter: BookFilter) { authors(first: 9) { nodes { books(first: 1, filter: $filter) { totalCount nodes { state } } } } }',
      { filter },
    );
    const alone = await ask(
      'query ($filter: BookFilter) { authors(first: 9) { nodes { books(filter: $filter) { totalCount } } } }',
      { filter },
    );

    const counts = both.authors.map(({ books }) => books?.totalCount);
    expect(new Set(counts)).toEqual(new Set([1, 2]));
    expect(both.authors.every(({ books }) => books?.nodes.every(({ state }) => state === 'LOST'))).toBe(true);
    expect(alone.authors.map(({ books }) => books?.totalCount)).toEqual(counts);
    expect([both.sql.length, alone.sql.length]).toEqual([1, 1]);
    expect(alone.sql[0]).not.toContain('"printedAt"');
  });

  it('is two statements when asked for twice in different ways, for any number of parents', async () => {
    const document =
      'query ($first: Int) { authors(first: $first) { nodes { one: books(first: 1) { nodes { id } } all: books(first: 50) { nodes { id } totalCount } } } }';

    for (const first of [2, 60]) {
      const { authors, sql } = await ask(document, { first });

      expect(authors.map(({ one, all }) => [one?.nodes.length, all?.nodes.length, all?.totalCount])).toEqual(
        range(0, first).map(() => [1, 5, 5]),
      );
      expect(sql).toHaveLength(2);
    }
  });

  it('works through fragments and below a record that was read alone', async () => {
    const document = `
      query ($id: ID!) { book(id: $id) { ...lent } }
      fragment lent on Book { loans(first: 2) { ...readers totalCount } }
      fragment readers on LoanConnection { edges { cursor node { reader } } }
    `;
    const id = Buffer.from(`Book:${bookId(10)}`).toString('base64');

    const { result, statements } = await graph.statements.during(() => reader.run(document, { id }));

    expect(result).toMatchObject({
      data: { book: { loans: { totalCount: 3, edges: [{ node: { reader: 'Reader 2' } }, { node: { reader: 'Reader 1' } }] } } },
    });
    expect(statements).toHaveLength(1);
  });

  it('is empty, not null, where there is nothing', async () => {
    const id = Buffer.from(`Book:${bookId(200)}`).toString('base64');

    const { data } = await reader.run(
      'query ($id: ID!) { book(id: $id) { loans { totalCount nodes { id } pageInfo { endCursor hasNextPage } } } }',
      { id },
    );

    expect(data?.book).toEqual({ loans: { totalCount: 0, nodes: [], pageInfo: { endCursor: null, hasNextPage: false } } });
  });

  it.each([
    ['first: 0', 'BAD_USER_INPUT'],
    ['first: 101', 'BAD_USER_INPUT'],
    ['first: 1, last: 1', 'BAD_USER_INPUT'],
    ['after: "x"', 'CURSOR_INVALID'],
    ['filter: { or: [] }', 'BAD_USER_INPUT'],
    ['filter: { authorId: "x" }', 'BAD_USER_INPUT'],
  ])('of %s is refused', async (args, code) => {
    const result = await reader.run(`{ authors(first: 2) { nodes { name books(${args}) { nodes { id } } } } }`);

    expect(new Set(codesOf(result))).toEqual(new Set([code]));
    expect(result.data).toEqual({ authors: null });
  });
});

it.each(['nodes { id }', 'edges { cursor }', 'pageInfo { hasNextPage }', 'totalCount', '__typename'])(
  'denies { %s } of records that the caller may not read, and leaves the parents',
  async (selection) => {
    const result = await graph
      .as('library.author.read')
      .run(`{ authors(first: 2) { nodes { name books(first: 1) { ${selection} } } } }`);

    expect(codesOf(result)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    expect(result.data).toEqual({
      authors: {
        nodes: [
          { name: 'Author 1', books: null },
          { name: 'Author 10', books: null },
        ],
      },
    });
  },
);
