/** Goods and money that go back. */

export { MAX_REASON_LENGTH, MAX_RETURN_LINES } from './read-return.ts';
export { MAX_REFUNDS, type Remedy, readyRefund, recordRefund, refundApproval } from './refunds.ts';
export { MAX_RETURNS, recordReturn } from './returns.ts';
export { type LineWorth, type PurchaseWorth, purchaseWorth } from './worth.ts';
