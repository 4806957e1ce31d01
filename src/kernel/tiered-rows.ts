/**
 * Rows by relevance, without a score: a search says in tiers what matches best, and each tier is read from its own index, a page at
 * a time. A key is the tier, then the tier's own key.
 */

import { type OrderColumn, orderedBy } from './order.ts';
import type { KeyValue, RankedRow, RankedRows } from './page-options.ts';

type Bound<Value> = { readonly lt: Value } | { readonly gt: Value };
/** Beyond a row in the tier's order, as a Prisma `where`; all rows where there is no such row. */
export type BeyondKey<Column extends string, Value> =
  | { OR: [Readonly<Record<Column, Bound<Value>>>, Readonly<Record<Column, Value>> & { readonly id: Bound<string> }] }
  | Record<never, never>;

/** What of one tier is wanted. */
export interface TierPage<Where, Column extends string, Value> {
  readonly where: Where;
  /** Holds beside `where`. */
  readonly beyond: BeyondKey<Column, Value>;
  /** Of the column, then of the id. */
  readonly direction: OrderColumn['direction'];
  readonly take: number;
}

export interface TieredSearch<Where, Column extends string, Value> {
  /** From the best match to the least; together they hold each row once. */
  readonly tiers: readonly Where[];
  /** Orders each tier; the id breaks ties. */
  readonly column: Column;
  readonly direction: OrderColumn['direction'];
  find(page: TierPage<Where, Column, Value>): Promise<readonly (Readonly<Record<Column, Value>> & { readonly id: string })[]>;
  count(): Promise<number>;
}

/** For `ranked` of a page. */
export function tieredRows<Where, Column extends string, Value extends KeyValue>({
  tiers,
  column,
  direction,
  find,
  count,
}: TieredSearch<Where, Column, Value>): RankedRows {
  return {
    order: [{ column: 'relevance', direction: 'asc' }, ...orderedBy(column, direction)],
    count,
    async find({ after, take, reversed }) {
      const [keyTier, ...key] = after ?? [];
      const towards = reversed ? opposite(direction) : direction;
      const found: RankedRow[] = [];
      const numbered = tiers.map((where, tier) => ({ where, tier }));
      for (const { where, tier } of reversed ? numbered.reverse() : numbered) {
        const liesBehind = typeof keyTier === 'number' && keyTier !== tier && keyTier > tier !== reversed;
        if (liesBehind || found.length >= take) continue;
        const beyond = keyTier === tier ? beyondKey<Column, Value>(column, towards, key) : {};
        const rows = await find({ where, beyond, direction: towards, take: take - found.length });
        found.push(...rows.map((row) => ({ id: row.id, key: [tier, row[column], row.id] })));
      }
      return found;
    },
  };
}

/** The key is from a cursor that we signed for this very order, so its values are the column's. */
function beyondKey<Column extends string, Value>(
  column: Column,
  direction: OrderColumn['direction'],
  [value, id]: readonly KeyValue[],
): BeyondKey<Column, Value> {
  const comparison = direction === 'asc' ? 'gt' : 'lt';
  return { OR: [{ [column]: { [comparison]: value } }, { [column]: value, id: { [comparison]: id } }] } as BeyondKey<
    Column,
    Value
  >;
}

function opposite(direction: OrderColumn['direction']): OrderColumn['direction'] {
  return direction === 'asc' ? 'desc' : 'asc';
}
