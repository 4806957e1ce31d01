/** The facts about punch cards. */
import { z } from 'zod';
import { defineEvent } from '../../../kernel/index.ts';

const ofCard = z.object({ punchCardId: z.uuid(), programId: z.uuid(), customerId: z.uuid() });
const ofPunch = ofCard.extend({ punchId: z.uuid(), purchaseLineId: z.uuid() });

export const punchCardEvents = {
  'loyalty.punch.recorded': defineEvent({
    description: 'A line of a purchase punched a card.',
    payload: ofPunch,
    channels: ({ customerId }) => ['*', customerId],
  }),
  'loyalty.punch.voided': defineEvent({
    description: 'A punch counts no more, as what was bought came back.',
    payload: ofPunch,
    channels: ({ customerId }) => ['*', customerId],
  }),
  'loyalty.card.completed': defineEvent({
    description: 'A punch card is full.',
    payload: ofCard,
    channels: ({ customerId }) => ['*', customerId],
  }),
};
