/** Customer and the small types within it. Other modules add their fields to it. */
import {
  AcquisitionSource,
  Channel,
  type ContactPointKind,
  CustomerKind,
  CustomerLifecycle,
  GrammaticalGender,
  ServiceTier,
} from '../../../generated/index.ts';
import { encodeId, type RapportBuilder } from '../../../kernel/index.ts';
import { IN_ORDER_OF_RECORDING } from '../contact-points.ts';
import { mergedInto, UNMERGED, visibleCustomers } from '../customers.ts';
import type { contactPointType } from './contact-point.ts';
import { RECORDED_BY } from './recorded.ts';

const GUARDED = { guardedBy: 'Customer' } as const;

export function customerType(builder: RapportBuilder, ContactPoint: ReturnType<typeof contactPointType>) {
  const parts = partsOf(builder);
  return builder.record('Customer', {
    description: 'A person or an organization that we serve, or hope to.',
    permission: 'contacts.customer.read',
    visible: visibleCustomers,
    successors: { current: UNMERGED, of: mergedInto },
    fields: (t) => ({
      version: t.exposeInt('version', {
        description: "Rises with every change of the customer's own fields; hand it back as expectedVersion.",
      }),
      kind: t.expose('kind', { type: CustomerKind, description: 'A person or an organization.' }),
      displayName: t.exposeString('displayName', {
        description: "The name to show: preferred, else given, name with the family name; or the organization's name.",
      }),
      givenName: t.exposeString('givenName', { nullable: true, description: 'At most 200 characters.' }),
      familyName: t.exposeString('familyName', { nullable: true, description: 'At most 200 characters.' }),
      preferredName: t.exposeString('preferredName', {
        nullable: true,
        description: 'What they want to be called instead of the given name.',
      }),
      organizationName: t.exposeString('organizationName', {
        nullable: true,
        description: "The organization's name; a person's may name where they work.",
      }),
      lifecycle: t.expose('lifecycle', { type: CustomerLifecycle, description: 'How far the customer has come with us.' }),
      honorific: t.exposeString('honorific', { nullable: true, description: 'Put before the name: `Dr.`, `Ing.`' }),
      grammaticalGender: t.expose('grammaticalGender', {
        type: GrammaticalGender,
        nullable: true,
        description: 'For addressing them; null is neutral.',
      }),
      deceasedOn: t.expose('deceasedOn', {
        type: 'Date',
        nullable: true,
        description: 'From this day on nobody is greeted.',
      }),
      serviceTier: t.expose('serviceTier', { type: ServiceTier, description: 'How much service was agreed.' }),
      quietHours: t.variant(parts.QuietHours, {
        description: 'When not to disturb.',
        isNull: ({ quietHoursFrom }) => quietHoursFrom === null,
      }),
      language: t.exposeString('language', { nullable: true, description: 'BCP 47: `cs`, `pt-BR`.' }),
      timeZone: t.exposeString('timeZone', { nullable: true, description: 'IANA: `Europe/Prague`.' }),
      acquisition: t.variant(parts.Acquisition, {
        description: 'How they found us.',
        isNull: ({ acquisitionSource }) => acquisitionSource === null,
      }),
      preferredChannel: t.expose('preferredChannel', {
        type: Channel,
        nullable: true,
        description: 'How they like to be spoken to.',
      }),
      contactPoints: t.relation('contactPoints', {
        description: 'All ways to reach them, at most 100, in the order in which we learned of them.',
        query: { orderBy: [...IN_ORDER_OF_RECORDING] },
      }),
      primaryEmail: t.field({
        type: ContactPoint,
        nullable: true,
        description: 'The e-mail address to write to first.',
        select: (_args, _ctx, nested) => ({ contactPoints: nested(primaryOf('EMAIL')) }),
        resolve: ({ contactPoints }) => contactPoints[0] ?? null,
      }),
      primaryPhone: t.field({
        type: ContactPoint,
        nullable: true,
        description: 'The number to call first: the primary PHONE, else the primary MOBILE.',
        select: (_args, _ctx, nested) => ({ contactPoints: nested(primaryOf('PHONE', 'MOBILE')) }),
        resolve: ({ contactPoints }) => contactPoints[0] ?? null,
      }),
      owner: t.relation('owner', { nullable: true, description: 'The member of staff who looks after them.' }),
      externalIds: t.relation('externalIds', {
        type: parts.ExternalId,
        description: 'What other systems call them, at most 100.',
        query: { orderBy: [{ system: 'asc' }, { externalId: 'asc' }] },
      }),
      mergedIds: t.idList({
        description: 'Ids of customers who were merged into this one, at most 100; they keep answering with this one.',
        select: { id: true },
        resolve: async ({ id }, _args, ctx) =>
          (await ctx.loaders.contacts.mergedIds.load(id)).map((merged) => encodeId('Customer', merged)),
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When they were recorded.' }),
      recordedBy: t.field({ ...RECORDED_BY, description: 'Who recorded them.' }),
      updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When they, or how to reach them, last changed.' }),
      archivedAt: t.expose('archivedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'Since when they are in lists no more; null unless archived.',
      }),
    }),
  });
}

/** The primary contact point of the first of these kinds that has one: kinds are in the order of their enum. */
function primaryOf(...kinds: ContactPointKind[]) {
  return { where: { isPrimary: true, kind: { in: kinds } }, orderBy: { kind: 'asc' as const }, take: 1 };
}

/** Types that show some columns of a row together: they cost no statement. */
function partsOf(builder: RapportBuilder) {
  return {
    QuietHours: builder.prismaObject('Customer', {
      variant: 'QuietHours',
      description: "In the customer's own time zone, for example 21:00 to 08:00.",
      extensions: GUARDED,
      fields: (t) => ({
        from: t.string({
          description: 'HH:MM.',
          select: { quietHoursFrom: true },
          resolve: ({ quietHoursFrom }) => quietHoursFrom ?? '',
        }),
        to: t.string({
          description: 'HH:MM; before `from` it means the next day.',
          select: { quietHoursTo: true },
          resolve: ({ quietHoursTo }) => quietHoursTo ?? '',
        }),
      }),
    }),
    Acquisition: builder.prismaObject('Customer', {
      variant: 'Acquisition',
      description: 'How a customer found us.',
      extensions: GUARDED,
      fields: (t) => ({
        source: t.field({
          type: AcquisitionSource,
          description: 'The kind of way.',
          select: { acquisitionSource: true },
          resolve: ({ acquisitionSource }) => acquisitionSource ?? 'OTHER',
        }),
        detail: t.exposeString('acquisitionDetail', { nullable: true, description: 'At most 500 characters.' }),
        referrer: t.relation('acquisitionReferrer', { nullable: true, description: 'The customer who sent them.' }),
        at: t.expose('acquiredAt', { type: 'DateTime', nullable: true, description: 'When they found us.' }),
      }),
    }),
    ExternalId: builder.prismaObject('CustomerExternalId', {
      name: 'ExternalId',
      description: 'What another system calls the customer. Unique per system.',
      extensions: GUARDED,
      fields: (t) => ({
        system: t.exposeString('system', { description: 'The other system, 1 to 50 characters.' }),
        id: t.exposeString('externalId', { description: 'Its name for the customer, 1 to 200 characters.' }),
      }),
    }),
  };
}
