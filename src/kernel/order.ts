/** How lists are ordered: the columns that a keyset cursor is made of. */

/** One column of an order. An order is always total: its last column is `id`. */
export interface OrderColumn<Column extends string = string> {
  readonly column: Column;
  readonly direction: 'asc' | 'desc';
  /** For a nullable column: where its nulls stand in this direction. */
  readonly nulls?: 'first' | 'last';
  /** For an enum column: its values in the database's order, as Prisma cannot compare them. */
  readonly values?: readonly string[];
}

/** The given column, then `id` in the same direction, which breaks ties. */
export function orderedBy<Column extends string>(
  column: Column,
  direction: OrderColumn['direction'],
  more: Pick<OrderColumn, 'nulls' | 'values'> = {},
): readonly OrderColumn<Column | 'id'>[] {
  const byId = { column: 'id', direction } as const;
  return column === 'id' ? [byId] : [{ column, direction, ...more }, byId];
}
