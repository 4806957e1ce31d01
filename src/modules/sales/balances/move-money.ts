/** Adding to the sums of a purchase what was paid, brought back or paid back. */
import type { TxCtx } from '../../../kernel/index.ts';
import type { HeldPurchase } from './held-purchase.ts';

interface Movement {
  readonly paidMinor?: bigint;
  readonly returnedMinor?: bigint;
  readonly refundedMinor?: bigint;
}

/** The table refuses what would not add up, whoever asks for it. */
export async function moveMoney({ db }: TxCtx, { id }: HeldPurchase, movement: Movement): Promise<void> {
  const { paidMinor = 0n, returnedMinor = 0n, refundedMinor = 0n } = movement;
  await db.purchaseBalance.update({
    where: { purchaseId: id },
    data: {
      paidMinor: { increment: paidMinor },
      returnedMinor: { increment: returnedMinor },
      refundedMinor: { increment: refundedMinor },
    },
  });
}
