/** The facts about points. */
import { z } from 'zod';
import { PointsEntryKind } from '../../../generated/index.ts';
import { defineEvent } from '../../../kernel/index.ts';

export const pointsEvents = {
  'loyalty.points.changed': defineEvent({
    description: 'A line was written into the ledger of a membership.',
    payload: z.object({
      entryId: z.uuid(),
      membershipId: z.uuid(),
      customerId: z.uuid(),
      kind: z.enum(PointsEntryKind),
      points: z.int(),
      balanceAfter: z.int().min(0),
    }),
    channels: ({ customerId }) => ['*', customerId],
  }),
};
