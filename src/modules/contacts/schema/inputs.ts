/** Inputs that several mutations share. Their contents are checked by the domain, which tells all faults at once. */
import {
  AcquisitionSource,
  Channel,
  ContactPointKind,
  CustomerLifecycle,
  GrammaticalGender,
  ServiceTier,
} from '../../../generated/index.ts';
import type { RapportBuilder } from '../../../kernel/index.ts';
import { MAX_SETTINGS } from '../custom-fields/index.ts';
import { MAX_CONTACT_POINTS, MAX_EXTERNAL_IDS } from '../customer-input.ts';

type InputFields = PothosSchemaTypes.InputFieldBuilder<BuilderTypes, 'InputObject'>;
type BuilderTypes = RapportBuilder extends PothosSchemaTypes.SchemaBuilder<infer Types> ? Types : never;

/** The domain refuses longer lists by the row, so that an import's other rows stand. */
const CHECKED_BY_ROW = { maxItems: 500 } as const;

export function contactInputs(builder: RapportBuilder) {
  const PostalAddressInput = builder.inputType('PostalAddressInput', {
    description: 'Where letters and parcels go: at least one line or a city.',
    fields: (t) => ({
      lines: t.stringList({ required: true, description: 'At most 6, each at most 200 characters.' }),
      city: t.string({ description: 'At most 100 characters.' }),
      region: t.string({ description: 'At most 100 characters.' }),
      postalCode: t.string({ description: 'At most 20 characters.' }),
      countryCode: t.string({ description: 'ISO 3166-1 alpha-2.' }),
    }),
  });
  const ContactPointInput = builder.inputType('ContactPointInput', {
    description: 'A way to reach a customer.',
    fields: (t) => ({
      kind: t.field({ type: ContactPointKind, required: true, description: 'What it is.' }),
      value: t.string({
        description: 'At most 320 characters. Needed unless kind is POSTAL, where it is made from the address.',
      }),
      label: t.string({ description: 'At most 100 characters.' }),
      isPrimary: t.boolean({ description: 'Take the place of another primary one of its kind; absent: only if there is none.' }),
      countryCode: t.string({ description: 'ISO 3166-1 alpha-2; reads a phone number that is written as local.' }),
      address: t.field({ type: PostalAddressInput, description: 'Needed if kind is POSTAL.' }),
      source: t.string({ description: 'Where you have it from, at most 200 characters.' }),
    }),
  });
  return { PostalAddressInput, ContactPointInput, ...smallInputs(builder) };
}

function smallInputs(builder: RapportBuilder) {
  return {
    AcquisitionInput: builder.inputType('AcquisitionInput', {
      description: 'How a customer found us.',
      fields: (t) => ({
        source: t.field({ type: AcquisitionSource, required: true, description: 'The kind of way.' }),
        detail: t.string({ description: 'At most 500 characters.' }),
        referrerId: t.id({ description: 'The customer who sent them.' }),
        at: t.field({ type: 'DateTime', description: 'When; not in the future.' }),
      }),
    }),
    CustomFieldInput: builder.inputType('CustomFieldInput', {
      description: "A value of a field of your own: exactly the member of the field's type, or the key alone to clear it.",
      fields: (t) => ({
        key: t.string({ required: true, description: 'Of a field that is defined.' }),
        text: t.string({ description: 'Of a TEXT field at most 1,000 characters; of a CHOICE field one of its choices.' }),
        number: t.field({ type: 'Decimal', description: 'At most 28 digits before the point, and 10 after it.' }),
        boolean: t.boolean({ description: 'Yes or no.' }),
        date: t.field({ type: 'Date', description: 'A day.' }),
      }),
    }),
    ExternalIdInput: builder.inputType('ExternalIdInput', {
      description: 'What another system calls the customer. Unique per system.',
      fields: (t) => ({
        system: t.string({ required: true, description: '1 to 50 characters.' }),
        id: t.string({ required: true, description: '1 to 200 characters.' }),
      }),
    }),
    QuietHoursInput: builder.inputType('QuietHoursInput', {
      description: "When not to disturb, in the customer's own time zone.",
      fields: (t) => ({
        from: t.string({ required: true, description: 'HH:MM.' }),
        to: t.string({ required: true, description: 'HH:MM; before `from` it means the next day.' }),
      }),
    }),
  };
}

export type ContactInputs = ReturnType<typeof contactInputs>;

/** What may be said of a customer when it is created and later. */
export function customerFields(t: InputFields, { QuietHoursInput }: ContactInputs) {
  return {
    givenName: t.string({ description: 'At most 200 characters. A person needs this, the family or the preferred name.' }),
    familyName: t.string({ description: 'At most 200 characters.' }),
    preferredName: t.string({ description: 'At most 200 characters; shown instead of the given name.' }),
    organizationName: t.string({ description: 'At most 200 characters. An organization needs it.' }),
    language: t.string({ description: 'BCP 47: `cs`, `pt-BR`.' }),
    timeZone: t.string({ description: 'IANA: `Europe/Prague`.' }),
    lifecycle: t.field({
      type: CustomerLifecycle,
      description: 'LEAD, PROSPECT or ACTIVE; the others follow from what happens.',
    }),
    preferredChannel: t.field({ type: Channel, description: 'How they like to be spoken to.' }),
    honorific: t.string({ description: 'Put before the name, at most 50 characters.' }),
    grammaticalGender: t.field({ type: GrammaticalGender, description: 'For addressing them.' }),
    serviceTier: t.field({
      type: ServiceTier,
      description: 'How much service was agreed; STANDARD for a new customer unless given.',
    }),
    quietHours: t.field({ type: QuietHoursInput, description: 'When not to disturb.' }),
    ownerId: t.id({ description: 'The member of staff who looks after them.' }),
  };
}

/** What may only be said when a customer is created. */
export function newCustomerFields(
  t: InputFields,
  { AcquisitionInput, ContactPointInput, CustomFieldInput, ExternalIdInput }: ContactInputs,
) {
  return {
    acquisition: t.field({ type: AcquisitionInput, description: 'How they found us.' }),
    email: t.string({ description: 'Short for a contact point of kind EMAIL.' }),
    phone: t.string({ description: 'Short for a contact point of kind PHONE.' }),
    countryCode: t.string({
      description: 'ISO 3166-1 alpha-2; reads phone numbers that are written as local, and completes addresses.',
    }),
    contactPoints: t.field({
      type: [ContactPointInput],
      description: `Further ways to reach them, at most ${MAX_CONTACT_POINTS - 2}.`,
      extensions: CHECKED_BY_ROW,
    }),
    externalIds: t.field({
      type: [ExternalIdInput],
      description: `What other systems call them, at most ${MAX_EXTERNAL_IDS}. Taken by another customer: ConflictError.`,
      extensions: CHECKED_BY_ROW,
    }),
    customFields: t.field({
      type: [CustomFieldInput],
      description: `What your own fields hold, at most ${MAX_SETTINGS}, each field once.`,
      extensions: CHECKED_BY_ROW,
    }),
  };
}
