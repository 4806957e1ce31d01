/** The facts about rewards and what became of those that were granted. */
import { z } from 'zod';
import { RewardGrantOrigin } from '../../../generated/index.ts';
import { defineEvent } from '../../../kernel/index.ts';

const ofGrant = z.object({
  grantId: z.uuid(),
  rewardId: z.uuid(),
  customerId: z.uuid(),
  /** What it was granted for. */
  origin: z.enum(RewardGrantOrigin),
});

export const rewardEvents = {
  'loyalty.reward.created': defineEvent({
    description: 'A reward was added to a program.',
    payload: z.object({ rewardId: z.uuid(), programId: z.uuid() }),
  }),
  'loyalty.grant.issued': defineEvent({
    description: 'A customer was given a reward, as a gift or for a full card; they have yet to claim it.',
    payload: ofGrant,
    channels: ({ customerId }) => ['*', customerId],
  }),
  'loyalty.grant.claimed': defineEvent({
    description: 'A customer claimed a reward: one that they were given, or for points at once.',
    payload: ofGrant,
    channels: ({ customerId }) => ['*', customerId],
  }),
  'loyalty.grant.fulfilled': defineEvent({
    description: 'A reward was handed over.',
    payload: ofGrant,
    channels: ({ customerId }) => ['*', customerId],
  }),
  'loyalty.grant.expired': defineEvent({
    description: 'A reward was not claimed in time; it is in stock again.',
    payload: ofGrant,
    channels: ({ customerId }) => ['*', customerId],
  }),
  'loyalty.grant.revoked': defineEvent({
    description:
      'A reward was taken back before it was handed over; it is in stock again, and its points are the member’s again.',
    payload: ofGrant,
    channels: ({ customerId }) => ['*', customerId],
  }),
};
