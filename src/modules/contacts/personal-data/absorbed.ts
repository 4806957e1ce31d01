/** Customers who were merged into another: what is kept about them is about the other. */
import { Prisma } from '../../../generated/index.ts';
import type { TxCtx } from '../../../kernel/index.ts';

/** Their uuids; nobody changes their rows until the transaction ends. */
export async function absorbedBy(tx: TxCtx, customerId: string): Promise<readonly string[]> {
  const rows = await tx.db.$queryRaw<{ id: string }[]>(
    Prisma.sql`SELECT "id"::text FROM "Customer" WHERE "mergedIntoId" = ${customerId}::uuid ORDER BY "id" FOR UPDATE`,
  );
  return rows.map(({ id }) => id);
}
