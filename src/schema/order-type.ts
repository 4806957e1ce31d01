/** `builder.orderType`: the columns that a list may be ordered by, as an input and its enum. */
import { type OrderColumn, RequestError } from '../kernel/index.ts';
import type { Builder } from './loose-types.ts';

/** Each combination needs an index of its own: few are allowed. */
const MAX_ENTRIES = 2;

interface OrderField {
  readonly description: string;
  readonly column: string;
  readonly nullable?: true;
  readonly values?: readonly string[];
}
interface OrderEntry {
  readonly field: string;
  readonly direction: 'ASC' | 'DESC';
}

export function orderType(this: Builder, name: string, model: string, fields: Readonly<Record<string, OrderField>>) {
  const field = this.enumType(`${name}Field`, {
    description: `What ${model} records can be ordered by.`,
    values: Object.fromEntries(Object.entries(fields).map(([value, { description }]) => [value, { description }])),
  });
  const ref = this.inputType(name, {
    description: 'One step of an order; ties are broken by the next step, in the end by the id.',
    fields: (t) => ({
      field: t.field({ type: field, required: true, description: 'What to order by.' }),
      direction: t.field({ type: 'OrderDirection' as never, required: true, description: 'Which end comes first.' }),
    }),
  });
  const columns = (orderBy: readonly OrderEntry[] | null | undefined): readonly OrderColumn[] | null => {
    if (!orderBy || orderBy.length === 0) return null;
    requireFewEntries(orderBy);
    const steps = orderBy.map(({ field: value, direction }) => columnOf(fields, value, direction));
    const last = steps.at(-1);
    if (!last) return null;
    return last.column === 'id' ? steps : [...steps, { column: 'id', direction: last.direction }];
  };
  return { ref, columns };
}

function requireFewEntries(orderBy: readonly OrderEntry[]): void {
  if (orderBy.length > MAX_ENTRIES) throw new RequestError('BAD_USER_INPUT', `orderBy may have at most ${MAX_ENTRIES} entries.`);
  if (new Set(orderBy.map(({ field }) => field)).size < orderBy.length) {
    throw new RequestError('BAD_USER_INPUT', 'orderBy may not name a field twice.');
  }
}

function columnOf(fields: Readonly<Record<string, OrderField>>, value: string, direction: 'ASC' | 'DESC'): OrderColumn {
  const field = fields[value];
  if (!field) throw new RequestError('BAD_USER_INPUT', `There is no order by ${value}.`);
  const { column, nullable, values } = field;
  return {
    column,
    direction: direction === 'ASC' ? 'asc' : 'desc',
    ...(nullable && { nulls: 'last' as const }),
    ...(values && { values }),
  };
}
