/** What losses promise to other modules: their permissions and the facts that are announced of them. */
import { z } from 'zod';
import { EvidenceKind, LossReasonKind } from '../../../generated/index.ts';
import { defineEvent } from '../../../kernel/index.ts';

export const lossPermissions = {
  'feedback.loss.read': {
    description: 'See which customers we lost, to whom and why, and the numbers of it.',
    roles: ['manager', 'sales', 'service', 'marketing', 'dashboard'],
  },
  'feedback.loss.record': {
    description: 'Record that customers were lost, and that they were won back.',
    roles: ['manager', 'sales', 'service'],
  },
} as const;

const lossOf = z.object({
  lossId: z.uuid(),
  customerId: z.uuid(),
  competitorId: z.uuid().nullable(),
  productId: z.uuid().nullable(),
});

export const lossEvents = {
  'feedback.loss.recorded': defineEvent({
    description: 'A customer buys elsewhere now.',
    payload: lossOf.extend({
      evidence: z.enum(EvidenceKind),
      reasons: z.array(z.enum(LossReasonKind)).min(1),
      lostAt: z.iso.datetime(),
    }),
    occurredAt: ({ lostAt }) => new Date(lostAt),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'feedback.loss.won-back': defineEvent({
    description: 'A customer whom we had lost is ours again.',
    payload: lossOf.extend({ wonBackAt: z.iso.datetime() }),
    occurredAt: ({ wonBackAt }) => new Date(wonBackAt),
    channels: ({ customerId }) => ['*', customerId],
  }),
};
