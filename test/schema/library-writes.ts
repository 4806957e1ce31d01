import {
  DomainError,
  idOf,
  NotFoundError,
  newId,
  type RapportBuilder,
  requireIdOf,
  type TxCtx,
  text,
  wholeNumber,
} from '../../src/kernel/index.ts';

class PressBrokenError extends DomainError {
  readonly press: string;

  constructor(press: string) {
    super(`Press ${press} is broken.`, 'LIBRARY:PRESS_BROKEN');
    this.press = press;
  }
}

/** The mutations and the feed. */
export function addWrites(builder: RapportBuilder): void {
  builder.errorType(PressBrokenError, {
    description: 'Nothing can be printed today.',
    fields: (t) => ({ press: t.exposeString('press', { description: 'Which press.' }) }),
  });
  const printBook = builder.resultMutation('printBook', {
    description: 'Prints a book.',
    permission: 'library.book.print',
    input: (t) => ({
      authorId: t.id({ required: true, description: 'By whom.' }).check(idOf('Author')),
      title: t.string({ required: true, description: '1 to 20 characters; `jam` breaks the press.' }).check(text(1, 20)),
      copies: t.int({ description: 'How many, 1 to 1000.' }).check(wholeNumber(1, 1_000)),
      notes: t.stringList({ description: 'At most 100.' }),
    }),
    success: { book: 'Book', author: 'Author', printedAt: 'DateTime', copies: 'Int' },
    errors: [PressBrokenError],
    resolve: (input, tx) => print(tx, input),
  });
  builder.resultMutation('printSecretly', {
    description: 'Prints for a caller who may read nothing, and answers with a code that is told once.',
    permission: 'public',
    idempotencyKey: 'required',
    showsWritten: true,
    secrets: ['code'],
    input: (t) => ({ authorId: t.id({ required: true, description: 'By whom.' }).check(idOf('Author')) }),
    success: { book: 'Book', code: 'String' },
    resolve: async ({ authorId }, tx) => {
      const { book } = await print(tx, { authorId, title: 'Secret' });
      return { book, code: 'open sesame' };
    },
  });
  builder.resultMutation('printAll', {
    description: 'Prints what can be printed, and tells of the rest.',
    permission: 'library.book.print',
    input: (t) => ({
      rows: t
        .field({ type: [printBook.input], required: true, description: 'At most 3.', extensions: { maxItems: 3 } })
        .checkEach(),
    }),
    success: { books: ['Book'], refused: ['String'] },
    resolve: async ({ rows }, tx) => {
      const books = [];
      for (const row of rows) if (row.ok) books.push((await print(tx, row.value)).book);
      return { books, refused: rows.flatMap((row) => (row.ok ? [] : row.issues.map(({ path }) => path.join('.')))) };
    },
  });
  builder.liveFeed('bookPrinted', {
    description: 'Books as they come from the press.',
    permission: 'library.book.read',
    events: ['library.book.printed'],
    args: (t) => ({
      authorId: t.id({ description: 'By this author only.' }),
      minCopies: t.int({ description: 'Of so many copies at least.' }),
    }),
    channel: ({ authorId }) => (authorId == null ? null : requireIdOf('Author', authorId)),
    filter: ({ minCopies }) => (minCopies == null ? null : ({ copies }) => copies >= minCopies),
    record: { book: ({ bookId }, ctx) => ctx.db.book.findUnique({ where: { id: bookId } }) },
  });
}

interface Order {
  readonly authorId: string;
  readonly title: string;
  readonly copies?: number | null | undefined;
}

async function print(tx: TxCtx, { authorId, title, copies }: Order) {
  const author = await tx.db.author.findUnique({ where: { id: authorId } });
  if (!author) throw new NotFoundError('Author', authorId);
  const printedAt = tx.clock.now();
  const book = await tx.db.book.create({
    data: { id: newId(), authorId, title, state: 'PRINTED', printedAt, copies: BigInt(copies ?? 1) },
  });
  if (title === 'jam') throw new PressBrokenError('One');
  await tx.emit('library.book.printed', { bookId: book.id, authorId, copies: copies ?? 1 });
  return { book, author, printedAt, copies: copies ?? 1 };
}
