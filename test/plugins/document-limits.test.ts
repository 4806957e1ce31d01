import { getIntrospectionQuery } from 'graphql';
import { describe, expect, it } from 'vitest';
import { codesOf, givenGateway, post } from './support.ts';

const nested = (levels: number) => `${'{ item '.repeat(1)}${'{ child '.repeat(levels - 2)}{ name }${' }'.repeat(levels - 1)}`;
const aliases = (count: number) => `{ ${Array.from({ length: count }, (_, index) => `a${index}: hello`).join(' ')} }`;
const doubling = (levels: number) =>
  `{ ...F0 } ${Array.from({ length: levels }, (_, index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`).join(' ')} fragment F${levels} on Query { hello me }`;

const tripling = (levels: number) =>
  `{ item { ...F0 } } ${Array.from(
    { length: levels },
    (_, level) =>
      `fragment F${level} on Item { child { ...F${level + 1} } a: child { ...F${level + 1} } b: child { ...F${level + 1} } }`,
  ).join(' ')} fragment F${levels} on Item { name }`;
const nestedInFragments = (levels: number) =>
  `{ item { ...A } } fragment A on Item ${'{ child '.repeat(levels - 2)}{ name }${' }'.repeat(levels - 2)}`;

/** Each just within its limit, and just beyond. */
const LIMITS: readonly (readonly [string, (much: number) => string, number])[] = [
  ['levels of fields', nested, 12],
  ['levels of fields in fragments', nestedInFragments, 12],
  ['aliases', aliases, 30],
  ['fields side by side', (much) => `{ ${'hello '.repeat(much)}}`, 200],
  [
    'fields side by side in fragments',
    (much) => `{ ...A ...A } fragment A on Query { ${'hello '.repeat(much / 2)} ${much % 2 ? 'hello' : ''} }`,
    200,
  ],
  ['directives', (much) => `{ ${'hello @include(if: true) '.repeat(much)}}`, 50],
  ['mutations', (much) => `mutation { ${'bump '.repeat(much)}}`, 10],
];

describe('the limits of a document', () => {
  it.each(LIMITS)('allow so many %s and no more', async (_what, documentOf, most) => {
    const { gateway, stage } = givenGateway({ limits: { directives: 50 } });

    expect(await codesOf(await post(gateway, { query: documentOf(most) }))).toEqual([]);
    stage.ran.length = 0;
    const response = await post(gateway, { query: documentOf(most + 1) });

    expect([response.status, new Set(await codesOf(response))]).toEqual([400, new Set(['QUERY_TOO_COMPLEX'])]);
    expect(stage.ran).toEqual([]);
  });

  it('allow so many tokens and no more', async () => {
    const { gateway } = givenGateway();
    const lists = (tokens: number) => `{ hello(name: [${'1 '.repeat(tokens - 10)}]) }`;

    expect(await codesOf(await post(gateway, { query: lists(1_900) }))).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect(await codesOf(await post(gateway, { query: lists(2_100) }))).toEqual(['QUERY_TOO_COMPLEX']);
  });

  it('count what runs, in the operation with the most of it', async () => {
    const { gateway } = givenGateway({ limits: { rootMutations: 1 } });

    const response = await post(gateway, {
      query: 'query A { hello } mutation B { ...Two } fragment Two on Mutation { bump b: bump }',
      operationName: 'A',
    });

    expect(await codesOf(response)).toEqual(['QUERY_TOO_COMPLEX']);
  });

  it.each([
    ['3,000 nested selections', `${'{a'.repeat(3_000)}${'}'.repeat(3_000)}`, 'QUERY_TOO_COMPLEX'],
    ['20,000 opening brackets', `{ hello(name: ${'['.repeat(20_000)}`, 'QUERY_TOO_COMPLEX'],
    ['50,000 __typename', `{ ${'__typename '.repeat(5_000)}}`, 'QUERY_TOO_COMPLEX'],
    ['5,000 directives', `{ hello ${'@skip(if: false) '.repeat(5_000)}}`, 'QUERY_TOO_COMPLEX'],
    ['a fragment that spreads itself', '{ ...A } fragment A on Query { hello ...A }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'fragments that spread each other',
      '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['fragments that double 40 times', doubling(40), 'QUERY_TOO_COMPLEX'],
    ['fields that triple on each of 9 levels', tripling(9), 'QUERY_TOO_COMPLEX'],
  ])('refuse %s within 250 ms', async (_case, query, code) => {
    const { gateway } = givenGateway();
    await post(gateway, { query: '{ hello }' });
    const before = process.cpuUsage();

    const response = await post(gateway, { query });

    expect([response.status, new Set(await codesOf(response))]).toEqual([400, new Set([code])]);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(250);
  });

  it('refuse brackets within the tokens, whether or not the engine has stack for them', async () => {
    const { gateway } = givenGateway();

    const response = await post(gateway, { query: `{ hello(name: ${'['.repeat(1_900)}` });

    expect(response.status).toBe(400);
    expect(['QUERY_TOO_COMPLEX', 'GRAPHQL_PARSE_FAILED']).toContain((await codesOf(response)).join());
  });

  it('let introspection through where it is on', async () => {
    const { gateway } = givenGateway();

    const response = await post(gateway, { query: getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true }) });

    expect([response.status, await codesOf(response)]).toEqual([200, []]);
  });

  it('are configurable', async () => {
    const { gateway } = givenGateway({ limits: { depth: 2, breadth: 3, aliases: 1, tokens: 50 } });
    const codes = async (query: string) => codesOf(await post(gateway, { query }));

    expect(await codes('{ item { name } }')).toEqual([]);
    expect(await codes('{ item { child { name } } }')).toEqual(['QUERY_TOO_COMPLEX']);
    expect(await codes('{ hello hello hello hello }')).toEqual(['QUERY_TOO_COMPLEX']);
    expect(await codes('{ a: hello b: hello }')).toEqual(['QUERY_TOO_COMPLEX']);
    expect(await codes(`{ ${'hello '.repeat(60)} }`)).toEqual(['QUERY_TOO_COMPLEX']);
  });

  it('cannot be set to nonsense', () => {
    expect(() => givenGateway({ limits: { depth: 0 } })).toThrow(/Limits: depth/);
    expect(() => givenGateway({ limits: { dept: 3 } as object })).toThrow(/Limits: .*dept/);
  });
});
