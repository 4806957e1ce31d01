/** The facts about notices. */
import { z } from 'zod';
import { defineEvent } from '../../../kernel/index.ts';

export const noticeEvents = {
  'loyalty.notice.read': defineEvent({
    description: 'A member read what a change of their program means for them.',
    payload: z.object({ noticeId: z.uuid(), membershipId: z.uuid(), customerId: z.uuid() }),
    channels: ({ customerId }) => ['*', customerId],
  }),
};
