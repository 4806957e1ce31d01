import { describe, expect, it } from 'vitest';
import { AssemblyError, type RapportBuilder, type RapportModule } from '../../src/kernel/index.ts';
import { assemble, moduleOf } from './graph.ts';
import { library } from './library.ts';

type Schema = NonNullable<RapportModule['schema']>;

/** A module beside the library, with its own way to get things wrong. */
const rival = (schema: Schema, dependsOn: readonly string[] = ['library']) => moduleOf('rival', schema, dependsOn);

const PUBLIC = { public: true } as const;

function _addPages(builder: RapportBuilder, field = 'pages'): void {
  builder.prismaObjectField('Book', field, (t) =>
    t.int({ nullable: true, description: 'Pages.', authScopes: PUBLIC, select: { id: true }, resolve: () => 1 }),
  );
}

describe('deny by default', () => {
  it.each<[string, Schema, string]>([
    [
      'a root field without a permission',
      (builder) => builder.queryField('open', (t) => t.int({ nullable: true, resolve: () => 1 })),
      'Query.open states no permission: give it authScopes.',
    ],
    [
      "a field on another module's type without a permission",
      (builder) =>
        builder.prismaObjectField('Book', 'pages', (t) => t.int({ nullable: true, select: { id: true }, resolve: () => 1 })),
      'Book.pages states no permission: give it authScopes.',
    ],
    [
      "a page on another module's type without a permission",
      (builder) =>
        builder.prismaObjectField('Book', 'lendings', (t) =>
          t.relatedPage('loans', { description: 'Loans.', order: [{ column: 'id', direction: 'asc' }] }),
        ),
      'Book.lendings states no permission: give it authScopes.',
    ],
    [
      'a type without a permission',
      (builder) => void builder.objectRef<object>('Shelf').implement({ fields: (t) => ({ size: t.int({ resolve: () => 1 }) }) }),
      'These types state no permission: Shelf. Give each authScopes, or extensions.guardedBy.',
    ],
    [
      'a type whose guard does not exist',
      (builder) =>
        void builder
          .objectRef<object>('Shelf')
          .implement({ extensions: { guardedBy: 'Library' }, fields: (t) => ({ size: t.int({ resolve: () => 1 }) }) }),
      'Shelf says it is guarded by Library, but there is no such type or root field.',
    ],
    [
      'a root field that cannot be null',
      (builder) => builder.queryField('open', (t) => t.int({ authScopes: PUBLIC, resolve: () => 1 })),
      'Query.open is not nullable: where it is denied, it would erase its surroundings.',
    ],
    [
      "a field on another module's type that cannot be null",
      (builder) =>
        builder.prismaObjectField('Book', 'pages', (t) => t.int({ authScopes: PUBLIC, select: { id: true }, resolve: () => 1 })),
      'Book.pages is not nullable: where it is denied, it would erase its surroundings.',
    ],
    [
      'fields that are named only later',
      (builder) => builder.queryFields((t) => ({ open: t.int({ nullable: true, authScopes: PUBLIC, resolve: () => 1 }) })),
      'Module rival uses builder.queryFields: add each field with builder.queryField.',
    ],
    [
      'a mutation that answers with nothing',
      (builder) =>
        void builder.resultMutation('burn', {
          description: 'Burns.',
          permission: 'library.book.print',
          success: {},
          resolve: async () => ({}),
        }),
      'Mutation burn answers with nothing: give it a success field.',
    ],
    [
      'two feeds of one event type with different records',
      (builder) => {
        const common = {
          description: 'Feed.',
          permission: 'library.book.read',
          events: ['library.book.printed'],
          eventType: 'PressEvent',
        } as const;
        builder.liveFeed('one', { ...common, record: { book: async () => null } });
        builder.liveFeed('other', { ...common, record: { author: async () => null } });
      },
      'PressEvent carries book in one feed and author in another: give one of them an eventType.',
    ],
  ])('refuses %s', (_case, schema, message) => {
    expect(() => assemble([library, rival(schema)])).toThrow(new AssemblyError(message));
  });

  it('takes a type that says what guards it', () => {
    const schema = assemble([
      library,
      rival((builder) => {
        const Shelf = builder
          .objectRef<object>('Shelf')
          .implement({ extensions: { guardedBy: 'Book' }, fields: (t) => ({ size: t.int({ resolve: () => 1 }) }) });
        builder.prismaObjectField('Book', 'shelf', (t) =>
          t.field({
            type: Shelf,
            nullable: true,
            authScopes: { can: 'library.book.read' },
            select: { id: true },
            resolve: () => ({}),
          }),
        );
      }),
    ]);

    expect(schema.getType('Shelf')).toBeDefined();
  });
});
