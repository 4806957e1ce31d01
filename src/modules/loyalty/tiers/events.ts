/** The facts about tiers. Ranks count from 1, in the rules that were in force; null is no tier. */
import { z } from 'zod';
import { defineEvent } from '../../../kernel/index.ts';

const rank = z.int().min(1).nullable();
const ofMember = z.object({ membershipId: z.uuid(), programId: z.uuid(), customerId: z.uuid() });

export const tierEvents = {
  'loyalty.tier.changed': defineEvent({
    description: 'A member came to another tier, or lost theirs.',
    payload: ofMember.extend({ fromRank: rank, toRank: rank }),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'loyalty.tier.downgrade-announced': defineEvent({
    description: 'A member has earned too little for their tier: they lose it at a later moment unless they earn enough before.',
    payload: ofMember.extend({ downgradeAt: z.iso.datetime() }),
    channels: ({ customerId }) => ['*', customerId],
  }),
};
