/** Importing products and purchases by the hundred. */
import { Touchpoint } from '../../../generated/index.ts';
import type { RapportBuilder } from '../../../kernel/index.ts';
import { importProducts, importPurchases, MAX_ROWS } from '../imports/index.ts';
import type { products } from './product.ts';
import type { purchaseRecording } from './record-purchase.ts';

type Inputs = Pick<ReturnType<typeof products>, 'CreateProductInput'> &
  Pick<ReturnType<typeof purchaseRecording>, 'PaymentInput'>;

/** The domain refuses longer lists by the row, so that an import's other rows stand. */
const CHECKED_BY_ROW = { maxItems: 10_000 } as const;
const IMPORT = { costClass: 'import' } as const;
const DRY_RUN = 'Tell what would happen, and change nothing.';

export function imports(builder: RapportBuilder, inputs: Inputs): void {
  productImport(builder, inputs);
  purchaseImport(builder, inputs);
}

function productImport(builder: RapportBuilder, { CreateProductInput }: Inputs): void {
  builder.resultMutation('importProducts', {
    description:
      'Adds and changes products, who are known by their sku. A row whose content is there already is unchanged; absent and null fields change nothing. Refused rows are told, the others stand.',
    permission: 'sales.product.manage',
    idempotencyKey: 'required',
    extensions: IMPORT,
    input: (t) => ({
      rows: t
        .field({
          type: [CreateProductInput],
          required: true,
          description: `At most ${MAX_ROWS}. The idempotencyKey of a row means nothing.`,
          extensions: { maxItems: MAX_ROWS },
        })
        .checkEach(),
      dryRun: t.boolean({ description: DRY_RUN }),
    }),
    success: { created: 'Int', updated: 'Int', unchanged: 'Int', rejected: ['ImportRowError'] },
    successDescriptions: {
      created: 'How many products are new.',
      updated: 'How many have changed.',
      unchanged: 'How many were there with the same content.',
      rejected: 'Rows that were not taken, in their order.',
    },
    resolve: (input, tx) => importProducts(tx, input),
  });
}

function purchaseImport(builder: RapportBuilder, inputs: Inputs): void {
  const ImportPurchaseRow = purchaseRow(builder, inputs);
  builder.resultMutation('importPurchases', {
    description:
      'Records purchases, known by their number: one that is there with the same content is unchanged, with other content it is refused. Refused rows are told, the others stand. Products that are not sold any more are taken; who may ask a supervisor for more credit is refused what is above the limit, too.',
    permission: 'sales.purchase.import',
    idempotencyKey: 'required',
    extensions: IMPORT,
    input: (t) => ({
      rows: t.field({
        type: [ImportPurchaseRow],
        required: true,
        description: `At most ${MAX_ROWS}.`,
        extensions: { maxItems: MAX_ROWS },
      }),
      dryRun: t.boolean({ description: DRY_RUN }),
    }),
    success: { created: 'Int', unchanged: 'Int', rejected: ['ImportRowError'] },
    successDescriptions: {
      created: 'How many purchases are new.',
      unchanged: 'How many were there with the same content.',
      rejected: 'Rows that were not taken, in their order.',
    },
    resolve: (input, tx) => importPurchases(tx, input),
  });
}

function purchaseRow(builder: RapportBuilder, { PaymentInput }: Inputs) {
  const ImportPurchaseLine = builder.inputType('ImportPurchaseLine', {
    description: 'One position of a purchase: of a product by its id or its sku, whichever is given.',
    fields: (t) => ({
      productId: t.id({ description: 'What was bought.' }),
      sku: t.string({ description: 'The same by its sku.' }),
      quantity: t.field({ type: 'Decimal', required: true, description: 'As of PurchaseLineInput.' }),
      unitPrice: t.field({ type: 'Decimal', required: true, description: 'As of PurchaseLineInput.' }),
      discount: t.field({ type: 'Decimal', description: 'As of PurchaseLineInput: an amount off the whole line.' }),
    }),
  });
  return builder.inputType('ImportPurchaseRow', {
    description: 'A purchase of a customer, who is given by their id or by what another system calls them.',
    fields: (t) => ({
      customerId: t.id({ description: 'Who bought. One who was merged into another is the other.' }),
      customerExternalId: t.field({ type: 'ExternalIdInput', description: 'The same by what another system calls them.' }),
      number: t.string({ required: true, description: 'Of the receipt or the invoice, in 1 to 100 characters. Unique.' }),
      purchasedAt: t.field({ type: 'DateTime', required: true, description: 'Not in the future.' }),
      touchpoint: t.field({ type: Touchpoint, required: true, description: 'Where the customer and we met.' }),
      currencyCode: t.field({ type: 'CurrencyCode', required: true, description: 'Of all amounts.' }),
      lines: t.field({
        type: [ImportPurchaseLine],
        required: true,
        description: 'What was bought: 1 to 500.',
        extensions: CHECKED_BY_ROW,
      }),
      payments: t.field({
        type: [PaymentInput],
        description: 'What was paid, together at most the total: at most 500. What is on CREDIT and above the limit is refused.',
        extensions: CHECKED_BY_ROW,
      }),
      campaignCode: t.string({ description: 'Of the campaign that brought it about, at most 100 characters.' }),
    }),
  });
}
