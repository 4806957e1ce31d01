/** Conditions on the customer's own fields. */
import { z } from 'zod';
import { AcquisitionSource, CustomerKind, CustomerLifecycle, ServiceTier } from '../../../../generated/index.ts';
import { type Ctx, daysBefore, idOf } from '../../../../kernel/index.ts';
import { countryCode, language } from '../../locales.ts';
import { defineSegmentCondition, type ParameterFault } from '../condition.ts';
import { anyOf, days, oneOf, someOf } from './parameters.ts';

const permission = 'contacts.customer.read';
const bounds = someOf('withinDays', 'after', 'before');
const moment = () =>
  z.iso
    .datetime({ offset: true, error: 'Must be a moment as RFC 3339 with an offset, for example 2026-03-01T09:30:00Z.' })
    .transform((text) => new Date(text));

export const customerConditions = {
  'contacts.lifecycle': defineSegmentCondition({
    description: 'How far the customer has come with us.',
    permission,
    parameters: z.strictObject({ in: anyOf(oneOf(CustomerLifecycle), 'Any of these states.') }),
    where: ({ in: among }, { customer, sql }) => sql`${customer}."lifecycle" = ANY(${among}::"CustomerLifecycle"[])`,
  }),
  'contacts.kind': defineSegmentCondition({
    description: 'A person or an organization.',
    permission,
    parameters: z.strictObject({ in: anyOf(oneOf(CustomerKind), 'Any of these kinds.') }),
    where: ({ in: among }, { customer, sql }) => sql`${customer}."kind" = ANY(${among}::"CustomerKind"[])`,
  }),
  'contacts.service-tier': defineSegmentCondition({
    description: 'How much service was agreed.',
    permission,
    parameters: z.strictObject({ in: anyOf(oneOf(ServiceTier), 'Any of these tiers.') }),
    where: ({ in: among }, { customer, sql }) => sql`${customer}."serviceTier" = ANY(${among}::"ServiceTier"[])`,
  }),
  'contacts.acquisition': defineSegmentCondition({
    description: 'How the customer found us. Those of whom we do not know are in no list.',
    permission,
    parameters: z.strictObject({ in: anyOf(oneOf(AcquisitionSource), 'Any of these ways.') }),
    where: ({ in: among }, { customer, sql }) => sql`${customer}."acquisitionSource" = ANY(${among}::"AcquisitionSource"[])`,
  }),
  'contacts.language': defineSegmentCondition({
    description:
      "The customer's language. One without a region is met by all its regions: `pt` by `pt-BR`, not the other way round.",
    permission,
    parameters: z.strictObject({ in: anyOf(language, 'Any of these, after BCP 47.') }),
    // The first half is implied by the second, but it is what the index knows.
    where: ({ in: among }, { customer, sql }) => sql`
      split_part(${customer}."language", '-', 1) = ANY(${among.map((tag) => tag.split('-')[0])}::text[])
      AND (${customer}."language" = ANY(${among}::text[]) OR split_part(${customer}."language", '-', 1) = ANY(${among}::text[]))`,
  }),
  'contacts.country': defineSegmentCondition({
    description: 'A postal address of the customer lies in one of these countries.',
    permission,
    parameters: z.strictObject({ in: anyOf(countryCode, 'Any of these, as ISO 3166-1 alpha-2.') }),
    where: ({ in: among }, { customer, sql }) => sql`EXISTS (
      SELECT FROM "ContactPoint" AS address WHERE address."customerId" = ${customer}."id" AND address."kind" = 'POSTAL'
      AND address."countryCode" = ANY(${among}::text[]))`,
  }),
  'contacts.owner': defineSegmentCondition({
    description: 'The member of staff who looks after the customer.',
    // As Customer.owner does.
    permission: 'access.staff.read',
    parameters: z.strictObject({ in: anyOf(idOf('Staff'), 'Ids of any of these Staff.') }),
    verify: ({ in: among }, ctx) => missingStaff(ctx, among),
    where: ({ in: among }, { customer, sql }) => sql`${customer}."ownerId" = ANY(${among}::uuid[])`,
  }),
  'contacts.created': defineSegmentCondition({
    description: 'When the customer was recorded. What is given must hold together.',
    permission,
    parameters: z
      .strictObject({
        withinDays: days().optional().describe('Not longer ago than so many times 24 hours.'),
        after: moment().optional().describe('Then or later: RFC 3339.'),
        before: moment().optional().describe('Earlier: RFC 3339.'),
      })
      .refine(bounds.isGiven, bounds.message),
    where: ({ withinDays, after, before }, { customer, sql, ctx }) => {
      const since = withinDays === undefined ? null : daysBefore(ctx.clock.now(), withinDays);
      return sql`${customer}."createdAt" >= coalesce(greatest(${since}::timestamptz, ${after ?? null}::timestamptz), '-infinity')
        AND ${customer}."createdAt" < coalesce(${before ?? null}::timestamptz, 'infinity')`;
    },
  }),
};

async function missingStaff(ctx: Ctx, ids: readonly string[]): Promise<readonly ParameterFault[]> {
  const found = await ctx.loaders.access.staff.loadMany(ids);
  return ids.flatMap((_id, place) =>
    found[place] ? [] : [{ path: ['in', String(place)], message: 'There is no Staff with this id.' }],
  );
}
