/** What must not compile in a module: `npm run check:types` fails where one of these lines would. Nothing here runs. */
import { idOf, NotFoundError, orderedBy, type RapportBuilder, RequestError, text } from '../../src/kernel/index.ts';
import { BookState } from '../generated/index.ts';

export function refused(builder: RapportBuilder): void {
  // @ts-expect-error: no such model
  builder.record('Pamphlet', { description: '', permission: 'library.book.read', fields: () => ({}) });
  // @ts-expect-error: no such permission
  builder.record('Book', { description: '', permission: 'library.book.burn', fields: () => ({}) });
  // @ts-expect-error: a record states its permission
  builder.record('Book', { description: '', fields: () => ({}) });
  builder.record('Book', {
    description: '',
    permission: 'library.book.read',
    // @ts-expect-error: no such column
    visible: () => ({ isSecret: false }),
    fields: (t) => ({
      // @ts-expect-error: no such column
      colour: t.exposeString('colour', { description: '' }),
      // @ts-expect-error: may be null
      printedAt: t.expose('printedAt', { type: 'DateTime', description: '' }),
      // @ts-expect-error: no list of others
      author: t.relatedPage('author', { description: '', order: orderedBy('id', 'asc') }),
      // @ts-expect-error: an amount is a bigint
      price: t.money({ amount: 'title', currency: 'currencyCode' }, { description: '' }),
      // @ts-expect-error: a currency is a text
      cost: t.money({ amount: 'priceMinor', currency: 'copies' }, { description: '' }),
      // @ts-expect-error: a column of loans
      loans: t.relatedPage('loans', { description: '', order: orderedBy('id', 'asc'), where: () => ({ title: '' }) }),
    }),
  });
  builder.queryField('books', (t) =>
    // @ts-expect-error: a page states its permission
    t.page('Book', { description: '', order: orderedBy('id', 'asc') }),
  );
  builder.queryField('books', (t) =>
    // @ts-expect-error: no such permission
    t.page('Book', { description: '', authScopes: { can: 'library.book.burn' }, order: orderedBy('id', 'asc') }),
  );
  builder.filterType(
    'Filter',
    'Book',
    (t) => ({ title: t.string(), state: t.field({ type: [BookState] }) }),
    // @ts-expect-error: state has no meaning
    { title: (title) => ({ title }) },
  );
  builder.filterType('Filter', 'Book', (t) => ({ title: t.string() }), {
    // @ts-expect-error: no such column
    title: (title) => ({ name: title }),
  });
  builder.orderType('Order', 'Book', {
    // @ts-expect-error: no such column
    NAME: { description: '', column: 'name' },
  });
  refusedWrites(builder);
}

function refusedWrites(builder: RapportBuilder): void {
  const common = { description: '', permission: 'library.book.print' } as const;
  builder.resultMutation('one', {
    ...common,
    success: { book: 'Book' },
    // @ts-expect-error: an author is no book
    resolve: async (_input, tx) => ({ book: await tx.db.author.findFirstOrThrow() }),
  });
  builder.resultMutation('two', {
    ...common,
    // @ts-expect-error: no such type
    success: { book: 'Pamphlet' },
    resolve: async () => ({ book: null }),
  });
  builder.resultMutation('three', {
    ...common,
    success: { done: 'Boolean' },
    // @ts-expect-error: a request error is no answer
    errors: [NotFoundError, RequestError],
    resolve: async () => ({ done: true }),
  });
  builder.resultMutation('four', {
    ...common,
    input: (t) => ({
      // @ts-expect-error: a number is no text
      copies: t.int().check(text(1, 2)),
      title: t.string().check(text(1, 2)),
      authorId: t.id({ required: true }).check(idOf('Author')),
    }),
    success: { title: 'String', authorId: 'String' },
    // @ts-expect-error: the title may be absent
    resolve: async ({ title, authorId }) => ({ title, authorId }),
  });
  builder.liveFeed('five', {
    description: '',
    permission: 'library.book.read',
    // @ts-expect-error: no such event
    events: ['library.book.burnt'],
    record: { book: async () => null },
  });
  builder.liveFeed('six', {
    description: '',
    permission: 'library.book.read',
    events: ['library.book.printed'],
    // @ts-expect-error: no such model
    record: { pamphlet: async () => null },
  });
  builder.liveFeed('seven', {
    description: '',
    permission: 'library.book.read',
    events: ['library.book.printed'],
    // @ts-expect-error: the payload has no title
    record: { book: ({ title }, ctx) => ctx.db.book.findFirst({ where: { title } }) },
  });
}
