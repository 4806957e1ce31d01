/** Holding a purchase while money or goods move: what is owed of it is decided by one writer at a time. */
import type { Prisma } from '../../../generated/index.ts';
import { NotFoundError, type TxCtx } from '../../../kernel/index.ts';
import { requireCustomer } from '../../contacts/index.ts';
import { type Balance, requirePurchase } from '../purchases/index.ts';

export interface HeldPurchase extends Balance {
  readonly id: string;
  readonly customerId: string;
  readonly currencyCode: string;
  /** All of them, paid ones included. */
  readonly instalments: readonly Prisma.InstalmentModel[];
}

/**
 * A purchase with its sums and instalments as they are now. Nobody else changes them, or what its customer owes, until the
 * transaction ends. In this order everywhere: the customer, their credit account, the sums, the instalments by their ids.
 */
export async function holdPurchase(tx: TxCtx, id: string): Promise<HeldPurchase> {
  const customer = await requireCustomer(tx, (await requirePurchase(tx, id)).customerId);
  await tx.db.$queryRaw`
    SELECT "id" FROM "CreditAccount" WHERE "id" IN (SELECT "creditAccountId" FROM "Instalment" WHERE "purchaseId" = ${id}::uuid)
    FOR NO KEY UPDATE`;
  const [sums] = await tx.db.$queryRaw<(Balance & { customerId: string; currencyCode: string })[]>`
    SELECT bought."customerId", balance."currencyCode",
      balance."totalMinor", balance."paidMinor", balance."returnedMinor", balance."refundedMinor"
    FROM "PurchaseBalance" AS balance JOIN "Purchase" AS bought ON bought."id" = balance."purchaseId"
    WHERE balance."purchaseId" = ${id}::uuid FOR NO KEY UPDATE OF balance`;
  if (!sums) throw new NotFoundError('Purchase', id);
  // A merge, or its undoing, made it another customer's before this one was held.
  if (sums.customerId !== customer.id) return holdPurchase(tx, id);
  await tx.db.$queryRaw`SELECT "id" FROM "Instalment" WHERE "purchaseId" = ${id}::uuid ORDER BY "id" FOR NO KEY UPDATE`;
  const instalments = await tx.db.instalment.findMany({ where: { purchaseId: id }, orderBy: { position: 'asc' } });
  return { id, ...sums, instalments };
}
