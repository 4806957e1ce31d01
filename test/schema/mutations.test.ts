import { describe, expect, it } from 'vitest';
import { encodeId } from '../../src/kernel/index.ts';
import { codesOf } from './graph.ts';
import { PRINT, PRINT_ALL, PRINT_SECRETLY } from './library-documents.ts';
import { authorId } from './library-rows.ts';
import { ada, NOTHING, usePrinting } from './printing.ts';

const { graph, printer, written } = usePrinting();

describe('a result mutation', () => {
  it('does it in one transaction, and answers the rows it wrote', async () => {
    const { result, statements } = await graph.statements.during(() =>
      printer.run(PRINT, { input: { authorId: ada, title: ' Z\u030C ', copies: 3 } }),
    );

    const book = await graph.db.book.findFirstOrThrow();
    expect(result).toEqual({
      data: {
        printBook: {
          __typename: 'PrintBookSuccess',
          book: { id: encodeId('Book', book.id), title: '\u017D', state: 'PRINTED', author: { name: 'Author 1' } },
          author: { name: 'Author 1' },
          printedAt: book.printedAt?.toISOString(),
          copies: 3,
        },
      },
    });
    expect(await graph.db.loggedEvent.findMany({ select: { name: true, payload: true } })).toEqual([
      { name: 'library.book.printed', payload: { bookId: book.id, authorId: authorId(1), copies: 3 } },
    ]);
    const about = (pattern: RegExp) => statements.filter(({ sql }) => pattern.test(sql)).length;
    // Its own three statements, and one for what is selected below the answered book.
    expect({ reads: about(/^SELECT "t0"/), books: about(/INTO "public"\."Book"/), facts: about(/INTO "LoggedEvent"/) }).toEqual({
      reads: 2,
      books: 1,
      facts: 1,
    });
  });

  it('tells all that is wrong at once, and does nothing', async () => {
    const input = {
      authorId: encodeId('Book', authorId(1)),
      title: '   ',
      copies: 1_001,
      notes: Array.from({ length: 101 }, () => 'x'),
    };

    const { result, statements } = await graph.statements.during(() => printer.run(PRINT, { input }));

    expect(result.data?.printBook).toEqual({
      __typename: 'ValidationError',
      code: 'VALIDATION_FAILED',
      message: expect.stringContaining('title: Must have 1 to 20 characters.'),
      issues: [
        { path: ['authorId'], message: 'Must be the id of an Author.', code: 'INVALID' },
        { path: ['title'], message: 'Must have 1 to 20 characters.', code: 'INVALID' },
        { path: ['copies'], message: 'Must be a whole number from 1 to 1000.', code: 'INVALID' },
        { path: ['notes'], message: 'Must have at most 100 items.', code: 'TOO_MANY' },
      ],
    });
    expect(result.errors).toBeUndefined();
    expect(statements).toEqual([]);
  });

  it.each([
    ['an id of 64 KB', { authorId: 'QQ=='.repeat(16_384), title: 'One' }],
    ['a title of a megabyte', { authorId: ada, title: '😀'.repeat(250_000) }],
  ])('echoes nothing of %s', async (_case, input) => {
    const result = await printer.run(PRINT, { input });

    expect(result.data?.printBook).toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(JSON.stringify(result).length).toBeLessThan(400);
    expect(await written()).toEqual(NOTHING);
  });

  it('counts characters as readers do', async () => {
    const title = async (text: string) => (await printer.run(PRINT, { input: { authorId: ada, title: text } })).data?.printBook;

    expect(await title('😀'.repeat(20))).toMatchObject({ __typename: 'PrintBookSuccess' });
    expect(await title('😀'.repeat(21))).toMatchObject({ __typename: 'ValidationError' });
    expect(await title('x'.repeat(21))).toMatchObject({ __typename: 'ValidationError' });
  });

  it('takes null for a field that need not be there', async () => {
    const { data } = await printer.run(PRINT, {
      input: { authorId: ada, title: 'One', copies: null, notes: null, idempotencyKey: null },
    });

    expect(data?.printBook).toMatchObject({ __typename: 'PrintBookSuccess', copies: 1 });
  });

  it('says which record is missing by the id that was given', async () => {
    const id = encodeId('Author', authorId(66));

    expect((await printer.run(PRINT, { input: { authorId: id, title: 'One' } })).data?.printBook).toEqual({
      __typename: 'NotFoundError',
      message: 'There is no Author with this id.',
      code: 'NOT_FOUND',
      type: 'Author',
      id,
    });
    expect(await written()).toEqual(NOTHING);
  });

  it("answers a module's own error, and undoes what was written before it", async () => {
    expect((await printer.run(PRINT, { input: { authorId: ada, title: 'jam' } })).data?.printBook).toEqual({
      __typename: 'PressBrokenError',
      message: 'Press One is broken.',
      code: 'LIBRARY:PRESS_BROKEN',
      press: 'One',
    });
    expect(await written()).toEqual(NOTHING);
  });

  it.each([
    ['to do it', ['library.book.read', 'library.author.read']],
    ['to read one of the records it answers with', ['library.book.print', 'library.book.read']],
    ['to read the other', ['library.book.print', 'library.author.read']],
    ['for anything', []],
  ] as const)(
    'does nothing for a caller without the permission %s, and tells nothing of the input',
    async (_case, permissions) => {
      for (const input of [
        { authorId: ada, title: 'One' },
        { authorId: 'wrong', title: '' },
      ]) {
        const { result, statements } = await graph.statements.during(() => graph.as(...permissions).run(PRINT, { input }));

        expect(result.data).toEqual({ printBook: null });
        expect(codesOf(result)).toEqual(['FORBIDDEN']);
        expect(statements).toEqual([]);
      }
      expect(codesOf(await graph.anonymous().run(PRINT, { input: { authorId: ada, title: 'One' } }))).toEqual([
        'UNAUTHENTICATED',
      ]);
    },
  );

  it('shows what it wrote to a caller who may read nothing, but not what that points at', async () => {
    const result = await graph.anonymous().run(PRINT_SECRETLY, { input: { authorId: ada, idempotencyKey: 'k' } });

    expect(result.data?.printSecretly).toEqual({
      __typename: 'PrintSecretlySuccess',
      code: 'open sesame',
      book: { title: 'Secret', author: null },
    });
    expect(codesOf(result)).toEqual(['UNAUTHENTICATED']);
  });

  it('checks the rows of a list apart where it says so', async () => {
    const rows = [
      { authorId: ada, title: 'One' },
      { authorId: ada, title: '' },
      { authorId: 'x', title: 'Three' },
    ];

    expect((await printer.run(PRINT_ALL, { input: { rows } })).data?.printAll).toEqual({
      books: [{ title: 'One' }],
      refused: ['title', 'authorId'],
    });
    expect((await printer.run(PRINT_ALL, { input: { rows: [...rows, ...rows] } })).data?.printAll).toEqual({
      issues: [{ path: ['rows'], message: 'Must have at most 3 items.', code: 'TOO_MANY' }],
    });
    expect((await written()).books).toBe(1);
  });

  it('refuses text that cannot be stored, before anything', async () => {
    for (const title of ['a\0b', 'a\uD800b', '\uDC00']) {
      const { result, statements } = await graph.statements.during(() => printer.run(PRINT, { input: { authorId: ada, title } }));

      expect(codesOf(result)).toEqual(['BAD_USER_INPUT']);
      expect(result.data).toEqual({ printBook: null });
      expect(statements).toEqual([]);
    }
  });
});
