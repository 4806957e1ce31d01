/** The facts about offers. */
import { z } from 'zod';
import { OfferAudience } from '../../../generated/index.ts';
import { defineEvent } from '../../../kernel/index.ts';

export const offerEvents = {
  'loyalty.offer.created': defineEvent({
    description: 'An offer was made.',
    payload: z.object({ offerId: z.uuid(), audience: z.enum(OfferAudience) }),
  }),
};
