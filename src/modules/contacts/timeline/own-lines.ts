/** What contacts itself adds to a customer's story: a line for each of its events. */
import type { NeedKind } from '../../../generated/index.ts';
import type { TimelineLine } from '../contract.ts';
import type { events } from '../events.ts';

const CUSTOMER = 'contacts.customer.read';
const PROFILE = 'contacts.profile.read';
const RELATIONSHIP = 'contacts.relationship.read';

/** `IN_PERSON` → `in person`. */
const words = (value: string) => value.toLowerCase().replaceAll('_', ' ');
const listed = (values: readonly string[]) => values.map((value) => words(value.replace(/[A-Z]/g, ' $&'))).join(', ');

const KINDS_OF_REACH = {
  EMAIL: 'An e-mail address',
  PHONE: 'A phone number',
  MOBILE: 'A mobile number',
  POSTAL: 'A postal address',
  WEB: 'A web address',
  SOCIAL: 'A social account',
  MESSAGING: 'A messaging account',
} as const;
const DATES = {
  BIRTHDAY: 'A birthday',
  ANNIVERSARY: 'An anniversary',
  NAME_DAY: 'A name day',
  HOLIDAY: 'A holiday',
  CUSTOM: 'A date worth remembering',
} as const;
const NEEDS: Readonly<Record<NeedKind, string>> = {
  NEED: 'A need',
  LIKE: 'A like',
  DISLIKE: 'A dislike',
  EXPECTATION: 'An expectation',
};
const SETTLED = {
  OPEN: 'is open again',
  ADDRESSED: 'was met',
  UNMET: 'was not met',
  OBSOLETE: 'does not matter any more',
} as const;
const ALLOWED = { GRANTED: 'Allowed', DENIED: 'Forbade', WITHDRAWN: 'Withdrew the consent to' } as const;

const aboutContactPoint = ({ contactPointId: id }: { readonly contactPointId: string }) => ({ type: 'ContactPoint', id });
const aboutRelationship = ({ relationshipId: id }: { readonly relationshipId: string }) => ({ type: 'Relationship', id });
const aboutInterest = ({ interestId: id }: { readonly interestId: string }) => ({ type: 'Interest', id });
const aboutGroup = ({ groupId: id }: { readonly groupId: string }) => ({ type: 'Group', id });
const aboutNeed = ({ needId: id }: { readonly needId: string }) => ({ type: 'Need', id });
const aboutMerge = ({ mergeId: id }: { readonly mergeId: string }) => ({ type: 'CustomerMerge', id });

type OwnName = keyof typeof events;
type AboutCustomer = {
  [Name in OwnName]: Rapport.Events[Name] extends { readonly customerId: string } ? Name : never;
}[OwnName];
/** Of the events that name a customer none may be left out. */
type OwnLines = { readonly [Name in AboutCustomer]: TimelineLine<Rapport.Events[Name]> };

export const contactsTimeline: OwnLines = {
  'contacts.customer.created': {
    permission: CUSTOMER,
    summary: ({ lifecycle }) => `Was recorded (${words(lifecycle)}).`,
  },
  'contacts.customer.changed': { permission: CUSTOMER, summary: ({ fields }) => `Changed: ${listed(fields)}.` },
  'contacts.lifecycle.changed': { permission: CUSTOMER, summary: ({ from, to }) => `Went from ${words(from)} to ${words(to)}.` },
  'contacts.contact-point.added': {
    permission: CUSTOMER,
    summary: ({ kind }) => `${KINDS_OF_REACH[kind]} was added.`,
    node: aboutContactPoint,
  },
  'contacts.contact-point.changed': {
    permission: CUSTOMER,
    summary: ({ kind, fields }) => `${KINDS_OF_REACH[kind]} changed: ${listed(fields)}.`,
    node: aboutContactPoint,
  },
  'contacts.contact-point.removed': { permission: CUSTOMER, summary: ({ kind }) => `${KINDS_OF_REACH[kind]} was removed.` },
  'contacts.customer.archived': { permission: CUSTOMER, summary: () => 'Was archived.' },
  'contacts.customer.restored': { permission: CUSTOMER, summary: () => 'Was restored from the archive.' },
  'contacts.customer.merged': {
    permission: CUSTOMER,
    summary: () => 'Another customer, who was the same, was merged into this one.',
    node: aboutMerge,
  },
  'contacts.customer.unmerged': {
    permission: CUSTOMER,
    summary: () => 'A merge into this customer was undone.',
    node: aboutMerge,
  },
  'contacts.customer.erased': { permission: CUSTOMER, summary: () => 'Every personal value was erased.' },
  'contacts.relationship.added': {
    permission: RELATIONSHIP,
    summary: () => 'A relationship to somebody was recorded.',
    node: aboutRelationship,
  },
  'contacts.relationship.ended': {
    permission: RELATIONSHIP,
    summary: () => 'A relationship to somebody ended.',
    node: aboutRelationship,
  },
  'contacts.important-date.added': {
    permission: PROFILE,
    summary: ({ kind }) => `${DATES[kind]} was recorded.`,
    node: ({ importantDateId: id }) => ({ type: 'ImportantDate', id }),
  },
  'contacts.important-date.removed': { permission: PROFILE, summary: ({ kind }) => `${DATES[kind]} was removed.` },
  'contacts.interest.added': { permission: PROFILE, summary: () => 'An interest was recorded.', node: aboutInterest },
  'contacts.interest.changed': { permission: PROFILE, summary: () => 'An interest changed.', node: aboutInterest },
  'contacts.interest.removed': { permission: PROFILE, summary: () => 'An interest was removed.' },
  'contacts.group.joined': { permission: PROFILE, summary: () => 'Joined a group.', node: aboutGroup },
  'contacts.group.left': { permission: PROFILE, summary: () => 'Left a group.', node: aboutGroup },
  'contacts.need.recorded': {
    permission: PROFILE,
    summary: ({ kind, priority }) => `${NEEDS[kind]} of priority ${priority} was recorded.`,
    node: aboutNeed,
  },
  'contacts.need.settled': {
    permission: PROFILE,
    summary: ({ kind, status }) => `${NEEDS[kind]} ${SETTLED[status]}.`,
    node: aboutNeed,
  },
  'contacts.consent.recorded': {
    permission: 'contacts.consent.read',
    summary: ({ purpose, channel, state }) =>
      `${ALLOWED[state]} ${words(purpose)}${channel === null ? '' : ` by ${words(channel)}`}.`,
    node: ({ consentId: id }) => ({ type: 'Consent', id }),
  },
  'contacts.custom-fields.changed': {
    permission: PROFILE,
    summary: ({ keys }) => `Changed fields of your own: ${keys.join(', ')}.`,
  },
};
