import { describe, expect, it } from 'vitest';
import { PRINT, PRINT_ALL, PRINT_SECRETLY } from './library-documents.ts';
import { ada, NOTHING, PRINTING, usePrinting } from './printing.ts';

const { graph, printer, written } = usePrinting();

describe('an idempotency key', () => {
  const print = (input: object, caller = printer) => caller.run(PRINT, { input: { authorId: ada, ...input } });

  it('makes a repeat answer the same and do nothing', async () => {
    const first = await print({ title: ' One ', idempotencyKey: 'same' });
    const again = await print({ title: 'One', idempotencyKey: ' same ' });

    expect(first.data?.printBook).toMatchObject({ __typename: 'PrintBookSuccess', printedAt: expect.any(String), copies: 1 });
    expect(again).toEqual(first);
    expect(await written()).toEqual({ books: 1, facts: 1 });
  });

  it('answers a repeat with the record as it is now', async () => {
    await print({ title: 'One', idempotencyKey: 'later' });
    await graph.db.book.updateMany({ data: { state: 'LOST' } });

    expect((await print({ title: 'One', idempotencyKey: 'later' })).data?.printBook).toMatchObject({ book: { state: 'LOST' } });
  });

  it('is refused with another input', async () => {
    await print({ title: 'One', idempotencyKey: 'reused' });

    expect((await print({ title: 'Two', idempotencyKey: 'reused' })).data?.printBook).toMatchObject({
      __typename: 'ConflictError',
      code: 'IDEMPOTENCY_KEY_REUSED',
      currentVersion: null,
    });
    expect(await written()).toEqual({ books: 1, facts: 1 });
  });

  it('belongs to its actor and to its mutation', async () => {
    await print({ title: 'One', idempotencyKey: 'mine' });
    await print({ title: 'Two', idempotencyKey: 'mine' }, graph.as(...PRINTING));
    await printer.run(PRINT_ALL, { input: { rows: [{ authorId: ada, title: 'Three' }], idempotencyKey: 'mine' } });

    expect(await written()).toEqual({ books: 3, facts: 3 });
  });

  it('is free again after a refusal', async () => {
    expect((await print({ title: 'jam', idempotencyKey: 'free' })).data?.printBook).toMatchObject({
      code: 'LIBRARY:PRESS_BROKEN',
    });
    expect((await print({ title: 'One', idempotencyKey: 'free' })).data?.printBook).toMatchObject({
      __typename: 'PrintBookSuccess',
    });
  });

  it('answers lists and values again', async () => {
    const input = {
      rows: [
        { authorId: ada, title: 'One' },
        { authorId: ada, title: '' },
        { authorId: ada, title: 'Two' },
      ],
      idempotencyKey: 'list',
    };
    const first = await printer.run(PRINT_ALL, { input });

    expect(first.data?.printAll).toEqual({ books: [{ title: 'One' }, { title: 'Two' }], refused: ['title'] });
    expect(await printer.run(PRINT_ALL, { input })).toEqual(first);
    expect(await written()).toEqual({ books: 2, facts: 2 });
  });

  it('does not show a secret again, nor keep it', async () => {
    const input = { authorId: ada, idempotencyKey: 'secret' };
    const caller = graph.as('library.author.read');
    const first = await caller.run(PRINT_SECRETLY, { input });
    const again = await caller.run(PRINT_SECRETLY, { input });

    expect(first.data?.printSecretly).toMatchObject({ code: 'open sesame' });
    expect(again.data?.printSecretly).toMatchObject({ __typename: 'ConflictError', code: 'CONFLICT' });
    expect(await written()).toEqual({ books: 1, facts: 1 });
    expect(JSON.stringify(await graph.db.idempotencyRecord.findMany())).not.toContain('sesame');
  });

  it('says so when what it made is gone', async () => {
    await print({ title: 'One', idempotencyKey: 'gone' });
    await graph.db.book.deleteMany();

    expect((await print({ title: 'One', idempotencyKey: 'gone' })).data?.printBook).toMatchObject({
      __typename: 'ConflictError',
    });
  });

  it.each(['', ' ', 'x'.repeat(201)])('of %j is refused', async (idempotencyKey) => {
    expect((await print({ title: 'One', idempotencyKey })).data?.printBook).toMatchObject({
      issues: [{ path: ['idempotencyKey'] }],
    });
    expect(await written()).toEqual(NOTHING);
  });

  it('is demanded by the schema where a mutation requires it', async () => {
    await expect(printer.run(`mutation { printSecretly(input: { authorId: "${ada}" }) { __typename } }`)).rejects.toThrow(
      'idempotencyKey',
    );
  });
});
