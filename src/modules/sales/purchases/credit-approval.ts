/** Purchases on credit above the limit: recorded once a supervisor approves, as they were asked for. */
import { z } from 'zod';
import { PaymentMethod, Touchpoint } from '../../../generated/index.ts';
import type { ApprovalAction } from '../../access/index.ts';
import { recordPurchase } from './purchases.ts';

/** The input of recordPurchase, as the request keeps it. */
const Requested = z.object({
  customerId: z.string(),
  number: z.string(),
  purchasedAt: z.coerce.date(),
  touchpoint: z.enum(Touchpoint),
  currencyCode: z.string(),
  campaignCode: z.string().nullish(),
  lines: z.array(
    z.object({ productId: z.string(), quantity: z.string(), unitPrice: z.string(), discount: z.string().nullish() }),
  ),
  payments: z.array(z.object({ method: z.enum(PaymentMethod), amount: z.string(), paidAt: z.coerce.date().nullish() })).nullish(),
});

export const creditApproval: ApprovalAction = {
  description: 'A purchase on credit above what its customer may owe.',
  async approve(tx, { details }) {
    await recordPurchase(tx, Requested.parse(details), { mayExceedLimit: true });
  },
};
