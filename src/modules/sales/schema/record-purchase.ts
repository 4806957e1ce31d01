/** Recording a purchase, and hearing of those that are recorded. */
import { PaymentMethod, Touchpoint } from '../../../generated/index.ts';
import { idOf, type RapportBuilder, requireIdOf, uuidOf } from '../../../kernel/index.ts';
import { ApprovalRequiredError } from '../../access/index.ts';
import { Issues } from '../../contacts/index.ts';
import { findPurchase, recordPurchase } from '../purchases/index.ts';

const CHECKED_BY_DOMAIN = { maxItems: 10_000 } as const;

export function purchaseRecording(builder: RapportBuilder) {
  const { PurchaseLineInput, PaymentInput } = purchaseInputs(builder);
  builder.resultMutation('recordPurchase', {
    description:
      'Records what a customer bought, with what they paid at once. A ConflictError with UNIQUE_VIOLATION says that another purchase has the number. The customer becomes ACTIVE, unless they are LOST.',
    permission: 'sales.purchase.record',
    input: (t) => ({
      customerId: t.id({ required: true, description: 'Who bought.' }),
      number: t.string({ required: true, description: 'Of the receipt or the invoice, in 1 to 100 characters. Unique.' }),
      purchasedAt: t.field({
        type: 'DateTime',
        required: true,
        description: 'When it was bought: not in the future, a minute aside, by which clocks may differ.',
      }),
      touchpoint: t.field({ type: Touchpoint, required: true, description: 'Where the customer and we met.' }),
      currencyCode: t.field({ type: 'CurrencyCode', required: true, description: 'Of all amounts.' }),
      lines: t.field({
        type: [PurchaseLineInput],
        required: true,
        description: 'What was bought: 1 to 500.',
        extensions: CHECKED_BY_DOMAIN,
      }),
      payments: t.field({
        type: [PaymentInput],
        description: 'What was paid at once, together at most the total: at most 500.',
        extensions: CHECKED_BY_DOMAIN,
      }),
      campaignCode: t.string({ description: 'Of the campaign that brought it about, at most 100 characters.' }),
    }),
    success: { purchase: 'Purchase' },
    errors: [ApprovalRequiredError],
    resolve: async ({ customerId, lines, ...input }, tx) => {
      const issues = new Issues();
      const customer = issues.read('customerId', idOf('Customer'), customerId) ?? uuidOf('Customer', '');
      const purchase = {
        ...input,
        customerId: customer,
        // What is no product's id is told with the other faults, as a product that there is not.
        lines: lines.map(({ productId, ...line }) => ({ ...line, productId: uuidOf('Product', productId) })),
      };
      return { purchase: await recordPurchase(tx, purchase, { misread: issues.found }) };
    },
  });

  builder.liveFeed('purchaseRecorded', {
    description: 'Purchases as they are recorded. With `after`, first everything missed since that cursor: no gap, no duplicate.',
    permission: 'sales.purchase.read',
    events: ['sales.purchase.recorded'],
    args: (t) => ({
      customerId: t.id({ description: "One customer's, and of those merged into them as long as the merge holds." }),
    }),
    channel: ({ customerId }) => (customerId == null ? null : requireIdOf('Customer', customerId)),
    record: { purchase: ({ purchaseId }, ctx) => findPurchase(ctx, purchaseId) },
    eventType: 'PurchaseRecordedEvent',
  });
  return { PaymentInput };
}

function purchaseInputs(builder: RapportBuilder) {
  const PurchaseLineInput = builder.inputType('PurchaseLineInput', {
    description: 'One position of a purchase.',
    fields: (t) => ({
      productId: t.id({ required: true, description: 'What was bought; sold now.' }),
      quantity: t.field({
        type: 'Decimal',
        required: true,
        description: 'Above 0 and below a billion, with at most 3 digits after the point.',
      }),
      unitPrice: t.field({
        type: 'Decimal',
        required: true,
        description: 'Of one of it, not below 0, with the digits that the currency has.',
      }),
      discount: t.field({
        type: 'Decimal',
        description:
          'Off the whole line, in the purchase’s currency: at most what it costs. An importer of rates computes it as gross − round(net).',
      }),
    }),
  });
  const PaymentInput = builder.inputType('PaymentInput', {
    description: 'A payment that is made with the purchase.',
    fields: (t) => ({
      method: t.field({
        type: PaymentMethod,
        required: true,
        description: 'CREDIT needs a credit account of the customer in the currency of the purchase.',
      }),
      amount: t.field({ type: 'Decimal', required: true, description: 'Above 0, with the digits that the currency has.' }),
      paidAt: t.field({
        type: 'DateTime',
        description: 'When: not in the future. The time of the purchase unless given; earlier for a deposit.',
      }),
    }),
  });
  return { PurchaseLineInput, PaymentInput };
}
