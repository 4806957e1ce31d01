import { expect, it } from 'vitest';
import { useGraph } from './graph.ts';

const graph = useGraph();

it('smoke', async () => {
  const author = await graph.db.author.create({
    data: { id: '01900000-0000-7000-8000-000000000001', name: 'Ada', bornAt: new Date() },
  });
  await graph.db.book.create({
    data: {
      id: '01900000-0000-7000-8000-000000000002',
      authorId: author.id,
      title: 'One',
      priceMinor: 1205n,
      currencyCode: 'EUR',
    },
  });
  const caller = graph.as('library.book.read', 'library.author.read');
  const { result, statements } = await graph.statements.during(() =>
    caller.run(
      '{ books(first: 5) { totalCount nodes { id title price { amount currencyCode } author { name books(first: 2) { totalCount edges { cursor node { title loans { nodes { reader } } } } } } } pageInfo { endCursor hasNextPage } } }',
    ),
  );
  console.log(JSON.stringify(result, null, 1), statements);
  expect(result.errors).toBeUndefined();
});
