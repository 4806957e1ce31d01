import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { breakingChanges } from '../../scripts/breaking-changes.ts';
import { typedDocuments } from '../../scripts/typed-documents.ts';
import { assemble } from './graph.ts';
import { library } from './library.ts';

describe('breaking changes', () => {
  const released =
    'type Query { book(id: ID!): Book books(first: Int): [Book!] } type Book { title: String! state: State } enum State { DRAFT LOST }';
  const changed = (from: string, to: string) => breakingChanges(released, released.replace(from, to));

  it.each([
    ['a field that is gone', ' state: State }', ' }', "Field 'state' was removed from object type 'Book'"],
    [
      'a value that may be null now',
      'title: String!',
      'title: String',
      "Field 'Book.title' changed type from 'String!' to 'String'",
    ],
    [
      'an argument that must be given now',
      'first: Int)',
      'first: Int!)',
      "Type for argument 'first' on field 'Query.books' changed from 'Int' to 'Int!'",
    ],
    ['an enum value that is gone', ' LOST', '', "Enum value 'LOST' was removed from enum 'State'"],
  ])('are %s', async (_case, from, to, message) => {
    expect(await changed(from, to)).toEqual([`Breaks clients of the last release: ${message}.`]);
  });

  it('are not what is new, nor nothing', async () => {
    expect(await changed('', '')).toEqual([]);
    expect(await changed('title: String!', 'title: String! pages: Int')).toEqual([]);
    expect(await changed(' LOST', ' LOST BURNT')).toEqual([]);
    expect(await changed('first: Int)', 'first: Int, last: Int)')).toEqual([]);
  });
});

describe('typed documents', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rapport-documents-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** A test file that sends these documents. */
  const fileWith = (name: string, ...documents: string[]) =>
    writeFile(join(folder, name), documents.map((document) => `run(graphql(\`${document}\`));`).join('\n'));
  const generate = () => typedDocuments(assemble([library]), folder);

  it('are found by their text, whatever they are called, and each once', async () => {
    const title = 'query Book($id: ID!) { book(id: $id) { title } }';
    const state = 'query Book($id: ID!) { book(id: $id) { state } }';
    await fileWith('one.test.ts', title, state);
    await fileWith('two.test.ts', title, '{ books { totalCount } }');

    const types = await generate();

    expect(types).toContain(`readonly ${JSON.stringify(title)}: TypedDocumentNode<Book_1Query, Book_1QueryVariables>;`);
    expect(types).toContain(`readonly ${JSON.stringify(state)}: TypedDocumentNode<Book_2Query, Book_2QueryVariables>;`);
    expect(types).toContain('Unnamed_3Query');
    expect(types).not.toContain('_4Query');
    expect(types).toContain('\ntype Book_1Query = { readonly book: { readonly title: string } | null };');
    expect(types).toContain('\ntype Book_2Query = { readonly book: { readonly state: BookState } | null };');
  });

  it('are the same for the same code', async () => {
    await fileWith('one.test.ts', '{ books { nodes { title price { amount } } } }');

    expect(await generate()).toBe(await generate());
  });

  it('that do not fit the schema are told with their file', async () => {
    await fileWith('wrong.test.ts', '{ book(id: "x") { colour } }');

    await expect(generate()).rejects.toThrow(`${join(folder, 'wrong.test.ts')}: Cannot query field "colour" on type "Book".`);
  });

  it('stand only where graphql is called', async () => {
    await writeFile(join(folder, 'none.test.ts'), 'const TEXT = /* GraphQL */ `{ nothing }`;');

    expect(await generate()).toContain('export interface TypedDocuments {\n\n}');
  });
});
