/** Batches for actors, which no relation expresses: a pair of columns points at staff or at a key. */
import DataLoader from 'dataloader';
import type { Ctx } from '../../kernel/index.ts';

export const loaders = (ctx: Ctx) => ({
  staff: new DataLoader(async (ids: readonly string[]) =>
    inOrder(ids, await ctx.db.staff.findMany({ where: { id: { in: [...ids] } } })),
  ),
  apiKey: new DataLoader(async (ids: readonly string[]) =>
    inOrder(ids, await ctx.db.apiKey.findMany({ where: { id: { in: [...ids] } } })),
  ),
});

function inOrder<Row extends { id: string }>(ids: readonly string[], rows: readonly Row[]): (Row | null)[] {
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => found.get(id) ?? null);
}
