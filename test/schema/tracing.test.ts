import { execute, parse } from 'graphql';
import { expect, it } from 'vitest';
import { resolveModules } from '../../src/kernel/index.ts';
import { buildSchema } from '../../src/schema/index.ts';
import { getDatamodel } from '../generated/index.ts';
import { moduleOf } from './graph.ts';

it('tells of each root field: how long it took and whether it failed, and of no other', async () => {
  const observed: [string, number, boolean][] = [];
  const slow = moduleOf('slow', (builder) => {
    const Answer = builder
      .objectRef<object>('Answer')
      .implement({ description: '.', authScopes: { public: true }, fields: (t) => ({ deep: t.int({ resolve: () => 1 }) }) });
    builder.queryField('good', (t) =>
      t.field({
        type: Answer,
        nullable: true,
        authScopes: { public: true },
        resolve: () => new Promise<object>((resolve) => setTimeout(() => resolve({}), 20)),
      }),
    );
    builder.queryField('bad', (t) =>
      t.int({
        nullable: true,
        authScopes: { public: true },
        resolve: () => {
          throw new Error('Out of order.');
        },
      }),
    );
  });
  const schema = buildSchema({
    modules: resolveModules([slow]),
    datamodel: getDatamodel(),
    observe: (field, milliseconds, failed) => observed.push([field, milliseconds, failed]),
  });

  const { data } = await execute({ schema, document: parse('{ bad good { deep } }'), contextValue: {} });

  expect(data).toEqual({ bad: null, good: { deep: 1 } });
  expect(observed.map(([field, , failed]) => [field, failed])).toEqual([
    ['Query.bad', true],
    ['Query.good', false],
  ]);
  expect(observed[1]?.[1]).toBeGreaterThanOrEqual(15);
});
