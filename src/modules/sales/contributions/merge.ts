/** What was bought, promised and hoped for follows a customer who is merged into another. In the order in which it moves. */
import type { Ctx, TxCtx } from '../../../kernel/index.ts';
import { asideText, type MergeableRecords, type MergePair, ownRows, restoreRows, rowsIn } from '../../contacts/index.ts';
import { isTooMuchTogether, recomputeRhythms, recomputeSpending } from '../habits/index.ts';

const purchases = ownRows({ table: 'Purchase' });

/** Payments, returns, refunds and reminders follow by themselves. What is derived of the purchases is derived anew, of both customers. */
const purchaseMerge: MergeableRecords = {
  ...purchases,
  async blockers(ctx, { absorbedId, survivorId }) {
    const isTooMuch = await isTooMuchTogether(ctx, [absorbedId, survivorId]);
    return isTooMuch ? ['Together they have bought more in one currency than can be kept of one customer.'] : [];
  },
  async apply(tx, merge) {
    const moved = await purchases.apply(tx, merge);
    await deriveAnew(tx, merge);
    return moved;
  },
  async undo(tx, merge) {
    await purchases.undo(tx, merge);
    await deriveAnew(tx, merge);
  },
};

async function deriveAnew(tx: TxCtx, { absorbedId, survivorId }: MergePair): Promise<void> {
  await recomputeSpending(tx, [absorbedId, survivorId]);
  await recomputeRhythms(tx, [absorbedId, survivorId]);
}

/** Rows that follow from the purchases, whose merge has rewritten them: only counted here. */
function derivedFromPurchases(count: (ctx: Ctx, customerId: string) => Promise<number>): MergeableRecords {
  return {
    preview: (ctx, { absorbedId }) => count(ctx, absorbedId),
    apply: async () => ({ moved: [] }),
    undo: async () => {},
  };
}

/**
 * Where somebody stands among all is computed for all at once. Until it is computed again the survivor stands where they stood, and the
 * other nowhere; after that an undo gives no standing back, as those of all others are newer.
 */
const standingMerge: MergeableRecords = {
  preview: (ctx, { absorbedId }) => ctx.db.rfmStanding.count({ where: { customerId: absorbedId } }),
  async apply(tx, { absorbedId }) {
    const aside = await tx.db.$queryRaw<{ row: string; ranking: string }[]>`
      DELETE FROM "RfmStanding" AS gone USING "RfmRanking" AS ranking
      WHERE gone."customerId" = ${absorbedId}::uuid AND ranking."currencyCode" = gone."currencyCode"
      RETURNING ${asideText('gone')}, to_jsonb(ranking)::text AS "ranking"`;
    return { moved: [], aside: aside.map(({ row, ranking }) => [row, ranking]) };
  },
  async undo(tx, { aside }) {
    const current = await tx.db.$queryRaw<
      { ranking: string }[]
    >`SELECT to_jsonb(ranking)::text AS "ranking" FROM "RfmRanking" AS ranking`;
    const isCurrent = (ranking: string | undefined) => current.some((one) => one.ranking === ranking);
    const kept = Array.isArray(aside) ? aside.map(rowsIn) : [];
    await restoreRows(
      tx,
      'RfmStanding',
      kept.flatMap(([row, ranking]) => (row !== undefined && isCurrent(ranking) ? [row] : [])),
    );
  },
};

/** Nobody has two: debts to one limit cannot be told from debts to another afterwards. */
const creditMerge: MergeableRecords = {
  ...ownRows({ table: 'CreditAccount' }),
  async blockers(ctx, { absorbedId, survivorId }) {
    const accounts = await ctx.db.creditAccount.count({ where: { customerId: { in: [absorbedId, survivorId] } } });
    return accounts > 1 ? ['Both have a credit account, and one customer has one at most.'] : [];
  },
};

export const salesMerge: Rapport.Contributions['contacts.merge'] = {
  Purchase: purchaseMerge,
  LifetimeValue: derivedFromPurchases((ctx, customerId) => ctx.db.customerSpending.count({ where: { customerId } })),
  PurchaseCadence: derivedFromPurchases((ctx, customerId) => ctx.db.purchaseRhythm.count({ where: { customerId } })),
  RfmScore: standingMerge,
  CreditAccount: creditMerge,
  Opportunity: ownRows({ table: 'Opportunity' }),
  CustomerPromise: ownRows({ table: 'CustomerPromise' }),
};
