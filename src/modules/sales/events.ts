/** The facts that sales announces. Amounts are decimal texts with the currency's own digits. */
import { z } from 'zod';
import { OpportunityStage, PaymentMethod, PromiseStatus, Touchpoint } from '../../generated/index.ts';
import { defineEvent } from '../../kernel/index.ts';

const amount = z.string().regex(/^\d+(\.\d+)?$/);
const currencyCode = z.string().length(3);
const ofPurchase = z.object({ purchaseId: z.uuid(), customerId: z.uuid(), currencyCode });
const ofOpportunity = z.object({ opportunityId: z.uuid(), customerId: z.uuid(), changedAt: z.iso.datetime() });
const ofPromise = z.object({ promiseId: z.uuid(), customerId: z.uuid() });

export const events = {
  'sales.product.created': defineEvent({
    description: 'A product or service was added.',
    payload: z.object({ productId: z.uuid() }),
  }),
  'sales.product.changed': defineEvent({
    description: 'A product or service changed; `fields` names what.',
    payload: z.object({ productId: z.uuid(), fields: z.array(z.string()) }),
  }),
  'sales.purchase.recorded': defineEvent({
    description: 'A customer bought something.',
    payload: ofPurchase.extend({
      total: amount,
      touchpoint: z.enum(Touchpoint),
      /** Absent where it names none. */
      campaignCode: z.string().optional(),
      purchasedAt: z.iso.datetime(),
    }),
    occurredAt: ({ purchasedAt }) => new Date(purchasedAt),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'sales.payment.recorded': defineEvent({
    description: 'A customer paid for a purchase after it was recorded.',
    payload: ofPurchase.extend({ paymentId: z.uuid(), method: z.enum(PaymentMethod), amount, paidAt: z.iso.datetime() }),
    occurredAt: ({ paidAt }) => new Date(paidAt),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'sales.purchase.returned': defineEvent({
    description: 'A customer brought goods back; `refunded` of their value was paid back.',
    payload: ofPurchase.extend({ purchaseReturnId: z.uuid(), value: amount, refunded: amount, returnedAt: z.iso.datetime() }),
    occurredAt: ({ returnedAt }) => new Date(returnedAt),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'sales.purchase.refunded': defineEvent({
    description: 'A customer was paid money back without bringing goods back.',
    payload: ofPurchase.extend({ refundId: z.uuid(), amount, refundedAt: z.iso.datetime() }),
    occurredAt: ({ refundedAt }) => new Date(refundedAt),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'sales.credit-account.opened': defineEvent({
    description: 'A customer may buy on credit from now on.',
    payload: z.object({ creditAccountId: z.uuid(), customerId: z.uuid(), currencyCode, limit: amount }),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'sales.reorder.missed': defineEvent({
    description: 'A customer is late with what would be their next purchase, by their own cadence. Told once for each lateness.',
    payload: z.object({ customerId: z.uuid(), lastPurchaseId: z.uuid(), expectedAt: z.iso.datetime() }),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'sales.opportunity.opened': defineEvent({
    description: 'A chance to sell something was seen.',
    payload: ofOpportunity,
    occurredAt: ({ changedAt }) => new Date(changedAt),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'sales.opportunity.moved': defineEvent({
    description: 'An opportunity moved on, without an end yet.',
    payload: ofOpportunity.extend({ from: z.enum(OpportunityStage), to: z.enum(OpportunityStage) }),
    occurredAt: ({ changedAt }) => new Date(changedAt),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'sales.opportunity.won': defineEvent({
    description: 'An opportunity ended in a sale.',
    payload: ofOpportunity.extend({ from: z.enum(OpportunityStage) }),
    occurredAt: ({ changedAt }) => new Date(changedAt),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'sales.opportunity.lost': defineEvent({
    description: 'An opportunity ended without a sale.',
    payload: ofOpportunity.extend({ from: z.enum(OpportunityStage) }),
    occurredAt: ({ changedAt }) => new Date(changedAt),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'sales.promise.made': defineEvent({
    description: 'A customer was promised something by a certain time.',
    payload: ofPromise.extend({ dueAt: z.iso.datetime(), madeAt: z.iso.datetime() }),
    occurredAt: ({ madeAt }) => new Date(madeAt),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'sales.promise.settled': defineEvent({
    description: 'A promise was kept, in time or late, or broken.',
    payload: ofPromise.extend({ status: z.enum(PromiseStatus), settledAt: z.iso.datetime() }),
    occurredAt: ({ settledAt }) => new Date(settledAt),
    channels: ({ customerId }) => ['*', customerId],
  }),
};
