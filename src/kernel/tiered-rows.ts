/**
 * Rows by relevance, without a score: a search says in tiers what matches best, and each tier is read from its own index, a page at
 * a time. A key is the tier, then the tier's own key.
 */
import type { KeyValue, RankedRow, RankedRows } from './builder-options.ts';
import type { OrderColumn } from './order.ts';

/** What of one tier is wanted. */
export interface TierPage<Where> {
  readonly where: Where;
  /** Only rows beyond this key of `order`; null: from the tier's start. */
  readonly after: readonly KeyValue[] | null;
  readonly take: number;
  /** In the opposite of `order`. */
  readonly reversed: boolean;
}

export interface TieredSearch<Where> {
  /** From the best match to the least; together they hold each row once. */
  readonly tiers: readonly Where[];
  /** Within each tier; `id` last. */
  readonly order: readonly OrderColumn[];
  find(page: TierPage<Where>): Promise<readonly RankedRow[]>;
  count(): Promise<number>;
}

/** For `ranked` of a page. */
export function tieredRows<Where>({ tiers, order, find, count }: TieredSearch<Where>): RankedRows {
  return {
    order: [{ column: 'relevance', direction: 'asc' }, ...order],
    count,
    async find({ after, take, reversed }) {
      const [keyTier, ...key] = after ?? [];
      const found: RankedRow[] = [];
      const numbered = tiers.map((where, tier) => ({ where, tier }));
      for (const { where, tier } of reversed ? numbered.reverse() : numbered) {
        const liesBehind = typeof keyTier === 'number' && keyTier !== tier && keyTier > tier !== reversed;
        if (liesBehind || found.length >= take) continue;
        const rows = await find({ where, after: keyTier === tier ? key : null, take: take - found.length, reversed });
        found.push(...rows.map((row) => ({ id: row.id, key: [tier, ...row.key] })));
      }
      return found;
    },
  };
}
