/** What a client writes reaches the database as a parameter, never as a part of a statement's text. */
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { access } from '../../src/modules/access/index.ts';
import { contacts, createCustomer } from '../../src/modules/contacts/index.ts';
import { Statements } from '../../src/planner/statements.ts';
import { createTestRapport, globalId, TestRapport } from '../support/index.ts';

const HOSTILE = [
  `'; DROP TABLE "Customer"; --`,
  `" OR "1"="1`,
  `\\'; SELECT pg_sleep(9); --`,
  '$1 $2 $$ $$;',
  "E'\\x27' || version() || '",
  '{"a":1}","x":"',
  '%_\\',
  '\u2028\ud83d\ude00\u202e',
  '\0',
  '\ud800',
] as const;
const ALIASES = [
  'SELECT',
  'pg_sleep',
  `a${'b'.repeat(62)}`,
  `a${'b'.repeat(63)}`,
  `a${'b'.repeat(200)}`,
  '__proto__',
  'constructor',
] as const;

const on = createTestRapport([access, contacts], { compiledReads: true });
const off = () => new TestRapport([access, contacts], { database: on.database, compiledReads: false });
const requestIds = /"requestId":"[^"]*"|"currentlyAvailable":\d+/g;

beforeAll(async () => {
  for (const name of HOSTILE.slice(0, 8)) await createCustomer(on.ctx, { kind: 'PERSON', givenName: name });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const DOCUMENTS = HOSTILE.flatMap((value) => {
  const ids = [value, globalId('Customer', value), globalId(value, '01900000-0000-7000-8000-000000000000')];
  return [
    ...ids.map((id) => ({ query: 'query ($id: ID!) { customer(id: $id) { id displayName } }', variables: { id } })),
    { query: 'query ($after: String) { customers(first: 2, after: $after) { nodes { id } } }', variables: { after: value } },
    {
      query: 'query ($search: String) { customers(search: $search) { nodes { displayName } totalCount } }',
      variables: { search: value },
    },
    {
      query: 'query ($filter: CustomerFilter) { customers(filter: $filter) { nodes { givenName contactPoints { value } } } }',
      variables: { filter: { displayName: { contains: value } } },
    },
    {
      query: 'query ($filter: CustomerFilter) { customers(filter: $filter) { totalCount } }',
      variables: { filter: { ownerId: globalId('Staff', value), or: [{ displayName: { startsWith: value } }] } },
    },
  ];
});

it('answers hostile values as without compiled reads, sends them as parameters alone, and leaves every table', async () => {
  await using other = off();
  await other.start();
  const [one, two] = [on.asAdministrator(), other.asAdministrator()];
  const tables = () => on.db.$queryRaw`SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1`;
  const before = await tables();
  const sent = vi.spyOn(Statements.prototype, 'read');

  for (const { query, variables } of DOCUMENTS) {
    const answers = await Promise.all([one.send(query, variables), two.send(query, variables)]);
    const [compiled, resolved] = await Promise.all(
      answers.map(async (answer) => (await answer.text()).replaceAll(requestIds, '')),
    );
    expect(compiled).toBe(resolved);
  }

  const texts = sent.mock.calls.map(([{ text }]) => text);
  expect(texts.length).toBeGreaterThan(DOCUMENTS.length / 2);
  for (const value of HOSTILE) expect(texts.filter((text) => text.includes(value))).toEqual([]);
  expect(await tables()).toEqual(before);
});

it('sends the same text whatever the values are', async () => {
  const caller = on.asAdministrator();
  const sent = vi.spyOn(Statements.prototype, 'read');
  const query =
    'query ($contains: String) { customers(filter: { displayName: { contains: $contains } }) { nodes { id } totalCount } }';

  for (const contains of HOSTILE.slice(0, 8)) await caller.data(query, { contains });

  expect(sent.mock.calls.length).toBeGreaterThanOrEqual(8);
  expect(new Set(sent.mock.calls.map(([{ text }]) => text)).size).toBe(1);
});

it.each(ALIASES)('answers under the alias %s', async (alias) => {
  await using other = off();
  await other.start();
  const query = `{ ${alias}: customers(first: 3) { ${alias}: nodes { ${alias}: displayName id } } }`;
  const answers = await Promise.all([on.asAdministrator(), other.asAdministrator()].map((caller) => caller.send(query)));
  const [compiled, resolved] = await Promise.all(answers.map(async (answer) => (await answer.text()).replaceAll(requestIds, '')));

  expect(compiled).toBe(resolved);
});
