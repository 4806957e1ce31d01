/** Paying for a purchase after it was recorded. */
import { PaymentMethod } from '../../../generated/index.ts';
import type { RapportBuilder } from '../../../kernel/index.ts';
import { MAX_PAYMENTS, recordPayment } from '../payments/index.ts';

export function paymentMutations(builder: RapportBuilder): void {
  builder.resultMutation('recordPayment', {
    description: `Records what a customer paid for a purchase, at most ${MAX_PAYMENTS} times. It fills the instalments, those due first first; what is more than they are pays the rest. More than is owed is refused.`,
    permission: 'sales.purchase.record',
    idempotencyKey: 'required',
    input: (t) => ({
      purchaseId: t.id({ required: true, description: 'What was paid for.' }),
      method: t.field({
        type: PaymentMethod,
        required: true,
        description: 'How. Not CREDIT: a purchase is made on credit when it is recorded.',
      }),
      amount: t.field({
        type: 'Decimal',
        required: true,
        description: 'How much, in the currency of the purchase: more than nothing, and at most what is outstanding.',
      }),
      paidAt: t.field({
        type: 'DateTime',
        description: 'When, if that was before now. A minute ahead of the server counts as now.',
      }),
    }),
    success: { payment: 'Payment', purchase: 'Purchase' },
    resolve: async (input, tx) => {
      const payment = await recordPayment(tx, input);
      return { payment, purchase: await tx.db.purchase.findUniqueOrThrow({ where: { id: payment.purchaseId } }) };
    },
  });
}
