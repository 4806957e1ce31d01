/**
 * The rows of a page as one comparison of rows, which enters an index at the key and which the planner of Postgres can estimate. The same
 * said column by column, as Prisma has to, it takes for a few rows of the table, and then sorts them all, on several processors.
 */
import type { KeyValue, OrderColumn } from '../kernel/index.ts';
import type { PageRequest } from '../schema/index.ts';
import type { Model } from './models.ts';
import { columnOf, reference, type StatementWriter } from './statement.ts';
import { conjunction } from './where.ts';

/** For the row at an alias. */
type Condition = (writer: StatementWriter, alias: string) => string;

/** Null where the columns of the order go in different directions, or may be null: those are compared one by one. */
export function beyondKeys(model: Model, { scope: { order }, after, before }: PageRequest): Condition | null {
  const [first] = order;
  const isUniform = order.every(({ direction, nulls }) => direction === first?.direction && nulls === undefined);
  if (!first || !isUniform || [after, before].some((key) => key?.includes(null))) return null;
  const isRising = first.direction === 'asc';
  return (writer, alias) =>
    conjunction([
      ...(after ? [compared(writer, model, order, alias, isRising ? '>' : '<', after)] : []),
      ...(before ? [compared(writer, model, order, alias, isRising ? '<' : '>', before)] : []),
    ]);
}

/** `(t1."openedAt", t1."id") < ($1::timestamptz, $2::uuid)`, as SQL compares rows: by the first column in which they differ. */
function compared(
  writer: StatementWriter,
  model: Model,
  order: readonly OrderColumn[],
  alias: string,
  operator: '<' | '>',
  key: readonly KeyValue[],
): string {
  const columns = order.map(({ column }) => columnOf(model, column));
  const own = columns.map((column) => reference(alias, column));
  const others = columns.map((column, index) => writer.value(column, key[index]));
  return `(${own.join(', ')}) ${operator} (${others.join(', ')})`;
}
