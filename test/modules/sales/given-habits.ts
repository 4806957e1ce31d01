/** Purchases as rows, whatever made them: with what is kept beside them computed as the product computes it. */
import type { Touchpoint } from '../../../src/generated/index.ts';
import { insertRows, newId, type TxCtx } from '../../../src/kernel/index.ts';
import { addToSpending, recomputeRhythms } from '../../../src/modules/sales/habits/index.ts';
import type { TestRapport } from '../../support/index.ts';

interface BoughtLine {
  readonly productId: string;
  readonly quantity?: string;
  readonly discountMinor?: number;
}

export interface Bought {
  readonly customerId: string;
  /** An instant, as a text. */
  readonly at: string;
  readonly totalMinor?: number;
  readonly currencyCode?: string;
  readonly touchpoint?: Touchpoint;
  /** Each costs the same, the remainder of the total in the first; none unless given. */
  readonly lines?: readonly BoughtLine[];
}

/** Writes the rows of purchases and nothing else; answers their ids, in the order given. */
export async function writeBought(tx: TxCtx, purchases: readonly Bought[]): Promise<readonly string[]> {
  const recorded = { recordedAt: tx.clock.now(), recordedByKind: 'SYSTEM' } as const;
  const rows = purchases.map((purchase) => ({
    id: newId(),
    number: newId(),
    customerId: purchase.customerId,
    purchasedAt: new Date(purchase.at),
    touchpoint: purchase.touchpoint ?? 'STORE',
    currencyCode: purchase.currencyCode ?? 'EUR',
    totalMinor: purchase.totalMinor ?? 1_000,
    fingerprint: '',
    ...recorded,
  }));
  await insertRows(tx.db, 'Purchase', rows);
  await insertRows(
    tx.db,
    'PurchaseBalance',
    rows.map(({ id, currencyCode, totalMinor }) => {
      return { purchaseId: id, currencyCode, totalMinor, paidMinor: 0, returnedMinor: 0, refundedMinor: 0 };
    }),
  );
  await insertRows(
    tx.db,
    'PurchaseLine',
    rows.flatMap(({ id, currencyCode, totalMinor }, index) =>
      linesOf(purchases[index]?.lines ?? [], { id, currencyCode, totalMinor }),
    ),
  );
  return rows.map(({ id }) => id);
}

function linesOf(lines: readonly BoughtLine[], purchase: { id: string; currencyCode: string; totalMinor: number }) {
  const each = Math.floor(purchase.totalMinor / Math.max(1, lines.length));
  return lines.map(({ productId, quantity = '1', discountMinor = 0 }, position) => {
    const totalMinor = position === 0 ? purchase.totalMinor - each * (lines.length - 1) : each;
    // A unit price that fits: these lines are of whole units.
    const unitPriceMinor = (totalMinor + discountMinor) / Number(quantity);
    const ofPurchase = { purchaseId: purchase.id, currencyCode: purchase.currencyCode };
    return { id: newId(), ...ofPurchase, position, productId, quantity, unitPriceMinor, discountMinor, totalMinor };
  });
}

/** Purchases, and with them what their customers have spent and how regularly they buy. */
export function givenBought(rapport: TestRapport, ...purchases: readonly Bought[]): Promise<readonly string[]> {
  return rapport.ctx.transact(async (tx) => {
    const ids = await writeBought(tx, purchases);
    await addToSpending(
      tx,
      purchases.map(({ customerId, currencyCode = 'EUR', totalMinor = 1_000, at }) => {
        return {
          customerId,
          currencyCode,
          purchaseCount: 1,
          totalMinor: BigInt(totalMinor),
          returnedMinor: 0n,
          purchasedAt: new Date(at),
        };
      }),
    );
    await recomputeRhythms(
      tx,
      purchases.map(({ customerId }) => customerId),
    );
    return ids;
  });
}
