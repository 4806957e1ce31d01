import {
  type Ctx,
  orderedBy,
  type RankedRows,
  type RapportBuilder,
  requireIdOf,
  uuidOf,
  withoutNulls,
} from '../../src/kernel/index.ts';
import { BookState } from '../generated/index.ts';
import { addWrites } from './library-writes.ts';

const READ = { can: 'library.book.read' } as const;

export function librarySchema(builder: RapportBuilder): void {
  builder.enumType(BookState, {
    name: 'BookState',
    description: 'How far a book is.',
    values: {
      DRAFT: { description: 'Being written.' },
      PRINTED: { description: 'On paper.' },
      LOST: { description: 'Nobody knows where.' },
    },
  });
  const { BookFilter, BookOrder } = addInputs(builder);
  addRecords(builder, BookFilter);
  builder.queryField('books', (t) =>
    t.page('Book', {
      description: 'By title unless told otherwise.',
      authScopes: READ,
      args: {
        filter: t.arg({ type: BookFilter.ref, description: 'Which.' }),
        orderBy: t.arg({ type: [BookOrder.ref], description: 'How.' }),
        ranked: t.arg.boolean({ description: 'By the length of the title.' }),
      },
      order: ({ orderBy }) => BookOrder.columns(orderBy) ?? orderedBy('title', 'asc'),
      where: async ({ filter }, ctx) => BookFilter.where(filter, ctx),
      ranked: ({ ranked }, ctx) => (ranked ? byLength(ctx) : null),
    }),
  );
  builder.queryField('authors', (t) =>
    t.page('Author', { description: 'By name.', authScopes: { can: 'library.author.read' }, order: orderedBy('name', 'asc') }),
  );
  builder.queryField('loans', (t) => t.page('Loan', { description: 'All.', authScopes: READ, order: orderedBy('id', 'asc') }));
  builder.queryField('book', (t) =>
    t.prismaField({
      type: 'Book',
      nullable: true,
      description: 'One book.',
      authScopes: READ,
      args: { id: t.arg.id({ required: true, description: 'Which.' }) },
      resolve: (query, _root, { id }, ctx) => ctx.db.book.findUnique({ ...query, where: { id: uuidOf('Book', id) } }),
    }),
  );
  addWrites(builder);
}

function addInputs(builder: RapportBuilder) {
  const BookFilter = builder.filterType(
    'BookFilter',
    'Book',
    (t) => ({
      state: t.field({ type: [BookState], description: 'In one of these states.' }),
      isLent: t.boolean({ description: 'Whether a reader has it.' }),
      authorId: t.id({ description: 'By this author.' }),
      printedAt: t.field({ type: 'DateTimeFilter', description: 'When printed.' }),
      title: t.field({ type: 'StringFilter', description: 'By the title.' }),
    }),
    {
      state: (among) => ({ state: { in: [...among] } }),
      isLent: (isLent) => ({ loans: isLent ? { some: {} } : { none: {} } }),
      authorId: (id) => ({ authorId: requireIdOf('Author', id) }),
      printedAt: (range) => ({ printedAt: withoutNulls(range) }),
      // Prisma takes % and _ for patterns.
      title: ({ contains }) => (contains == null ? {} : { title: { contains: contains.replace(/[\\%_]/g, '\\$&') } }),
    },
  );
  const BookOrder = builder.orderType('BookOrder', 'Book', {
    ID: { description: 'By id.', column: 'id' },
    TITLE: { description: 'By title.', column: 'title' },
    STATE: { description: 'By state.', column: 'state', values: Object.values(BookState) },
    PRINTED_AT: { description: 'By when it was printed.', column: 'printedAt', nullable: true },
    PUBLISHED_ON: { description: 'By day.', column: 'publishedOn', nullable: true },
    COPIES: { description: 'By number of copies.', column: 'copies' },
    WEIGHT: { description: 'By weight.', column: 'weight', nullable: true },
  });
  return { BookFilter, BookOrder };
}

function addRecords(builder: RapportBuilder, BookFilter: ReturnType<typeof addInputs>['BookFilter']): void {
  builder.record('Author', {
    description: 'Who wrote.',
    permission: 'library.author.read',
    visible: () => ({ isSecret: false }),
    fields: (t) => ({
      name: t.exposeString('name', { description: 'The full name.' }),
      bornAt: t.expose('bornAt', { type: 'DateTime', description: 'Day and hour of birth.' }),
      books: t.relatedPage('books', {
        description: 'Latest first, unprinted last.',
        args: { filter: t.arg({ type: BookFilter.ref, description: 'Which.' }) },
        order: orderedBy('printedAt', 'desc', { nulls: 'last' }),
        where: ({ filter }, ctx) => BookFilter.where(filter, ctx),
      }),
    }),
  });
  builder.record('Book', {
    description: 'What was written.',
    permission: 'library.book.read',
    fields: (t) => ({
      title: t.exposeString('title', { description: 'On the cover.' }),
      state: t.expose('state', { type: BookState, description: 'How far it is.' }),
      printedAt: t.expose('printedAt', { type: 'DateTime', nullable: true, description: 'When it was printed.' }),
      publishedOn: t.expose('publishedOn', { type: 'Date', nullable: true, description: 'The day on the imprint.' }),
      weight: t.expose('weight', { type: 'Decimal', nullable: true, description: 'In kilograms.' }),
      details: t.expose('details', { type: 'JSON', nullable: true, description: 'Anything else.' }),
      price: t.money({ amount: 'priceMinor', currency: 'currencyCode' }, { description: 'Without tax.' }),
      author: t.relation('author', { nullable: true, description: 'Who wrote it.' }),
      loans: t.relatedPage('loans', { description: 'Latest first.', order: orderedBy('lentAt', 'desc') }),
    }),
  });
  builder.record('Loan', {
    description: 'A book that a reader has.',
    permission: 'library.book.read',
    fields: (t) => ({
      reader: t.exposeString('reader', { description: 'Who has it.' }),
      book: t.relation('book', { nullable: true, description: 'What they have.' }),
    }),
  });
}

/** Books by the length of their titles: an order that no column has. */
function byLength(ctx: Ctx): RankedRows {
  return {
    order: [
      { column: 'length', direction: 'asc' },
      { column: 'id', direction: 'asc' },
    ],
    async find({ after, take, reversed }) {
      const [length = reversed ? 1_000 : -1, id = '00000000-0000-0000-0000-000000000000'] = (after ?? []) as readonly [
        number?,
        string?,
      ];
      const rows = reversed
        ? await ctx.db.$queryRaw<{ id: string; length: number }[]>`
            SELECT "id"::text, length("title") AS "length" FROM "Book" WHERE (length("title"), "id") < (${length}, ${id}::uuid)
            ORDER BY 2 DESC, 1 DESC LIMIT ${take}`
        : await ctx.db.$queryRaw<{ id: string; length: number }[]>`
            SELECT "id"::text, length("title") AS "length" FROM "Book" WHERE (length("title"), "id") > (${length}, ${id}::uuid)
            ORDER BY 2, 1 LIMIT ${take}`;
      return rows.map((row) => ({ id: row.id, key: [row.length, row.id] }));
    },
    count: () => ctx.db.book.count(),
  };
}
