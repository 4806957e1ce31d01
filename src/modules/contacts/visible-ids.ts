/** Who may be seen, for statements that Prisma does not write. */
import { type Ctx, takesAll } from '../../kernel/index.ts';
import { visibleCustomers } from './customers.ts';

/** The uuids of the customers whom the actor may see; null: of all. */
export async function visibleCustomerIds(ctx: Ctx): Promise<readonly string[] | null> {
  const where = visibleCustomers(ctx);
  if (takesAll(where)) return null;
  return (await ctx.db.customer.findMany({ where, select: { id: true } })).map(({ id }) => id);
}
