import { parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { RequestError } from '../../src/kernel/index.ts';
import { weighOperation } from '../../src/schema/index.ts';
import { assemble } from './graph.ts';
import { library } from './library.ts';

const schema = assemble([library]);

function weigh(source: string, variables: object = {}, operationName?: string): number {
  const document = parse(source);
  expect(validate(schema, document)).toEqual([]);
  return weighOperation(schema, document, { variables: { ...variables }, ...(operationName && { operationName }) }).complexity;
}

describe('an operation weighs', () => {
  it.each([
    ['an object 1 and its scalars nothing', '{ book(id: "x") { title state price { amount currencyCode } } }', 1 + 1],
    [
      'a page its size times what is asked of a row',
      '{ books(first: 10) { nodes { title author { name } } } }',
      1 + 10 * (1 + 1),
    ],
    ['a page of no stated size 20 rows', '{ books { nodes { title } } }', 1 + 20],
    ['a page from its end as one from its start', '{ books(last: 7) { edges { node { title } } } }', 1 + 7 * (1 + 1)],
    ['a count of a page nothing more', '{ books(first: 10) { totalCount } }', 1],
    [
      'pages within pages their product',
      '{ authors(first: 10) { nodes { books(first: 5) { nodes { loans(first: 2) { nodes { reader } } } } } } }',
      1 + 10 * (1 + 1 + 5 * (1 + 1 + 2 * 1)),
    ],
    [
      'nodes their number',
      '{ nodes(ids: ["a", "b", "c"]) { id ... on Author { books(first: 2) { nodes { id } } } } }',
      1 + 3 * (1 + 2),
    ],
    ['both lists of a page', '{ books(first: 3) { nodes { id } edges { cursor } pageInfo { endCursor } } }', 1 + 3 * (1 + 1 + 1)],
    [
      'a list that is not paged five times',
      'mutation { printAll(input: { rows: [] }) { ... on PrintAllSuccess { books { title author { name } } } } }',
      1 + 1 + 5 * 1,
    ],
    [
      'fragments where they are spread',
      '{ a: book(id: "x") { ...b } b: book(id: "y") { ...b } } fragment b on Book { author { name } }',
      2 * (1 + 1),
    ],
    ['introspection of a type name nothing', '{ __typename }', 1],
  ])('%s', (_case, source, expected) => {
    expect(weigh(source)).toBe(expected);
  });

  it('by its variables', () => {
    const source = 'query ($first: Int) { books(first: $first) { nodes { title } } }';

    expect([10, 100, undefined, null].map((first) => weigh(source, first === undefined ? {} : { first }))).toEqual([
      11, 101, 21, 21,
    ]);
  });

  it('by its variables, also when it was weighed before', () => {
    const document = parse(`query ($first: Int, $last: Int = 3, $id: ID = "x", $ids: [ID!] = ["a"]) {
      books(first: $first) { nodes { title } } book(id: $id) { title } authors(last: $last) { nodes { name } } nodes(ids: $ids) { ... on Author { books(first: 2) { nodes { id } } } }
    }`);
    const again = parse('query ($first: Int, $id: ID!) { books(first: $first) { nodes { title } } book(id: $id) { title } }');
    const of = (variables: object) => weighOperation(schema, document, { variables: { ...variables } }).complexity;
    const ofAgain = (variables: object) => weighOperation(schema, again, { variables: { ...variables } }).complexity;

    expect(
      [{ first: 10 }, { first: 100 }, { first: 10, last: 7 }, { first: 10, ids: ['a', 'b'] }, { first: 10 }].map(of),
    ).toEqual([20, 110, 24, 23, 20]);
    const sizes = [{ first: 10 }, { first: 2 }, {}, { first: null }, { first: 10 }];
    expect(sizes.map((size) => ofAgain({ ...size, id: 'y' }))).toEqual([12, 4, 22, 22, 12]);
    expect(() => ofAgain({ first: 10 })).toThrow('Variable "$id" of required type "ID!" was not provided.');
    expect(() => ofAgain({ first: 'many', id: 'y' })).toThrow('Variable "$first" got invalid value "many"');
  });

  it('of two operations in one document each its own', () => {
    const document = parse('query Small { book(id: "x") { title } } query Large { books(first: 100) { nodes { title } } }');
    const of = (operationName: string) => weighOperation(schema, document, { operationName }).complexity;

    expect(['Small', 'Large', 'Small'].map(of)).toEqual([1, 101, 1]);
  });

  it('with a size that will be refused as the nearest allowed one', () => {
    const source = 'query ($first: Int) { books(first: $first) { nodes { title } } }';

    expect([-1, 0, 101, 2_147_483_647].map((first) => weigh(source, { first }))).toEqual([2, 2, 101, 101]);
  });

  it('as the one that runs, of several', () => {
    const source = 'query Small { book(id: "x") { title } } query Large { books(first: 100) { nodes { title } } }';

    expect(weigh(source, {}, 'Small')).toBe(1);
    expect(weigh(source, {}, 'Large')).toBe(101);
  });

  it('with its depth and breadth', () => {
    expect(weighOperation(schema, parse('{ books { nodes { title author { name } } totalCount } }'), {})).toMatchObject({
      depth: 4,
      breadth: 6,
    });
  });

  it('nothing where its variables nest deeper than the stack', () => {
    const document = parse('query ($filter: BookFilter) { books(filter: $filter) { totalCount } }');
    const filter = JSON.parse(`${'{"not":'.repeat(12_000)}{}${'}'.repeat(12_000)}`) as object;

    expect(() => weighOperation(schema, document, { variables: { filter } })).toThrow(
      new RequestError('BAD_USER_INPUT', 'The variables are nested too deeply.'),
    );
  });

  it('nothing where its variables do not fit', () => {
    const document = parse('query ($first: Int) { books(first: $first) { totalCount } }');

    expect(() => weighOperation(schema, document, { variables: { first: 2 ** 31 } })).toThrow('Variable "$first"');
  });
});
