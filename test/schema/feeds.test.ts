import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Actor, encodeId, type LiveItem, type Permission } from '../../src/kernel/index.ts';
import { graphql, type ResultOf } from '../typed-documents/index.ts';
import { actorWith, type Result, useGraph } from './graph.ts';
import { addAuthors, authorId } from './library-rows.ts';

const graph = useGraph();
const READ = ['library.book.read', 'library.author.read'] as const;
const printer = graph.as('library.book.print', ...READ);
const author = (number: number) => encodeId('Author', authorId(number));

const FEED = graphql(`
  subscription Printed($after: String, $authorId: ID, $minCopies: Int) {
    bookPrinted(after: $after, authorId: $authorId, minCopies: $minCopies) {
      cursor occurredAt type book { title author { name } }
    }
  }
`);

type Answer = ResultOf<typeof FEED>;
type Item = NonNullable<Answer['bookPrinted']>;

beforeAll(() => addAuthors(graph.db, [1, 2]));
beforeEach(async () => {
  await graph.db.book.deleteMany();
});

async function print(title: string, { by = 1, copies = 1 } = {}): Promise<void> {
  const { data, errors } = await printer.run('mutation ($input: PrintBookInput!) { printBook(input: $input) { __typename } }', {
    input: { authorId: author(by), title, copies },
  });
  expect([errors, data?.printBook]).toEqual([undefined, { __typename: 'PrintBookSuccess' }]);
}

async function take(feed: AsyncIterator<Result<Answer>>, count: number): Promise<Item[]> {
  const items: Item[] = [];
  while (items.length < count) {
    const { value, done } = await feed.next();
    if (done) break;
    const { data, errors }: Result<Answer> = value;
    if (!data?.bookPrinted) throw errors?.[0] ?? new Error('There is no item.');
    items.push(data.bookPrinted);
  }
  return items;
}

const titles = (items: readonly Item[]) => items.map(({ book }) => book?.title);

describe('a live feed', () => {
  it('tells of each event as it comes, with the record as it is now', async () => {
    const feed = await graph.as(...READ).follow(FEED);
    await print('One');
    await print('Two', { by: 2 });

    const items = await take(feed, 2);

    expect(items).toEqual([
      {
        cursor: expect.any(String),
        occurredAt: expect.any(String),
        type: 'library.book.printed',
        book: { title: 'One', author: { name: 'Author 1' } },
      },
      {
        cursor: expect.any(String),
        occurredAt: expect.any(String),
        type: 'library.book.printed',
        book: { title: 'Two', author: { name: 'Author 2' } },
      },
    ]);
    expect(new Set(items.map(({ cursor }) => cursor)).size).toBe(2);
    await feed.return?.();
  });

  it('resumes after a cursor: what came since, in order, then what comes', async () => {
    const first = await graph.as(...READ).follow(FEED);
    await print('One');
    const [seen] = await take(first, 1);
    await first.return?.();
    await print('Two');
    await print('Three');

    const resumed = await graph.as(...READ).follow(FEED, { after: seen?.cursor });
    await print('Four');

    expect(titles(await take(resumed, 3))).toEqual(['Two', 'Three', 'Four']);
    await resumed.return?.();
  });

  it('follows one channel, and what its filter lets through', async () => {
    const second = await graph.as(...READ).follow(FEED, { authorId: author(2) });
    const large = await graph.as(...READ).follow(FEED, { minCopies: 10 });
    await print('One', { copies: 5 });
    await print('Two', { by: 2, copies: 20 });
    await print('Three', { by: 2, copies: 1 });
    await print('Four', { copies: 10 });

    expect(titles(await take(second, 2))).toEqual(['Two', 'Three']);
    expect(titles(await take(large, 2))).toEqual(['Two', 'Four']);
    await Promise.all([second.return?.(), large.return?.()]);
  });

  it('skips an event whose record is not there to see', async () => {
    const feed = await graph.as(...READ).follow(FEED);
    await print('One');
    await graph.db.book.deleteMany();
    await print('Two');

    expect(titles(await take(feed, 1))).toEqual(['Two']);
    await feed.return?.();
  });

  it.each([
    ['with an id of another type', { authorId: encodeId('Book', authorId(1)) }, 'BAD_USER_INPUT'],
    ['with a cursor of its own making', { after: 'x' }, 'CURSOR_INVALID'],
    ['with NUL in its cursor', { after: '\0' }, 'BAD_USER_INPUT'],
  ])('is refused %s', async (_case, variables, code) => {
    await expect(graph.as(...READ).follow(FEED, variables)).rejects.toMatchObject({ code });
  });

  it('is refused on subscribe to a caller without the permission', async () => {
    await expect(graph.as('library.author.read').follow(FEED)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(graph.anonymous().follow(FEED)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('ends with an error at the first event after the permission is taken away', async () => {
    const actor = changeable(...READ);
    const feed = await graph.asActor(actor).follow(FEED);
    await print('One');
    expect(titles(await take(feed, 1))).toEqual(['One']);

    actor.permissions.delete('library.book.read');
    await print('Two');

    await expect(feed.next()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await print('Three');
    expect(await feed.next()).toEqual({ done: true, value: undefined });
  });

  it('carries a ctx of its own for each event', async () => {
    const source = await sourceOf(graph.asActor(changeable(...READ)));
    await print('One');
    await print('Two');

    const one = (await source.next()).value as LiveItem;
    const two = (await source.next()).value as LiveItem;

    expect(one.ctx).not.toBe(two.ctx);
    expect(one.ctx.loaders).not.toBe(two.ctx.loaders);
    expect([one.ctx.can('library.book.read'), one.ctx.can('library.book.print')]).toEqual([true, false]);
    await source.return?.();
  });

  it('ends at once when its reader goes, also while it waits', async () => {
    const source = await sourceOf(graph.as(...READ));
    const waiting = source.next();

    expect(await source.return?.()).toEqual({ done: true, value: undefined });
    expect(await waiting).toEqual({ done: true, value: undefined });
    await print('One');
    expect(await source.next()).toEqual({ done: true, value: undefined });
  });

  it('ends when something throws into it', async () => {
    const source = await sourceOf(graph.as(...READ));

    await expect(source.throw?.(new Error('gone'))).rejects.toThrow('gone');
    expect(await source.next()).toEqual({ done: true, value: undefined });
  });
});

/** An actor whose permissions the test takes away. */
function changeable(...permissions: readonly Permission[]): Actor & { permissions: Set<Permission> } {
  const actor = actorWith(permissions);
  return { ...actor, permissions: new Set(permissions) };
}

/** The field's source, before anything is executed on its items. */
async function sourceOf(caller: { ctx(): Promise<unknown> }): Promise<AsyncIterator<LiveItem>> {
  const field = graph.schema.getSubscriptionType()?.getFields().bookPrinted;
  const info = {
    schema: graph.schema,
    fieldName: 'bookPrinted',
    parentType: graph.schema.getSubscriptionType(),
    path: { key: 'bookPrinted' },
  };
  return (await field?.subscribe?.({}, {}, await caller.ctx(), info as never)) as AsyncIterator<LiveItem>;
}
