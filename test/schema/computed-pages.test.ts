import { getRefFromModel } from '@pothos/plugin-prisma';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type ComputedRows,
  type Ctx,
  keyset,
  type RapportBuilder,
  RequestError,
  type SqlColumn,
} from '../../src/kernel/index.ts';
import { Prisma } from '../generated/index.ts';
import { codesOf, moduleOf, useGraph } from './graph.ts';
import { library } from './library.ts';
import { addAuthors, booksOf, range } from './library-rows.ts';

interface Imprint {
  readonly on: Date;
  readonly title: string;
  readonly book: Prisma.BookModel;
}

/** Latest first, then by title: an order of two directions over columns of two types. */
const ORDER: readonly SqlColumn[] = [
  { column: 'on', direction: 'desc', sql: Prisma.sql`"publishedOn"`, type: 'date' },
  { column: 'title', direction: 'asc', sql: Prisma.sql`"title"`, type: 'text' },
  { column: 'id', direction: 'asc', sql: Prisma.sql`"id"`, type: 'uuid' },
];

/** Books as the days on which they came out. */
function imprints(ctx: Ctx, among: Prisma.Sql): ComputedRows<Imprint> {
  const matching = Prisma.sql`"publishedOn" IS NOT NULL AND ${among}`;
  return {
    order: ORDER,
    async find(slice, selected) {
      const { where, orderBy, limit } = keyset(ORDER, slice);
      const found = await ctx.db.$queryRaw<{ id: string; on: Date; title: string }[]>`
        SELECT "id"::text, "publishedOn" AS "on", "title" FROM "Book" WHERE ${matching} AND ${where} ORDER BY ${orderBy} LIMIT ${limit}`;
      const books = await ctx.db.book.findMany({
        ...selected('Book', 'book'),
        where: { id: { in: found.map(({ id }) => id) } },
      });
      const byId = new Map(books.map((book) => [book.id, book]));
      return found.flatMap(({ id, on, title }) => {
        const book = byId.get(id);
        return book ? [{ node: { on, title, book }, key: [on, title, id] }] : [];
      });
    },
    async count() {
      const [row] = await ctx.db.$queryRaw<{ count: number }[]>`SELECT count(*)::int AS "count" FROM "Book" WHERE ${matching}`;
      return row?.count ?? 0;
    },
  };
}

const printing = moduleOf(
  'printing',
  (builder: RapportBuilder) => {
    const ImprintType = builder.objectRef<Imprint>('Imprint').implement({
      description: 'A book and the day on its imprint.',
      extensions: { guardedBy: 'imprints' },
      fields: (t) => ({
        on: t.expose('on', { type: 'Date', description: 'The day.' }),
        title: t.exposeString('title', { description: 'Of the book.' }),
        book: t.field({
          type: getRefFromModel('Book', builder),
          nullable: true,
          description: 'The book.',
          resolve: ({ book }) => book,
        }),
      }),
    });
    builder.queryField('imprints', (t) =>
      t.computedPage(ImprintType, {
        description: 'Latest first.',
        authScopes: { can: 'library.book.read' },
        args: { title: t.arg.string({ description: 'Only books called so; not blank.' }) },
        rows: ({ title }, ctx) => {
          if (title === '') throw new RequestError('BAD_USER_INPUT', 'title must not be blank.');
          return imprints(ctx, title == null ? Prisma.sql`true` : Prisma.sql`"title" = ${title}`);
        },
      }),
    );
    builder.prismaObjectField('Author', 'imprints', (t) =>
      t.computedPage(ImprintType, {
        description: 'Latest first.',
        authScopes: { can: 'library.book.read' },
        select: { id: true },
        rows: (_args, ctx, { id }) => imprints(ctx, Prisma.sql`"authorId" = ${id}::uuid`),
      }),
    );
  },
  ['library'],
);

const graph = useGraph([library, printing]);
const reader = graph.as('library.book.read', 'library.author.read');

beforeAll(async () => {
  await addAuthors(graph.db, [1, 2]);
  await graph.db.book.createMany({ data: [...booksOf(1, range(1, 40)), ...booksOf(2, range(40, 60))] });
});

const PAGE = `query ($first: Int, $after: String, $last: Int, $before: String, $title: String) {
  imprints(first: $first, after: $after, last: $last, before: $before, title: $title) {
    totalCount
    edges { cursor node { on title book { id } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;
interface Page {
  readonly totalCount: number;
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly book: { readonly id: string } } }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

async function page(variables: object): Promise<Page> {
  const { data, errors } = await reader.run<{ imprints: Page | null }>(PAGE, { ...variables });
  if (!data?.imprints) throw errors?.[0] ?? new Error('There is no answer.');
  return data.imprints;
}

const uuidsOf = ({ edges }: Pick<Page, 'edges'>) =>
  edges.map(({ node }) => Buffer.from(node.book.id, 'base64').toString().slice('Book:'.length));

async function walk(size: number, backward: boolean): Promise<string[]> {
  const seen: string[] = [];
  for (let cursor: string | null = null; ; ) {
    const found: Page = await page(backward ? { last: size, before: cursor } : { first: size, after: cursor });
    if (backward) seen.unshift(...uuidsOf(found));
    else seen.push(...uuidsOf(found));
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = found.pageInfo;
    if (!(backward ? hasPreviousPage : hasNextPage)) return seen;
    cursor = backward ? startCursor : endCursor;
  }
}

describe('a page of computed rows', () => {
  it.each([1, 7, 100])('gives every row once, forward and back, %i at a time', async (size) => {
    const rows = await graph.db.book.findMany({
      where: { publishedOn: { not: null } },
      orderBy: [{ publishedOn: 'desc' }, { title: 'asc' }, { id: 'asc' }],
    });
    const expected = rows.map(({ id }) => id);

    expect(expected).toHaveLength(45);
    expect(await walk(size, false)).toEqual(expected);
    expect(await walk(size, true)).toEqual(expected);
  });

  it('stands between two cursors, at whichever end', async () => {
    const { edges } = await page({ first: 10 });
    const between = { after: edges[2]?.cursor, before: edges[7]?.cursor };

    expect((await page({ ...between, first: 10 })).edges).toEqual(edges.slice(3, 7));
    expect((await page({ ...between, last: 2 })).edges).toEqual(edges.slice(5, 7));
    expect((await page({ before: edges[7]?.cursor })).edges).toEqual(edges.slice(0, 7));
  });

  it('counts what the arguments leave, whatever the cursor', async () => {
    const where = { publishedOn: { not: null }, title: 'Title 3' };
    const count = await graph.db.book.count({ where });
    const { edges } = await page({ first: 1, title: 'Title 3' });

    expect(count).toBeGreaterThan(1);
    expect(await page({ first: 1, after: edges[0]?.cursor, title: 'Title 3' })).toMatchObject({ totalCount: count });
  });

  it('reads rows, their records and the count with one statement each, and none of them unasked', async () => {
    const during = async (selection: string) => {
      const { result, statements } = await graph.statements.during(() => reader.run(`{ imprints(first: 5) { ${selection} } }`));
      expect(result.errors).toBeUndefined();
      return statements.length;
    };

    expect(await during('__typename')).toBe(0);
    expect(await during('totalCount')).toBe(1);
    expect(await during('nodes { title book { title author { name } } } edges { cursor node { book { state } } }')).toBe(2);
    expect(await during('totalCount pageInfo { endCursor } nodes { book { title } }')).toBe(3);
  });

  it('on a type is that of its parent', async () => {
    const { data } = await reader.run(
      '{ authors { nodes { name imprints(first: 2) { totalCount nodes { book { author { name } } } } } } }',
    );

    const of = (name: string, totalCount: number) => ({
      name,
      imprints: { totalCount, nodes: [{ book: { author: { name } } }, { book: { author: { name } } }] },
    });
    expect(data?.authors).toEqual({ nodes: [of('Author 1', 30), of('Author 2', 15)] });
  });

  it('refuses what every list refuses, before any statement', async () => {
    const forged = Buffer.from('forged by hand').toString('base64url');
    const { edges } = await page({ first: 1 });
    const cursorOf = async (field: string) => {
      const { data } = await reader.run<Record<string, Page>>(`{ ${field}(first: 1) { edges { cursor } } }`);
      return data?.[field]?.edges[0]?.cursor;
    };
    const ofBooks = await cursorOf('books');
    const { result: codes, statements } = await graph.statements.during(async () => [
      codesOf(await reader.run(PAGE, { first: 0 })),
      codesOf(await reader.run(PAGE, { last: 101 })),
      codesOf(await reader.run(PAGE, { first: 1, last: 1 })),
      codesOf(await reader.run(PAGE, { title: '' })),
      codesOf(await reader.run(PAGE, { after: forged })),
      codesOf(await reader.run(PAGE, { after: ofBooks })),
      codesOf(await reader.run('query ($after: String) { books(after: $after) { totalCount } }', { after: edges[0]?.cursor })),
    ]);

    expect(codes).toEqual([
      ...Array.from({ length: 4 }, () => ['BAD_USER_INPUT']),
      ...Array.from({ length: 3 }, () => ['CURSOR_INVALID']),
    ]);
    expect(statements).toEqual([]);
  });

  it('tells a caller without the permission nothing, not even how many', async () => {
    const { result, statements } = await graph.statements.during(() =>
      graph.as('library.author.read').run('{ imprints { totalCount nodes { title } } }'),
    );

    expect(result.data).toEqual({ imprints: null });
    expect(codesOf(result)).toEqual(['FORBIDDEN']);
    expect(statements).toEqual([]);
  });
});
