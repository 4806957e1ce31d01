/** What a template may say of the customer it is written to. */
import { type Customer, salutationOf } from '../../../contacts/index.ts';

/** Names that stand between `{{` and `}}`, with what they become. What is not known of a customer becomes nothing. */
export const customerFields = {
  salutation: 'how they are addressed in their own language, in its neutral form where we cannot know better',
  displayName: 'what they are called in lists',
  givenName: 'the given name of a person',
  familyName: 'the family name of a person',
  preferredName: 'what a person likes to be called',
  organizationName: 'the name of an organization',
  language: 'their language, as BCP 47 writes it',
  unsubscribeUrl: 'where one click ends messages of this kind; only in messages that need consent to marketing',
} as const;

export type FieldName = keyof typeof customerFields;

/** What the names become for one customer. */
export type CustomerFields = Readonly<Partial<Record<FieldName, string>>>;

/** The fields of this customer, and the address at which they unsubscribe where the message has one. */
export function fieldsFor(customer: Customer, unsubscribeUrl?: string | null): CustomerFields {
  const { displayName, givenName, familyName, preferredName, organizationName, language } = customer;
  const known = { displayName, givenName, familyName, preferredName, organizationName, language, unsubscribeUrl };
  const given = Object.entries(known).flatMap(([name, value]) => (value ? [[name, value] as const] : []));
  return { salutation: salutationOf(customer), ...Object.fromEntries(given) };
}

export function isFieldName(name: string): name is FieldName {
  return Object.hasOwn(customerFields, name);
}
