/** Conditions on memberships and tiers. */
import { z } from 'zod';
import { anyOf, defineSegmentCondition } from '../../../contacts/index.ts';
import { isProgram, programId } from './program-id.ts';

export const membershipConditions = {
  'loyalty.member': defineSegmentCondition({
    description: 'The customer is a member of a loyalty program.',
    permission: 'loyalty.membership.read',
    parameters: z.strictObject({ programId: programId.optional().describe('Of this one; absent: of any.') }),
    verify: isProgram,
    where: ({ programId: id }, { customer, sql }) => sql`EXISTS (
      SELECT FROM "LoyaltyMembership" AS member WHERE member."customerId" = ${customer}."id" AND member."absorbedIntoId" IS NULL
      ${id === undefined ? sql`` : sql`AND member."programId" = ${id}::uuid`})`,
  }),
  'loyalty.tier': defineSegmentCondition({
    description: 'The customer holds a tier of a loyalty program.',
    permission: 'loyalty.membership.read',
    parameters: z.strictObject({
      in: anyOf(
        z
          .string({ error: 'Must be the name of a tier.' })
          .min(1, 'Must be the name of a tier.')
          .max(50, 'Must be the name of a tier.'),
        'Any of these tiers, by their names as the rules write them.',
      ).optional(),
      programId: programId.optional().describe('Of this program; absent: of any.'),
    }),
    verify: isProgram,
    where: ({ in: names, programId: id }, { customer, sql }) => sql`EXISTS (
      SELECT FROM "LoyaltyMembership" AS member WHERE member."customerId" = ${customer}."id" AND member."absorbedIntoId" IS NULL
      AND member."tierName" IS NOT NULL
      ${names === undefined ? sql`` : sql`AND member."tierName" = ANY(${names}::text[])`}
      ${id === undefined ? sql`` : sql`AND member."programId" = ${id}::uuid`})`,
  }),
};
