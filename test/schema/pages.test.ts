import { beforeAll, describe, expect, it } from 'vitest';
import { BookState, type Prisma } from '../generated/index.ts';
import { codesOf, useGraph } from './graph.ts';
import { BOOKS } from './library-documents.ts';
import { addAuthors, authorId, bookId, booksOf, range } from './library-rows.ts';

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
type Page = Awaited<ReturnType<typeof books>>;

const uuidsOf = ({ edges }: Page) => edges.map(({ node }) => Buffer.from(node.id, 'base64').toString().slice('Book:'.length));

/** All pages of a size, from one end to the other. */
async function walk(size: number, variables: object, backward: boolean): Promise<string[]> {
  const seen: string[] = [];
  for (let cursor: string | null = null; ; ) {
    const page: Page = await books(
      backward ? { ...variables, last: size, before: cursor } : { ...variables, first: size, after: cursor },
    );
    const ids = uuidsOf(page);
    if (backward) seen.unshift(...ids);
    else seen.push(...ids);
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo;
    expect(ids.length).toBeLessThanOrEqual(size);
    if (!(backward ? hasPreviousPage : hasNextPage)) return seen;
    cursor = backward ? startCursor : endCursor;
  }
}

describe('an order', () => {
  const nullsLast = (sort: 'asc' | 'desc') => ({ sort, nulls: 'last' as const });
  const columns: Record<string, (sort: 'asc' | 'desc') => Prisma.BookOrderByWithRelationInput> = {
    ID: (sort) => ({ id: sort }),
    TITLE: (sort) => ({ title: sort }),
    STATE: (sort) => ({ state: sort }),
    PRINTED_AT: (sort) => ({ printedAt: nullsLast(sort) }),
    PUBLISHED_ON: (sort) => ({ publishedOn: nullsLast(sort) }),
    COPIES: (sort) => ({ copies: sort }),
    WEIGHT: (sort) => ({ weight: nullsLast(sort) }),
  };
  const one = Object.keys(columns).flatMap((field) => [[{ field, direction: 'ASC' }], [{ field, direction: 'DESC' }]]);
  const two = Object.keys(columns).map((field, index, all) => [
    { field, direction: 'DESC' },
    { field: all[(index + 1) % all.length] ?? field, direction: index % 2 === 0 ? 'ASC' : 'DESC' },
  ]);

  it.each(
    [...one, ...two].map(
      (orderBy) => [orderBy.map(({ field, direction }) => `${field} ${direction}`).join(', '), orderBy] as const,
    ),
  )('by %s gives every row once, forward and back, in the order of the database', async (_name, orderBy) => {
    const last = orderBy.at(-1)?.direction === 'DESC' ? 'desc' : 'asc';
    const steps = orderBy.map(({ field, direction }) => columns[field]?.(direction === 'DESC' ? 'desc' : 'asc') ?? {});
    const rows = await graph.db.book.findMany({ select: { id: true }, orderBy: [...steps, { id: last }] });
    const expected = rows.map(({ id }) => id);

    expect(expected).toHaveLength(59);
    expect(await walk(13, { orderBy }, false)).toEqual(expected);
    expect(await walk(13, { orderBy }, true)).toEqual(expected);
  });

  it('of a statement of its own gives every row once, forward and back', async () => {
    const rows = await graph.db.$queryRaw<{ id: string }[]>`SELECT "id"::text FROM "Book" ORDER BY length("title"), "id"`;
    const expected = rows.map(({ id }) => id);

    expect(await walk(11, { ranked: true }, false)).toEqual(expected);
    expect(await walk(11, { ranked: true }, true)).toEqual(expected);
  });

  it.each([
    ['three entries', ['TITLE', 'STATE', 'COPIES'], 'orderBy may have at most 2 entries.'],
    ['one field twice', ['TITLE', 'TITLE'], 'orderBy may not name a field twice.'],
  ])('of %s is refused', async (_case, fields, message) => {
    const result = await reader.run(BOOKS, { orderBy: fields.map((field) => ({ field, direction: 'ASC' })) });

    expect(codesOf(result)).toEqual(['BAD_USER_INPUT']);
    expect(result).toMatchObject({ data: { books: null }, errors: [{ message }] });
  });

  it('of no entries is the default one', async () => {
    expect(await books({ orderBy: [], first: 5 })).toEqual(await books({ first: 5 }));
  });
});

describe('a page', () => {
  it.each([
    ['first: 0', { first: 0 }, 'first must be from 1 to 100.'],
    ['first: -1', { first: -1 }, 'first must be from 1 to 100.'],
    ['first: 101', { first: 101 }, 'first must be from 1 to 100.'],
    ['first: 2147483647', { first: 2_147_483_647 }, 'first must be from 1 to 100.'],
    ['last: 0', { last: 0 }, 'last must be from 1 to 100.'],
    ['last: 101', { last: 101 }, 'last must be from 1 to 100.'],
    ['first with last', { first: 5, last: 5 }, 'Ask for first or last, not both.'],
  ])('of %s is refused before any statement', async (_case, variables, message) => {
    const { result, statements } = await graph.statements.during(() => reader.run(BOOKS, variables));

    expect(result).toMatchObject({ data: { books: null }, errors: [{ message, path: ['books'] }] });
    expect(codesOf(result)).toEqual(['BAD_USER_INPUT']);
    expect(statements).toEqual([]);
  });

  it('holds 20 rows unless told otherwise, and at most 100', async () => {
    expect((await books({})).edges).toHaveLength(20);
    expect((await books({ first: 100 })).edges).toHaveLength(59);
    expect((await books({ first: null, last: null })).edges).toHaveLength(20);
  });

  it('tells of what lies on either side', async () => {
    const all = await books({ first: 100 });
    const [, second] = all.edges;
    const secondLast = all.edges.at(-2);

    expect((await books({ first: 2 })).pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: true });
    expect((await books({ first: 5, after: secondLast?.cursor })).pageInfo).toMatchObject({
      hasPreviousPage: true,
      hasNextPage: false,
    });
    expect((await books({ last: 2 })).pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
    expect((await books({ last: 5, before: second?.cursor })).pageInfo).toMatchObject({
      hasPreviousPage: false,
      hasNextPage: true,
    });
    expect((await books({ first: 5, after: all.edges.at(-1)?.cursor })).pageInfo).toEqual({
      hasPreviousPage: true,
      hasNextPage: false,
      startCursor: null,
      endCursor: null,
    });
  });

  it('stands between two cursors, at whichever end', async () => {
    const { edges } = await books({ first: 10 });
    const between = { after: edges[2]?.cursor, before: edges[7]?.cursor };
    const inside = edges.slice(3, 7);

    expect((await books({ ...between, first: 10 })).edges).toEqual(inside);
    expect((await books({ ...between, last: 2 })).edges).toEqual(inside.slice(2));
    expect((await books({ before: edges[7]?.cursor })).edges).toEqual(edges.slice(0, 7));
  });

  it('by relevance is asked for from one end at a time', async () => {
    const { edges } = await books({ first: 10, ranked: true });
    const after = edges[2]?.cursor;
    const before = edges[7]?.cursor;

    for (const both of [
      { first: 2, before },
      { last: 2, after },
      { first: 2, after, before },
    ]) {
      expect(codesOf(await reader.run(BOOKS, { ranked: true, ...both }))).toEqual(['BAD_USER_INPUT']);
    }
  });

  it('goes on where the row of its cursor is gone', async () => {
    await graph.db.book.create({ data: { ...booksOf(1, [99])[0], id: bookId(99), authorId: authorId(1), title: 'AAA' } });
    const { edges } = await books({ first: 1 });
    await graph.db.book.delete({ where: { id: bookId(99) } });
    const { edges: next } = await books({ first: 1 });

    expect((await books({ first: 1, after: edges[0]?.cursor })).edges).toEqual(next);
  });

  it('reads rows and count with one statement each, and neither unasked', async () => {
    const during = async (selection: string) => {
      const { result, statements } = await graph.statements.during(() => reader.run(`{ books(first: 3) { ${selection} } }`));
      expect(result.errors).toBeUndefined();
      return { books: result.data?.books, statements: statements.map(({ sql }) => sql) };
    };
    const rows = expect.stringContaining('SELECT "t0"."id"');
    const count = expect.stringContaining('COUNT(*)');

    expect(await during('totalCount')).toEqual({ books: { totalCount: 59 }, statements: [count] });
    expect((await during('nodes { id }')).statements).toEqual([rows]);
    expect((await during('nodes { id } edges { cursor node { title } } pageInfo { endCursor }')).statements).toEqual([rows]);
    expect((await during('totalCount nodes { id }')).statements).toEqual([count, rows]);
    expect((await during('__typename')).statements).toEqual([]);
  });

  it('counts what the filter leaves, whatever the cursor', async () => {
    const { edges } = await books({ first: 3 });
    const document =
      'query ($after: String, $filter: BookFilter) { books(first: 3, after: $after, filter: $filter) { totalCount nodes { state } } }';

    const { data } = await reader.run(document, { after: edges[2]?.cursor, filter: { state: ['LOST'] } });

    const lost = await graph.db.book.count({ where: { state: BookState.LOST } });
    expect(lost).toBeGreaterThan(3);
    expect(data?.books).toEqual({ totalCount: lost, nodes: [{ state: 'LOST' }, { state: 'LOST' }, { state: 'LOST' }] });
  });

  it('answers nothing to a caller without the permission', async () => {
    const { result, statements } = await graph.statements.during(() => graph.as('library.author.read').run(BOOKS));

    expect(result.data).toEqual({ books: null });
    expect(codesOf(result)).toEqual(['FORBIDDEN']);
    expect(codesOf(await graph.anonymous().run(BOOKS))).toEqual(['UNAUTHENTICATED']);
    expect(statements).toEqual([]);
  });

  it('leaves out what the caller may not see, in the count too', async () => {
    await addAuthors(graph.db, [7], { isSecret: true, name: 'A secret' });

    const { data } = await reader.run('{ authors { totalCount nodes { name } } }');

    expect(data?.authors).toEqual({ totalCount: 2, nodes: [{ name: 'Author 1' }, { name: 'Author 2' }] });
  });
});
