/** Writing what payments and returns make of instalments, and with it what their customer owes. */
import type { TxCtx } from '../../../kernel/index.ts';
import type { Taken } from './instalment-arithmetic.ts';

/** Of one purchase whose instalments and credit account are held. */
export async function writeInstalments(tx: TxCtx, { changed, takenMinor }: Taken, at: Date): Promise<void> {
  const [first] = changed;
  if (!first) return;
  const rows = changed.map(({ id, amountMinor, paidMinor }) => {
    return { id, amountMinor: String(amountMinor), paidMinor: String(paidMinor), paidAt: amountMinor === paidMinor ? at : null };
  });
  await tx.db.$executeRaw`
    UPDATE "Instalment" AS one SET "amountMinor" = new."amountMinor", "paidMinor" = new."paidMinor", "paidAt" = new."paidAt"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS new ("id" uuid, "amountMinor" bigint, "paidMinor" bigint, "paidAt" timestamptz)
    WHERE one."id" = new."id"`;
  await tx.db.$executeRaw`
    UPDATE "CreditAccount" SET "exposureMinor" = "exposureMinor" - ${takenMinor}::bigint
    WHERE "id" = (SELECT "creditAccountId" FROM "Instalment" WHERE "id" = ${first.id}::uuid)`;
}
