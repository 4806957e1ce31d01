/** Conditions on points. */
import { z } from 'zod';
import { wholeNumber } from '../../../../kernel/index.ts';
import { defineSegmentCondition, someOf } from '../../../contacts/index.ts';
import { MOST } from '../../most.ts';
import { isProgram, programId } from './program-id.ts';

const bounds = someOf('gte', 'lte');

export const pointsConditions = {
  'loyalty.balance': defineSegmentCondition({
    description: 'The points that the customer may spend in a loyalty program. Who is a member of none meets neither bound.',
    permission: 'loyalty.membership.read',
    parameters: z
      .strictObject({
        gte: wholeNumber(0, MOST).optional().describe('At least so many.'),
        lte: wholeNumber(0, MOST).optional().describe('At most so many.'),
        programId: programId.optional().describe('In this program; absent: in any.'),
      })
      .refine(bounds.isGiven, bounds.message),
    verify: isProgram,
    where: ({ gte = 0, lte = MOST, programId: id }, { customer, sql }) => sql`EXISTS (
      SELECT FROM "LoyaltyMembership" AS member WHERE member."customerId" = ${customer}."id" AND member."absorbedIntoId" IS NULL
      AND member."balance" BETWEEN ${gte}::int AND ${lte}::int
      ${id === undefined ? sql`` : sql`AND member."programId" = ${id}::uuid`})`,
  }),
};
