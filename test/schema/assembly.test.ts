import { describe, expect, it } from 'vitest';
import { AssemblyError, DomainError, type RapportBuilder, type RapportModule } from '../../src/kernel/index.ts';
import { missingDescriptions } from '../../src/schema/index.ts';
import { BookState } from '../generated/index.ts';
import { assemble, moduleOf } from './graph.ts';
import { library } from './library.ts';

type Schema = NonNullable<RapportModule['schema']>;

/** A module beside the library, with its own way to get things wrong. */
const rival = (schema: Schema, dependsOn: readonly string[] = ['library']) => moduleOf('rival', schema, dependsOn);

const PUBLIC = { public: true } as const;

function addPages(builder: RapportBuilder, field = 'pages'): void {
  builder.prismaObjectField('Book', field, (t) =>
    t.int({ nullable: true, description: 'Pages.', authScopes: PUBLIC, select: { id: true }, resolve: () => 1 }),
  );
}

describe('modules that meet', () => {
  const third = (schema: Schema) => moduleOf('third', schema, ['library']);

  it.each<[string, readonly RapportModule[], string]>([
    [
      'the same field',
      [library, rival((builder) => addPages(builder)), third((builder) => addPages(builder))],
      'Book.pages is defined by both module rival and module third.',
    ],
    [
      "a field of the type's own",
      [library, rival((builder) => addPages(builder, 'title'))],
      'Book.title is defined by both module library and module rival.',
    ],
    [
      'the same type',
      [
        library,
        rival(
          (builder) => void builder.record('Book', { description: 'Ours.', permission: 'library.book.read', fields: () => ({}) }),
        ),
      ],
      'Book is defined by both module library and module rival.',
    ],
    [
      'the same enum',
      [library, rival((builder) => void builder.enumType(BookState, { name: 'BookState', description: 'Ours.' }))],
      'BookState is defined by both module library and module rival.',
    ],
    [
      'the same root field',
      [
        library,
        rival((builder) => builder.queryField('books', (t) => t.int({ nullable: true, authScopes: PUBLIC, resolve: () => 1 }))),
      ],
      'Query.books is defined by both module library and module rival.',
    ],
    [
      'one field twice',
      [
        library,
        rival((builder) => {
          addPages(builder);
          addPages(builder);
        }),
      ],
      'Book.pages is defined twice by module rival.',
    ],
    [
      'a type it does not depend on',
      [library, rival((builder) => addPages(builder), [])],
      'Module rival adds Book.pages but does not depend on module library, which owns Book.',
    ],
    [
      'a type nobody defines',
      [rival((builder) => addPages(builder), [])],
      'Module rival adds Book.pages, but no registered module defines Book.',
    ],
    [
      'a type of all modules',
      [
        rival(
          (builder) =>
            builder.objectField('Money', 'words', (t) => t.string({ nullable: true, authScopes: PUBLIC, resolve: () => '' })),
          [],
        ),
      ],
      'Module rival adds Money.words, but Money is shared by all modules.',
    ],
  ])('are refused where they share %s', (_case, modules, message) => {
    expect(() => assemble(modules)).toThrow(new AssemblyError(message));
  });

  it('may share a type by depending on its owner through another module', () => {
    const schema = assemble([
      library,
      moduleOf('between', () => {}, ['library']),
      rival((builder) => addPages(builder), ['between']),
    ]);

    expect(Object.keys((schema.getType('Book') as unknown as { getFields(): object }).getFields())).toContain('pages');
  });

  it('may all page over the same type', () => {
    const paging = (name: string) =>
      moduleOf(
        name,
        (builder) =>
          builder.queryField(`${name}Books`, (t) =>
            t.page('Book', {
              description: 'Books.',
              authScopes: { can: 'library.book.read' },
              order: [{ column: 'id', direction: 'asc' }],
            }),
          ),
        ['library'],
      );

    const schema = assemble([library, paging('one'), paging('other')]);

    expect(String(schema.getQueryType()?.getFields().oneBooks?.type)).toBe('BookConnection');
    expect(String(schema.getQueryType()?.getFields().otherBooks?.type)).toBe('BookConnection');
  });

  it('may define the same names in two graphs of one process', () => {
    expect(assemble([library])).not.toBe(assemble([library]));
  });
});

describe('descriptions', () => {
  it('are complete in what the helpers and the shared types make', () => {
    expect(missingDescriptions(assemble([library]))).toEqual([]);
  });

  it('are missed wherever one can stand', () => {
    const schema = assemble([
      rival((builder) => {
        builder.enumType('Colour', { values: ['RED'] });
        const input = builder.inputType('Paint', { fields: (t) => ({ colour: t.field({ type: 'Colour' as never }) }) });
        builder.queryField('painted', (t) =>
          t.boolean({ nullable: true, authScopes: PUBLIC, args: { paint: t.arg({ type: input }) }, resolve: () => true }),
        );
      }, []),
    ]);

    expect(missingDescriptions(schema)).toEqual([
      'Colour',
      'Colour.RED',
      'Paint',
      'Paint.colour',
      'Query.painted',
      'Query.painted(paint:)',
    ]);
  });
});

it('has no Mutation or Subscription where no module writes', () => {
  const schema = assemble([
    rival((builder) => builder.queryField('open', (t) => t.int({ nullable: true, authScopes: PUBLIC, resolve: () => 1 })), []),
  ]);

  expect(schema.getMutationType()).toBeUndefined();
  expect(schema.getSubscriptionType()).toBeUndefined();
});

it('names a module error by its class and gives it the interface', () => {
  class PaperEmptyError extends DomainError {}
  const schema = assemble([library, rival((builder) => builder.errorType(PaperEmptyError, { description: 'No paper.' }))]);

  const type = schema.getType('PaperEmptyError') as unknown as {
    getInterfaces(): readonly { name: string }[];
    getFields(): object;
  };
  expect(type.getInterfaces().map(({ name }) => name)).toEqual(['Error']);
  expect(Object.keys(type.getFields())).toEqual(['message', 'code']);
});
