/** Conditions on what is known of customers as people, and on what they allow. */
import { z } from 'zod';
import { Channel, ConsentPurpose, NeedKind, NeedStatus } from '../../../../generated/index.ts';
import { type Ctx, idOf, text, wholeNumber } from '../../../../kernel/index.ts';
import { allows } from '../../consents.ts';
import { defineSegmentCondition, type ParameterFault } from '../condition.ts';
import { anyOf, foldedTexts, oneOf, someOf } from './parameters.ts';

const permission = 'contacts.profile.read';
const ofNeeds = someOf('kind', 'status');

export const profileConditions = {
  'contacts.interest': defineSegmentCondition({
    description: 'A hobby, a sport, a taste of the customer; case and accents do not count.',
    permission,
    parameters: z.strictObject({
      in: anyOf(text(1, 100), 'Any of these, in 1 to 100 characters each.'),
      minStrength: wholeNumber(1, 5)
        .optional()
        .describe('At least so strong, 1 to 5; interests of unknown strength are left out.'),
    }),
    where: ({ in: among, minStrength }, { customer, sql }) => sql`EXISTS (
      SELECT FROM "Interest" AS interest WHERE interest."customerId" = ${customer}."id"
      AND interest."nameFolded" = ANY(${foldedTexts(among)})
      AND (${minStrength ?? null}::int IS NULL OR interest."strength" >= ${minStrength ?? null}::int))`,
  }),
  'contacts.group': defineSegmentCondition({
    description: 'A group that the customer belongs to.',
    permission,
    parameters: z.strictObject({ in: anyOf(idOf('Group'), 'Ids of any of these Groups.') }),
    verify: ({ in: among }, ctx) => missingGroups(ctx, among),
    where: ({ in: among }, { customer, sql }) => sql`EXISTS (
      SELECT FROM "GroupMembership" AS membership WHERE membership."customerId" = ${customer}."id"
      AND membership."groupId" = ANY(${among}::uuid[]))`,
  }),
  'contacts.birthday-month': defineSegmentCondition({
    description: "The month of the customer's own birthday, whether or not we know the day and the year.",
    permission,
    parameters: z.strictObject({ in: anyOf(wholeNumber(1, 12), 'Any of these months, 1 to 12.') }),
    where: ({ in: among }, { customer, sql }) => sql`EXISTS (
      SELECT FROM "ImportantDate" AS birthday WHERE birthday."customerId" = ${customer}."id" AND birthday."kind" = 'BIRTHDAY'
      AND birthday."whose" IS NULL AND birthday."month" = ANY(${among}::int[]))`,
  }),
  'contacts.need': defineSegmentCondition({
    description: 'A need, like, dislike or expectation of this kind and in this state: one that is both, where both are given.',
    permission,
    parameters: z
      .strictObject({
        kind: anyOf(oneOf(NeedKind), 'Any of these kinds.').optional(),
        status: anyOf(oneOf(NeedStatus), 'Any of these states.').optional(),
      })
      .refine(ofNeeds.isGiven, ofNeeds.message),
    where: ({ kind = Object.values(NeedKind), status = Object.values(NeedStatus) }, { customer, sql }) => sql`EXISTS (
      SELECT FROM "Need" AS need WHERE need."customerId" = ${customer}."id"
      AND need."kind" = ANY(${kind}::"NeedKind"[]) AND need."status" = ANY(${status}::"NeedStatus"[]))`,
  }),
  'contacts.consent': defineSegmentCondition({
    description:
      'What the customer allows at the moment: the latest word about the channel, else about all channels, else what holds while nothing was said.',
    permission: 'contacts.consent.read',
    parameters: z.strictObject({
      purpose: oneOf(ConsentPurpose).describe('For what.'),
      channel: oneOf(Channel).optional().describe('On which channel; absent: the word about all channels.'),
      granted: z.boolean('Must be true or false.').describe('True: allowed. False: not allowed.'),
    }),
    where: ({ purpose, channel = null, granted }, { customer, sql }) =>
      sql`${allows(purpose, channel, sql`${customer}."id"`)} = ${granted}::boolean`,
  }),
};

async function missingGroups(ctx: Ctx, ids: readonly string[]): Promise<readonly ParameterFault[]> {
  const groups = await ctx.db.group.findMany({ where: { id: { in: [...ids] } }, select: { id: true } });
  const known = new Set(groups.map(({ id }) => id));
  return ids.flatMap((id, place) =>
    known.has(id) ? [] : [{ path: ['in', String(place)], message: 'There is no Group with this id.' }],
  );
}
