/**
 * Rows that no table holds, for `t.computedPage`: a module's own statement computes them, a page at a time. `keyset` is the part of
 * that statement that begins at a cursor.
 */
import { Prisma } from '../generated/index.ts';
import type { OrderColumn } from './order.ts';
import type { KeyValue } from './page-options.ts';

/** A record of whatever GraphQL type, by its uuid. */
export interface NamedRecord {
  readonly type: string;
  readonly id: string;
}

/** A row and the values that order it, in the order of `ComputedRows.order`. */
export interface ComputedRow<Node> {
  readonly node: Node;
  readonly key: readonly KeyValue[];
}

/** Which of the rows are wanted. */
export interface ComputedSlice {
  /** Only rows beyond this key, in the order; null: from the start. */
  readonly after: readonly KeyValue[] | null;
  /** Only rows short of this key, in the order; null: to the end. */
  readonly before: readonly KeyValue[] | null;
  /** One more than the page shows, which tells whether there is more. */
  readonly take: number;
  /** From the end: in the reverse of the order. */
  readonly reversed: boolean;
}

/**
 * What the client asks of a record that stands in the row, to spread into the query that reads it: `...selected('Customer',
 * 'customer')`. So the records of a page are one statement, whatever is asked of them.
 */
export type SelectedOf = (model: string, ...path: readonly string[]) => object;

export interface ComputedRows<Node> {
  /** Total: no two rows have the same key. Cursors are good for this order alone. */
  readonly order: readonly OrderColumn[];
  find(slice: ComputedSlice, selected: SelectedOf): Promise<readonly ComputedRow<Node>[]>;
  /** All of them, exactly; asked only if the client asks. */
  count(): Promise<number>;
}

/** A column of an order as SQL sees it. */
export interface SqlColumn extends OrderColumn {
  /** Never null: the comparison with a null is none. */
  readonly sql: Prisma.Sql;
  /** What the database is to read a key's value as: `date`, `uuid`, `text`. */
  readonly type: string;
}

/** The parts of a statement that read a slice. */
export interface KeysetSql {
  readonly where: Prisma.Sql;
  readonly orderBy: Prisma.Sql;
  readonly limit: Prisma.Sql;
}

/** The slice as SQL: a condition, the order, and how many. `columns` serves as `ComputedRows.order`, too. */
export function keyset(columns: readonly SqlColumn[], { after, before, take, reversed }: ComputedSlice): KeysetSql {
  const bounds = [...(after ? [beyond(columns, after, false)] : []), ...(before ? [beyond(columns, before, true)] : [])];
  const order = columns.map(({ sql, direction }) => Prisma.sql`${sql} ${(direction === 'desc') === reversed ? ASC : DESC}`);
  return {
    where: bounds.length > 0 ? Prisma.sql`(${Prisma.join(bounds, ' AND ')})` : Prisma.sql`true`,
    orderBy: Prisma.join(order),
    limit: Prisma.sql`${take}::int`,
  };
}

const ASC = Prisma.sql`ASC`;
const DESC = Prisma.sql`DESC`;

/** (a, b) is beyond (x, y) if a is beyond x, or a equals x and b is beyond y. */
function beyond(columns: readonly SqlColumn[], key: readonly KeyValue[], reversed: boolean): Prisma.Sql {
  const [first, ...rest] = columns;
  if (!first) return Prisma.sql`false`;
  const value = Prisma.sql`${key[0]}::${Prisma.raw(first.type)}`;
  const further = (first.direction === 'desc') === reversed ? Prisma.sql`>` : Prisma.sql`<`;
  if (rest.length === 0) return Prisma.sql`${first.sql} ${further} ${value}`;
  // The first half is implied by the second, but only that bound lets the database enter an index at the key.
  return Prisma.sql`(${first.sql} ${further}= ${value} AND (${first.sql} ${further} ${value} OR ${beyond(rest, key.slice(1), reversed)}))`;
}
