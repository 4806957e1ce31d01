/** How many objects an answer holds, told from its text. */
import { expect, it } from 'vitest';
import { objectsIn } from '../../src/planner/texts.ts';

function counted(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + counted(item), 0);
  return typeof value === 'object' && value !== null
    ? Object.values(value).reduce((sum: number, item) => sum + counted(item), 1)
    : 0;
}

it.each([
  [
    'a page',
    {
      customers: {
        nodes: [
          { id: 'a', email: { value: 'b' } },
          { id: 'c', email: null },
        ],
        pageInfo: { _: true },
      },
    },
  ],
  ['names of every beginning', { a: { Z: { _: { z: { A: 1 } } } } }],
  ['an empty list', { nodes: [] }],
  ['objects of which nothing is left', { a: {}, b: [{}, { c: {} }], d: '{}', e: 'x\\\\":{},' }],
  ['braces within strings', { a: '{', b: '{{"', c: 'x{', d: ['{', '{"id":1}', '\\{', '\\'], e: { f: '{"' } }],
  ['the same as last of an object and of a list', { a: [{ b: '{' }], c: '{' }],
])('counts %s', (_name, value) => {
  expect(objectsIn(JSON.stringify(value))).toBe(counted(value));
});
