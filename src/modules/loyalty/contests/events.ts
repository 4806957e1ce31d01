/** The facts about contests. */
import { z } from 'zod';
import { defineEvent } from '../../../kernel/index.ts';

const entry = z.object({ contestId: z.uuid(), customerId: z.uuid(), position: z.int().min(0) });

export const contestEvents = {
  'loyalty.contest.created': defineEvent({
    description: 'A contest was made; the hash of its seed is public.',
    payload: z.object({ contestId: z.uuid() }),
  }),
  'loyalty.contest.entered': defineEvent({
    description: 'A customer entered a contest.',
    payload: entry,
    channels: ({ customerId }) => ['*', customerId],
  }),
  'loyalty.contest.drawn': defineEvent({
    description: 'A contest was drawn; its seed is public. `position` is null where no entry counted.',
    payload: z.object({ contestId: z.uuid(), entryCount: z.int().min(0), position: z.int().min(0).nullable() }),
  }),
  'loyalty.contest.won': defineEvent({
    description: 'A customer won a contest.',
    payload: entry,
    channels: ({ customerId }) => ['*', customerId],
  }),
};
