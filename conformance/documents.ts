/** Documents that are too big, too deep, circular, or no documents at all. */
import { dig, ensure, ensureEqual } from './expect.ts';
import { codesOf, type Exchange } from './http-client.ts';
import { CUSTOMERS } from './operations.ts';
import { type BadInput, badInputs } from './rule.ts';
import type { Suite } from './runner.ts';
import type { World } from './world.ts';

interface BadDocument {
  readonly name: string;
  readonly query: string;
  readonly statuses?: readonly number[];
  readonly codes?: readonly string[];
  also?(exchange: Exchange, world: World): Promise<void> | void;
}

const BROKEN = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'QUERY_TOO_COMPLEX'];
const TOO_COMPLEX = ['QUERY_TOO_COMPLEX'];
const times = (count: number, part: (at: number) => string, between = ' '): string =>
  Array.from({ length: count }, (_, at) => part(at)).join(between);

/** customers → nodes → complaints → nodes → customer → complaints → … with this many levels of fields. */
export function levels(depth: number): string {
  const cycle = ['complaints(first: 1)', 'nodes', 'customer'];
  const fields = [
    'customers(first: 1)',
    'nodes',
    ...Array.from({ length: Math.max(0, depth - 3) }, (_, at) => cycle[at % 3] ?? ''),
    '__typename',
  ];
  return `{ ${fields.join(' { ')} ${'} '.repeat(depth)}`;
}

const doubling = `{ ...f0 } ${times(20, (at) => `fragment f${at} on Query { ...f${at + 1} ... on Query { ...f${at + 1} } }`)} fragment f20 on Query { __typename }`;
const crossing = '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }';
const nothingWritten = async (_: Exchange, world: World): Promise<void> => {
  const data = await world.admin.data('{ teams(first: 100) { nodes { name } } }');
  ensure(!JSON.stringify(data).includes('never-made'), 'no team written by a refused document', data);
};

const DOCUMENTS: readonly BadDocument[] = [
  { name: '14 levels of fields', query: levels(14), statuses: [400], codes: TOO_COMPLEX },
  { name: '40 levels of fields', query: levels(40), statuses: [400], codes: TOO_COMPLEX },
  { name: '500 aliases', query: `{ ${times(500, (at) => `a${at}: __typename`)} }`, statuses: [400], codes: BROKEN },
  {
    name: '500 aliases of one record',
    query: `{ ${times(300, (at) => `a${at}: viewer { permissions }`)} }`,
    statuses: [400],
    codes: BROKEN,
  },
  { name: '50,000 __typename', query: `{ ${times(50_000, () => '__typename')} }`, statuses: [400, 413] },
  {
    name: '4,000 equal fields',
    query: `{ viewer { ${times(4000, () => 'permissions')} } }`,
    statuses: [400],
    codes: TOO_COMPLEX,
  },
  { name: '900 equal fields', query: `{ viewer { ${times(900, () => 'permissions')} } }`, statuses: [400], codes: TOO_COMPLEX },
  { name: '5,000 directives on one field', query: `{ __typename ${times(5000, () => '@a')} }`, statuses: [400], codes: BROKEN },
  { name: '900 directives on one field', query: `{ __typename ${times(900, () => '@a')} }`, statuses: [400], codes: BROKEN },
  { name: 'a fragment that spreads itself', query: '{ ...a } fragment a on Query { ...a }', statuses: [400], codes: BROKEN },
  { name: 'two fragments that spread each other', query: crossing, statuses: [400], codes: BROKEN },
  {
    name: 'a circle of fragments through fields',
    query: '{ customers { nodes { ...a } } } fragment a on Customer { complaints { nodes { customer { ...a } } } }',
    statuses: [400],
    codes: BROKEN,
  },
  { name: 'fragments that double twenty times', query: doubling, codes: BROKEN },
  { name: '3,000 nested braces', query: `${'{a'.repeat(3000)}${'}'.repeat(3000)}`, statuses: [400], codes: BROKEN },
  { name: '3,000 nested braces, never closed', query: '{a'.repeat(3000), statuses: [400], codes: BROKEN },
  { name: '20,000 opening brackets', query: `{ a(b: ${'['.repeat(20_000)}`, statuses: [400], codes: BROKEN },
  {
    name: '900 nested list types',
    query: `query ($a: ${'['.repeat(900)}Int${']'.repeat(900)}) { __typename }`,
    statuses: [400],
    codes: BROKEN,
  },
  {
    name: '900 nested objects in an argument',
    query: `{ customers(filter: ${'{not:'.repeat(600)}{}${'}'.repeat(600)}) { totalCount } }`,
    statuses: [400],
    codes: BROKEN,
  },
  { name: '600 nested inline fragments', query: `${'{ ... '.repeat(600)}{ __typename }${'}'.repeat(600)}`, statuses: [200, 400] },
  {
    name: '1,000 aliased mutations',
    query: `mutation { ${times(1000, (at) => `m${at}: createTeam(input: {name: "never-made"}) { __typename }`)} }`,
    statuses: [400],
    codes: BROKEN,
    also: nothingWritten,
  },
  {
    name: '30 aliased mutations',
    query: `mutation { ${times(30, (at) => `m${at}: createTeam(input: {name: "never-made"}) { __typename }`)} }`,
    statuses: [400],
    codes: BROKEN,
    also: nothingWritten,
  },
  {
    name: '600 unused fragments',
    query: `{ __typename } ${times(300, (at) => `fragment f${at} on Query { __typename }`)}`,
    statuses: [400],
    codes: BROKEN,
  },
  { name: '300 operations and no operationName', query: times(300, (at) => `query q${at} { __typename }`), statuses: [400] },
  {
    name: '400 unused variables',
    query: `query (${times(400, (at) => `$v${at}: Int`)}) { __typename }`,
    statuses: [400],
    codes: BROKEN,
  },
  {
    name: '28 conflicting aliases',
    query: `{ ${times(28, (at) => `a: node(id: "${at}") { id }`)} }`,
    statuses: [400],
    codes: BROKEN,
  },
  { name: 'a misspelt field', query: '{ custmers { nodes { id } } }', statuses: [400], codes: ['GRAPHQL_VALIDATION_FAILED'] },
  { name: 'a field name of 50,000 letters', query: `{ ${'x'.repeat(50_000)} }`, statuses: [400], codes: BROKEN },
  {
    name: 'a variable of a type that is a prototype',
    query: 'query ($a: __proto__) { __typename }',
    statuses: [400],
    codes: BROKEN,
  },
  { name: 'a field called __proto__', query: '{ __proto__ { constructor } }', statuses: [400], codes: BROKEN },
  {
    name: 'an unfinished string of 90,000 characters',
    query: `{ node(id: "${'x'.repeat(90_000)}`,
    statuses: [400],
    codes: BROKEN,
  },
  { name: 'the number 1e99999', query: '{ customers(first: 1e99999) { totalCount } }', statuses: [400], codes: BROKEN },
  { name: 'an integer of 5,000 digits', query: `{ customers(first: ${'9'.repeat(5000)}) { totalCount } }`, statuses: [200, 400] },
  { name: 'nothing', query: '', statuses: [400] },
  { name: 'only a comment', query: '# nothing here', statuses: [400], codes: BROKEN },
  { name: 'only a fragment', query: 'fragment a on Query { __typename }', statuses: [400] },
  { name: 'a type definition', query: 'type Query { a: Int }', statuses: [400], codes: [...BROKEN, 'BAD_USER_INPUT'] },
  { name: 'a field without the fields below it', query: '{ customers }', statuses: [400], codes: BROKEN },
  {
    name: 'introspection 20 levels deep',
    query: `{ __schema { types { fields { type { ${'ofType { '.repeat(20)} name ${'} '.repeat(20)} } } } } }`,
    statuses: [200, 400],
  },
  { name: 'a hundred thousand spaces', query: `{${' '.repeat(90_000)}__typename }`, statuses: [200] },
];

const asBadInput = ({ name, query, statuses, codes, also }: BadDocument): BadInput => ({
  name,
  send: async (world) => (await world.actor('documents')).ask({ query }),
  ...(statuses && { statuses }),
  ...(codes && { codes }),
  ...(also && { also }),
});

/** A server that hides its schema hides it from guesses too. */
const hidden: BadInput = {
  name: 'no suggestion where introspection is off',
  send: async (world) => (await world.actor('documents')).ask({ query: '{ __schema { queryType { name } } }' }),
  also: async (exchange, world) => {
    if (dig(exchange.json, 'data', '__schema', 'queryType', 'name') === 'Query') return;
    ensure(codesOf(exchange).length > 0, 'a coded refusal of introspection', exchange.text);
    const guess = await world.admin.ask({ query: '{ custmers { totalCount } }' });
    ensure(!/did you mean/i.test(guess.text), 'no suggestion of a name', guess.text);
  },
};

const alive: BadInput = {
  name: 'a good document afterwards',
  send: async (world) => (await world.actor('documents')).ask({ query: CUSTOMERS, variables: { first: 1 } }),
  statuses: [200],
  also: (exchange) => ensureEqual(codesOf(exchange), [], 'no errors, so codes'),
};

export const documents: Suite<World> = {
  name: 'documents',
  about: 'documents that are too big, too deep, circular, or none at all',
  cases: () => badInputs([...DOCUMENTS.map(asBadInput), hidden, alive]),
};
