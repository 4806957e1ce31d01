/** Returns and refunds in the API. */
import type { RapportBuilder } from '../../../kernel/index.ts';
import { ApprovalRequiredError } from '../../access/index.ts';
import {
  MAX_REASON_LENGTH,
  MAX_REFUNDS,
  MAX_RETURN_LINES,
  MAX_RETURNS,
  recordRefund,
  recordReturn,
} from '../money-back/index.ts';

const MAY_READ = 'sales.purchase.read';

export function moneyBackSchema(builder: RapportBuilder): void {
  returnType(builder);
  refundType(builder);
  ofPurchase(builder);
  recordReturnMutation(builder);
  recordRefundMutation(builder);
}

function returnType(builder: RapportBuilder): void {
  const ReturnLine = builder.prismaObject('ReturnLine', {
    description: 'How much of a line of a purchase came back at once.',
    extensions: { guardedBy: 'PurchaseReturn' },
    fields: (t) => ({
      line: t.relation('line', { description: 'What of the purchase came back.' }),
      quantity: t.expose('quantity', { type: 'Decimal', description: 'How much of it.' }),
      value: t.money(
        { amount: 'valueMinor', currency: 'currencyCode' },
        {
          description:
            'Its share of the total of the line, rounded half-even over all that came back so far: of a line that came back whole, in however many steps, the values are its total.',
        },
      ),
    }),
  });
  builder.record('PurchaseReturn', {
    description: 'Goods that a customer brought back at once. Never changed.',
    permission: MAY_READ,
    fields: (t) => ({
      purchase: t.relation('purchase', { nullable: true, description: 'What they were bought with.' }),
      lines: t.field({
        type: [ReturnLine],
        description: `What came back, in the order of the purchase; at most ${MAX_RETURN_LINES}.`,
        select: (_args, _ctx, nested) => ({
          lines: nested({ orderBy: [{ line: { position: 'asc' } }, { id: 'asc' }], take: MAX_RETURN_LINES }),
        }),
        resolve: ({ lines }) => lines,
      }),
      reason: t.exposeString('reason', { nullable: true, description: 'Why, in words; at most 2,000 characters.' }),
      value: t.money(
        { amount: 'valueMinor', currency: 'currencyCode' },
        { description: 'What it was worth: the sum of its lines.' },
      ),
      refund: t.money(
        { amount: 'refundMinor', currency: 'currencyCode' },
        { description: 'What of the value was paid back; the rest lowered what was owed.' },
      ),
      returnedAt: t.expose('returnedAt', { type: 'DateTime', description: 'When it was recorded.' }),
    }),
  });
}

function refundType(builder: RapportBuilder): void {
  builder.record('Refund', {
    description: 'Money that was paid back, with goods or without. Never changed.',
    permission: MAY_READ,
    fields: (t) => ({
      purchase: t.relation('purchase', { nullable: true, description: 'What it had been paid for.' }),
      amount: t.money({ amount: 'amountMinor', currency: 'currencyCode' }, { description: 'How much.' }),
      reason: t.exposeString('reason', { nullable: true, description: 'Why, in words; at most 2,000 characters.' }),
      refundedAt: t.expose('refundedAt', { type: 'DateTime', description: 'When it was recorded.' }),
      purchaseReturn: t.relation('purchaseReturn', {
        nullable: true,
        description: 'The goods that it was paid for; null for money without goods.',
      }),
    }),
  });
}

function ofPurchase(builder: RapportBuilder): void {
  builder.prismaObjectField('Purchase', 'returns', (t) =>
    t.relation('returns', {
      description: `What came back of it, as it came: at most ${MAX_RETURNS}.`,
      query: { orderBy: [{ returnedAt: 'asc' }, { id: 'asc' }], take: MAX_RETURNS },
    }),
  );
  builder.prismaObjectField('Purchase', 'refunds', (t) =>
    t.relation('refunds', {
      description: `What was paid back of it, with goods and without, as it was: at most ${MAX_RETURNS + MAX_REFUNDS}.`,
      query: { orderBy: [{ refundedAt: 'asc' }, { id: 'asc' }], take: MAX_RETURNS + MAX_REFUNDS },
    }),
  );
}

function recordReturnMutation(builder: RapportBuilder): void {
  const ReturnLineInput = builder.inputType('ReturnLineInput', {
    description: 'How much of a line comes back.',
    fields: (t) => ({
      lineId: t.id({ required: true, description: 'A line of the purchase; each once.' }),
      quantity: t.field({
        type: 'Decimal',
        required: true,
        description: 'Above 0, with at most 3 digits after the point; at most what was bought and did not come back yet.',
      }),
    }),
  });
  builder.resultMutation('recordReturn', {
    description: `Takes goods back, at most ${MAX_RETURNS} times for a purchase. Their value lowers what is owed, instalments due last first; what is more than that is paid back.`,
    permission: 'sales.purchase.return',
    idempotencyKey: 'required',
    input: (t) => ({
      purchaseId: t.id({ required: true, description: 'What they were bought with.' }),
      lines: t.field({
        type: [ReturnLineInput],
        required: true,
        description: `What comes back: 1 to ${MAX_RETURN_LINES} lines.`,
        extensions: { maxItems: MAX_RETURN_LINES },
      }),
      reason: t.string({ description: `Why, in words; at most ${MAX_REASON_LENGTH} characters.` }),
    }),
    success: { purchaseReturn: 'PurchaseReturn', purchase: 'Purchase' },
    resolve: async (input, tx) => {
      const purchaseReturn = await recordReturn(tx, input);
      const where = { id: purchaseReturn.purchaseId };
      return { purchaseReturn, purchase: await tx.db.purchase.findUniqueOrThrow({ where }) };
    },
  });
}

function recordRefundMutation(builder: RapportBuilder): void {
  builder.resultMutation('recordRefund', {
    description: `Pays money back without goods, out of goodwill or as a remedy; at most ${MAX_REFUNDS} times for a purchase. It does not lower what was bought: what is paid back is outstanding again. Beyond the caller's own authority a supervisor is asked, and pays back by approving.`,
    permission: 'sales.purchase.refund',
    idempotencyKey: 'required',
    input: (t) => ({
      purchaseId: t.id({ required: true, description: 'What had been paid for.' }),
      amount: t.field({
        type: 'Decimal',
        required: true,
        description: 'How much, in the currency of the purchase: more than nothing, and at most what is refundable.',
      }),
      reason: t.string({ required: true, description: `Why, in words; 1 to ${MAX_REASON_LENGTH} characters.` }),
    }),
    success: { refund: 'Refund', purchase: 'Purchase' },
    errors: [ApprovalRequiredError],
    resolve: async (input, tx) => {
      const refund = await recordRefund(tx, input);
      return { refund, purchase: await tx.db.purchase.findUniqueOrThrow({ where: { id: refund.purchaseId } }) };
    },
  });
}
