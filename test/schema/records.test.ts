import { beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../src/kernel/index.ts';
import { codesOf, useGraph } from './graph.ts';
import { addAuthors, addLoans, authorId, bookId, booksOf, idAt, range } from './library-rows.ts';

const graph = useGraph();
const reader = graph.as('library.book.read', 'library.author.read');
const authorReader = graph.as('library.author.read');

const author = (number: number) => encodeId('Author', authorId(number));
const book = (number: number) => encodeId('Book', bookId(number));

const NODE = 'query ($id: ID!) { node(id: $id) { __typename id ... on Author { name } ... on Book { title } } }';
const NODES =
  'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Author { name } ... on Book { author { name } } } }';

beforeAll(async () => {
  await addAuthors(graph.db, range(1, 31));
  await addAuthors(graph.db, [99], { isSecret: true });
  for (const number of range(1, 31)) await graph.db.book.createMany({ data: booksOf(number, [number]) });
  await addLoans(graph.db, [1], 1);
});

describe('node', () => {
  it('answers any record by its id', async () => {
    expect(await reader.run(NODE, { id: author(3) })).toEqual({
      data: { node: { __typename: 'Author', id: author(3), name: 'Author 3' } },
    });
    expect(await reader.run(NODE, { id: book(3) })).toEqual({
      data: { node: { __typename: 'Book', id: book(3), title: 'Title 1' } },
    });
  });

  it.each([
    ['of no record', author(77)],
    ['of a record that may not be seen', author(99)],
    ['of a type that is none', encodeId('Nothing', authorId(1))],
    ['of the root type', encodeId('Query', authorId(1))],
    ['of a value type', encodeId('Money', authorId(1))],
    ['of a prototype', encodeId('__proto__', authorId(1))],
    ['of a constructor', encodeId('constructor', authorId(1))],
    ['without a type', encodeId('', authorId(1))],
    ['without a uuid', encodeId('Author', '1')],
    ['with a uuid in capitals', encodeId('Author', authorId(1).replace('01900000', '0190ABCD'))],
    ['with something after the uuid', encodeId('Author', `${authorId(1)}:x`)],
    ['that is not base64', authorId(1)],
    ['in another spelling', author(1).replace(/=*$/, '')],
    ['with a space', ` ${author(1)}`],
    ['that is empty', ''],
    ['of 64 KB', 'QQ=='.repeat(16_384)],
  ])('answers null, without an error, to an id %s', async (_case, id) => {
    expect(await reader.run(NODE, { id })).toEqual({ data: { node: null } });
  });

  it.each([
    ['exists', book(3)],
    ['does not exist', book(77)],
  ])('says FORBIDDEN to a caller without the permission, before any look, where the record %s', async (_case, id) => {
    const { result, statements } = await graph.statements.during(() => authorReader.run(NODE, { id }));

    expect(result).toMatchObject({
      data: { node: null },
      errors: [{ message: 'You do not have the permission for this.', path: ['node'] }],
    });
    expect(codesOf(result)).toEqual(['FORBIDDEN']);
    expect(statements).toEqual([]);
    expect(codesOf(await graph.anonymous().run(NODE, { id }))).toEqual(['UNAUTHENTICATED']);
  });
});

describe('nodes', () => {
  it('answers records of two types with a statement each, in the order asked', async () => {
    const ids = range(1, 13).flatMap((number) => [book(number), author(number)]);

    const { result, statements } = await graph.statements.during(() => reader.run(NODES, { ids }));

    expect(result).toEqual({
      data: {
        nodes: range(1, 13).flatMap((number) => [
          { __typename: 'Book', id: book(number), author: { name: `Author ${number}` } },
          { __typename: 'Author', id: author(number), name: `Author ${number}` },
        ]),
      },
    });
    expect(statements).toHaveLength(2);
  });

  it('answers null for each that is none, and the same record as often as asked', async () => {
    const ids = [author(1), 'x', author(99), author(77), author(1), encodeId('Query', idAt(0, 0))];

    const result = await reader.run(NODES, { ids });

    const found = { __typename: 'Author', id: author(1), name: 'Author 1' };
    expect(result).toEqual({ data: { nodes: [found, null, null, null, found, null] } });
  });

  it('says FORBIDDEN for each of a type that the caller may not read, and leaves the others', async () => {
    const result = await authorReader.run(NODES, { ids: [book(1), author(1), book(77)] });

    expect(result.data).toEqual({ nodes: [null, { __typename: 'Author', id: author(1), name: 'Author 1' }, null] });
    expect(result.errors?.map(({ path }) => path)).toEqual([
      ['nodes', 0],
      ['nodes', 2],
    ]);
    expect(codesOf(result)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  });

  it('answers at most 100 ids', async () => {
    const ids = range(0, 100).map(() => author(1));

    expect((await reader.run(NODES, { ids })).data?.nodes).toHaveLength(100);
    const { result, statements } = await graph.statements.during(() => reader.run(NODES, { ids: [...ids, author(1)] }));
    expect(codesOf(result)).toEqual(['BAD_USER_INPUT']);
    expect(result.data).toEqual({ nodes: null });
    expect(statements).toEqual([]);
    expect((await reader.run(NODES, { ids: [] })).data).toEqual({ nodes: [] });
  });
});

describe('a record', () => {
  it('is guarded on every path to it', async () => {
    const ids = { id: author(1) };
    const paths = [
      'query ($id: ID!) { node(id: $id) { ... on Author { books { nodes { id } } } } }',
      'query ($id: ID!) { node(id: $id) { ... on Author { books { edges { node { title } } } } } }',
    ];

    for (const path of paths) {
      const result = await authorReader.run(path, ids);
      expect(codesOf(result)).toEqual(['FORBIDDEN']);
      expect(result.data).toEqual({ node: { books: null } });
    }
    const result = await graph.as('library.book.read').run('{ books(first: 2) { nodes { title author { name } } } }');
    expect(result.data).toEqual({
      books: {
        nodes: [
          { title: 'Title 0', author: null },
          { title: 'Title 0', author: null },
        ],
      },
    });
    expect(codesOf(result)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  });

  it('is read with its relations in one statement, for any number of parents', async () => {
    for (const first of [1, 30]) {
      const { result, statements } = await graph.statements.during(() =>
        reader.run(
          'query ($first: Int) { books(first: $first) { nodes { author { name books(first: 1) { nodes { author { name } } } } } } }',
          { first },
        ),
      );
      expect(result.errors).toBeUndefined();
      expect(statements).toHaveLength(1);
    }
  });

  it('shows its values as the scalars say', async () => {
    await graph.db.book.create({
      data: {
        id: bookId(500),
        authorId: authorId(1),
        title: 'ž'.normalize('NFC'),
        printedAt: new Date('2026-03-01T09:30:00.120Z'),
        publishedOn: new Date('2026-02-28T00:00:00Z'),
        weight: '0.000000100000000000',
        priceMinor: 9_007_199_254_740_993n,
        currencyCode: 'KWD',
        details: { deep: [1, 'two', null] },
      },
    });

    const { data } = await reader.run(
      'query ($id: ID!) { book(id: $id) { title state printedAt publishedOn weight price { amount currencyCode } details } }',
      { id: book(500) },
    );

    expect(data?.book).toEqual({
      title: 'ž',
      state: 'DRAFT',
      printedAt: '2026-03-01T09:30:00.120Z',
      publishedOn: '2026-02-28',
      weight: '0.0000001',
      price: { amount: '9007199254740.993', currencyCode: 'KWD' },
      details: { deep: [1, 'two', null] },
    });
  });

  it('has no money where the amount is null', async () => {
    const { data } = await reader.run('query ($id: ID!) { book(id: $id) { price { amount } } }', { id: book(2) });

    expect(data?.book).toEqual({ price: null });
  });

  it('keeps money exact below a page, without a statement more', async () => {
    const { result, statements } = await graph.statements.during(() =>
      reader.run('query ($id: ID!) { node(id: $id) { ... on Author { books { nodes { price { amount currencyCode } } } } } }', {
        id: author(3),
      }),
    );

    expect(result.data).toEqual({ node: { books: { nodes: [{ price: { amount: '0.03', currencyCode: 'EUR' } }] } } });
    expect(statements).toHaveLength(1);
  });
});
