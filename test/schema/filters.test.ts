import { beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../src/kernel/index.ts';
import { codesOf, useGraph } from './graph.ts';
import { addAuthors, addLoans, authorId, bookId, booksOf, range } from './library-rows.ts';

const graph = useGraph();
const reader = graph.as('library.book.read');

const COUNT = 'query ($filter: BookFilter) { books(filter: $filter) { totalCount } }';

/** 30 books, ten in each state; the first five are lent; the last ten by the second author. */
beforeAll(async () => {
  await addAuthors(graph.db, [1, 2]);
  await graph.db.book.createMany({ data: [...booksOf(1, range(0, 20)), ...booksOf(2, range(20, 30))] });
  await addLoans(graph.db, range(0, 5), 1);
});

async function count(filter: object | null): Promise<number> {
  const { data, errors } = await reader.run(COUNT, { filter });
  expect(errors).toBeUndefined();
  return (data as { books: { totalCount: number } }).books.totalCount;
}

describe('a filter', () => {
  const second = encodeId('Author', authorId(2));

  it.each<[string, object | null, number]>([
    ['nothing', null, 30],
    ['nothing in it', {}, 30],
    ['null in every field', { state: null, isLent: null, authorId: null, printedAt: null, and: null, or: null, not: null }, 30],
    ['one value of a list', { state: ['LOST'] }, 10],
    ['two values of a list', { state: ['LOST', 'DRAFT'] }, 20],
    ['an empty list of values', { state: [] }, 0],
    ['a relation', { isLent: true }, 5],
    ['the want of a relation', { isLent: false }, 25],
    ['an id', { authorId: second }, 10],
    ['a range', { printedAt: { gte: '2020-01-03T00:00:00Z', lt: '2020-01-06T00:00:00Z' } }, 4],
    ['a range with a null', { printedAt: { gte: '2020-01-03T00:00:00Z', lt: null, lte: null } }, 18],
    ['an empty range', { printedAt: {} }, 30],
    ['two fields', { state: ['LOST'], authorId: second }, 4],
    ['and', { and: [{ state: ['LOST', 'DRAFT'] }, { state: ['LOST', 'PRINTED'] }] }, 10],
    ['or', { or: [{ state: ['LOST'] }, { isLent: true }] }, 14],
    ['not', { not: { state: ['LOST'] } }, 20],
    ['not of what it says beside it', { state: ['LOST'], not: { state: ['LOST'] } }, 0],
    ['all of them', { or: [{ and: [{ isLent: true }, { not: { state: ['DRAFT'] } }] }, { authorId: second }] }, 13],
    ['four levels', { not: { not: { not: { not: { state: ['LOST'] } } } } }, 10],
    ['text with what LIKE takes for patterns', { title: { contains: '%' } }, 0],
  ])('with %s leaves what it says', async (_case, filter, expected) => {
    expect(await count(filter)).toBe(expected);
  });

  it.each<[string, object, string]>([
    ['an empty or', { or: [] }, 'The list "or" of a filter may not be empty.'],
    ['an empty and', { and: [] }, 'The list "and" of a filter may not be empty.'],
    ['an empty filter in or', { or: [{ state: ['LOST'] }, {}] }, 'A filter inside "or" may not be empty.'],
    ['an empty filter in and', { and: [{}] }, 'A filter inside "and" may not be empty.'],
    ['an empty not', { not: {} }, 'A filter inside "not" may not be empty.'],
    ['a filter of nulls in or', { or: [{ state: null }] }, 'A filter inside "or" may not be empty.'],
    ['a filter of an empty comparison in or', { or: [{ title: {} }] }, 'A filter inside "or" may not be empty.'],
    ['an empty or within and', { and: [{ or: [] }] }, 'The list "or" of a filter may not be empty.'],
    ['five levels', { not: { not: { not: { not: { not: { isLent: true } } } } } }, 'A filter may be at most 4 levels deep.'],
    ['101 in or', { or: range(0, 101).map(() => ({ isLent: true })) }, 'A list in "or" may hold at most 100 values.'],
    ['101 values', { state: range(0, 101).map(() => 'LOST') }, 'A list in "state" may hold at most 100 values.'],
    [
      '101 values in a comparison',
      { title: { in: range(0, 101).map(String) } },
      'A list in "title" may hold at most 100 values.',
    ],
    [
      '101 values within not',
      { not: { state: range(0, 101).map(() => 'LOST') } },
      'A list in "state" may hold at most 100 values.',
    ],
    ["another type's id", { authorId: encodeId('Book', bookId(1)) }, 'This is not the id of an Author.'],
    ['garbage for an id', { authorId: 'QQ=='.repeat(10_000) }, 'This is not the id of an Author.'],
    ['NUL in its text', { title: { contains: '\0' } }, 'Text may contain neither NUL nor half of a surrogate pair.'],
    [
      'half a surrogate pair deep within',
      { or: [{ title: { in: ['a', '\uD83D'] } }] },
      'Text may contain neither NUL nor half of a surrogate pair.',
    ],
  ])('with %s is refused before any statement', async (_case, filter, message) => {
    const { result, statements } = await graph.statements.during(() => reader.run(COUNT, { filter }));

    expect(result).toMatchObject({ data: { books: null }, errors: [{ message }] });
    expect(codesOf(result)).toEqual(['BAD_USER_INPUT']);
    expect(statements).toEqual([]);
  });
});
