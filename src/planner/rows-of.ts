/** Which rows of a table, in which order and how many: the FROM of every compiled read. */
import type { Model, Models } from './models.ts';
import { columnOf, NotCompiled, reference, type StatementWriter } from './statement.ts';
import { type Clause, Conditions, clause, conjunction } from './where.ts';

export interface RowsQuery {
  readonly where?: unknown;
  readonly orderBy?: unknown;
  readonly take?: unknown;
  readonly skip?: unknown;
}

/**
 * `(SELECT t1.* FROM "Customer" t1 WHERE … ORDER BY … LIMIT 21) t1`, for which the rows' order is the order asked for. `joined` is a
 * condition on the alias that ties the rows to a parent.
 */
export function rowsOf(
  models: Models,
  writer: StatementWriter,
  model: Model,
  { where, orderBy, take, skip }: RowsQuery,
  joined: (alias: string) => string = () => 'TRUE',
): { readonly from: string; readonly alias: string } {
  const alias = writer.alias();
  const condition = conjunction([joined(alias), new Conditions(models, writer).of(model, where, alias)]);
  const filter = condition === 'TRUE' ? '' : ` WHERE ${condition}`;
  const order = orderOf(model, orderBy, alias);
  const limit = limitOf(take, skip);
  return { from: `(SELECT ${alias}.* FROM ${model.table} ${alias}${filter}${order}${limit}) ${alias}`, alias };
}

function orderOf(model: Model, orderBy: unknown, alias: string): string {
  if (orderBy === undefined || orderBy === null) return '';
  const parts = (Array.isArray(orderBy) ? orderBy : [orderBy]).flatMap((entry: unknown) =>
    Object.entries(clause(entry)).flatMap(([name, direction]) =>
      direction === undefined ? [] : [`${reference(alias, columnOf(model, name))} ${directionOf(direction)}`],
    ),
  );
  return parts.length > 0 ? ` ORDER BY ${parts.join(', ')}` : '';
}

function directionOf(direction: unknown): string {
  if (direction === 'asc') return 'ASC';
  if (direction === 'desc') return 'DESC';
  const { sort, nulls, ...others }: Clause = clause(direction);
  if (Object.keys(others).length > 0 || (sort !== 'asc' && sort !== 'desc')) throw new NotCompiled('an order');
  const sorted = sort === 'asc' ? 'ASC' : 'DESC';
  if (nulls === undefined) return sorted;
  if (nulls !== 'first' && nulls !== 'last') throw new NotCompiled('an order of nulls');
  return `${sorted} NULLS ${nulls === 'first' ? 'FIRST' : 'LAST'}`;
}

/** In the text, as the database plans for it; sizes are bounded, so texts stay few. */
function limitOf(take: unknown, skip: unknown): string {
  if (skip !== undefined && skip !== 0) throw new NotCompiled('skipped rows');
  if (take === undefined) return '';
  if (typeof take !== 'number' || !Number.isInteger(take) || take < 0) throw new NotCompiled('a number of rows');
  return ` LIMIT ${take}`;
}
