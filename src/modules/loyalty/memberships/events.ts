/** The facts about memberships. */
import { z } from 'zod';
import { defineEvent } from '../../../kernel/index.ts';

export const membershipEvents = {
  'loyalty.membership.enrolled': defineEvent({
    description: 'A customer joined a loyalty program.',
    payload: z.object({ membershipId: z.uuid(), programId: z.uuid(), customerId: z.uuid() }),
    channels: ({ customerId }) => ['*', customerId],
  }),
};
