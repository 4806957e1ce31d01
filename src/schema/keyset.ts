/** Where a page begins, as a Prisma `where`: what lies beyond a key in an order, so that an index is entered at the key. */
import type { KeyValue, OrderColumn } from '../kernel/index.ts';
import type { Clause } from './loose-types.ts';

/** Matches nothing, wherever it stands; an empty `OR` does not. */
const NOTHING: Clause = { id: { in: [] } };

/** The rows after a key: (a, b) is after (x, y) if a is beyond x, or a equals x and b is beyond y. */
export function afterKey(order: readonly OrderColumn[], key: readonly KeyValue[]): Clause {
  const anyOf = order.map((_, depth) => ({
    AND: order.slice(0, depth + 1).map((column, index) => {
      const value = key[index] ?? null;
      return index < depth ? { [column.column]: value } : beyond(column, value);
    }),
  }));
  const [first] = order;
  if (!first || first.nulls || first.values) return { OR: anyOf };
  // Implied by the rest, but only this bound lets the database enter the index at the key.
  return { AND: [{ [first.column]: { [first.direction === 'asc' ? 'gte' : 'lte']: key[0] } }, { OR: anyOf }] };
}

function beyond({ column, direction, values, nulls }: OrderColumn, value: KeyValue): Clause {
  if (value === null) return nulls === 'first' ? { [column]: { not: null } } : NOTHING;
  const further = values
    ? { [column]: { in: beyondIn(values, direction, value) } }
    : { [column]: { [direction === 'asc' ? 'gt' : 'lt']: value } };
  return nulls === 'last' ? { OR: [further, { [column]: null }] } : further;
}

/** Of an enum's values, those beyond one: Prisma cannot compare them. */
function beyondIn(values: readonly string[], direction: OrderColumn['direction'], value: KeyValue): readonly string[] {
  const index = values.indexOf(String(value));
  return direction === 'asc' ? values.slice(index + 1) : values.slice(0, Math.max(index, 0));
}

/** The same rows from the other end. */
export function reversed(order: readonly OrderColumn[]): readonly OrderColumn[] {
  return order.map((column) => ({
    ...column,
    direction: column.direction === 'asc' ? 'desc' : 'asc',
    ...(column.nulls && { nulls: column.nulls === 'first' ? ('last' as const) : ('first' as const) }),
  }));
}

export function prismaOrder(order: readonly OrderColumn[]): readonly Clause[] {
  return order.map(({ column, direction, nulls }) => ({ [column]: nulls ? { sort: direction, nulls } : direction }));
}
