/** The facts that contacts announces. */
import { z } from 'zod';
import {
  Channel,
  ConsentPurpose,
  ConsentState,
  ContactPointKind,
  CustomerLifecycle,
  CustomFieldType,
  NeedKind,
  NeedStatus,
  OccasionKind,
} from '../../generated/index.ts';
import { defineEvent } from '../../kernel/index.ts';
import { joinedCustomers } from './joined-customers.ts';

const customerId = z.uuid();
const channels = <Payload extends { readonly customerId: string }>(payload: Payload) => ['*', payload.customerId];

export const events = {
  'contacts.customer.created': defineEvent({
    description: 'A customer was recorded for the first time.',
    payload: z.object({ customerId, lifecycle: z.enum(CustomerLifecycle), createdAt: z.iso.datetime() }),
    occurredAt: ({ createdAt }) => new Date(createdAt),
    channels,
  }),
  'contacts.customer.changed': defineEvent({
    description: "A customer's own fields changed.",
    payload: z.object({ customerId, fields: z.array(z.string()).min(1) }),
    channels,
  }),
  'contacts.lifecycle.changed': defineEvent({
    description: 'A customer moved to another state of the life cycle. The live feed tells it as `contacts.customer.changed`.',
    payload: z.object({ customerId, from: z.enum(CustomerLifecycle), to: z.enum(CustomerLifecycle) }),
  }),
  'contacts.contact-point.added': defineEvent({
    description: 'A way to reach a customer was added after the customer was created.',
    payload: z.object({ customerId, contactPointId: z.uuid(), kind: z.enum(ContactPointKind) }),
    channels,
  }),
  'contacts.contact-point.changed': defineEvent({
    description:
      'What is known of a way to reach a customer changed: its label, whether it is the primary one, whether it works.',
    payload: z.object({
      customerId,
      contactPointId: z.uuid(),
      kind: z.enum(ContactPointKind),
      fields: z.array(z.string()).min(1),
    }),
    channels,
  }),
  'contacts.contact-point.removed': defineEvent({
    description: 'A way to reach a customer was removed.',
    payload: z.object({ customerId, contactPointId: z.uuid(), kind: z.enum(ContactPointKind) }),
    channels,
  }),
  'contacts.customer.archived': defineEvent({
    description: 'A customer was put away: kept, and in lists no more.',
    payload: z.object({ customerId }),
    channels,
  }),
  'contacts.customer.restored': defineEvent({
    description: 'An archived customer is back in the lists.',
    payload: z.object({ customerId }),
    channels,
  }),
  'contacts.customer.merged': defineEvent({
    description: 'Another customer was merged into this one, whose records now hold both.',
    payload: z.object({ customerId, absorbedId: z.uuid(), mergeId: z.uuid() }),
    channels: (payload) => ['*', payload.customerId, payload.absorbedId],
    joins: (payload) => ({ channel: payload.absorbedId, into: payload.customerId }),
    joined: joinedCustomers,
  }),
  'contacts.customer.unmerged': defineEvent({
    description: 'A merge into this customer was undone: the other is a customer of their own again.',
    payload: z.object({ customerId, restoredId: z.uuid(), mergeId: z.uuid() }),
    channels: (payload) => ['*', payload.customerId, payload.restoredId],
    joins: (payload) => ({ channel: payload.restoredId, into: null }),
  }),
  'contacts.customer.erased': defineEvent({
    description: "Every personal value of a customer was erased; the customer's records remain without a name.",
    payload: z.object({ customerId }),
    channels,
  }),
  'contacts.relationship.added': defineEvent({
    description: 'It was recorded whom a customer is related to.',
    payload: z.object({ customerId, relationshipId: z.uuid(), otherId: z.uuid().nullable() }),
  }),
  'contacts.relationship.ended': defineEvent({
    description: 'A relationship of a customer ended.',
    payload: z.object({ customerId, relationshipId: z.uuid(), otherId: z.uuid().nullable() }),
  }),
  'contacts.important-date.added': defineEvent({
    description: 'A date worth remembering was recorded.',
    payload: z.object({ customerId, importantDateId: z.uuid(), kind: z.enum(OccasionKind) }),
  }),
  'contacts.important-date.removed': defineEvent({
    description: 'A date turned out to be wrong and was taken back.',
    payload: z.object({ customerId, importantDateId: z.uuid(), kind: z.enum(OccasionKind) }),
  }),
  'contacts.interest.added': defineEvent({
    description: 'An interest of a customer was recorded.',
    payload: z.object({ customerId, interestId: z.uuid() }),
  }),
  'contacts.interest.changed': defineEvent({
    description: 'An interest of a customer is stronger or weaker than was known.',
    payload: z.object({ customerId, interestId: z.uuid() }),
  }),
  'contacts.interest.removed': defineEvent({
    description: 'A customer is not interested in something any more.',
    payload: z.object({ customerId, interestId: z.uuid() }),
  }),
  'contacts.group.joined': defineEvent({
    description: 'A customer became a member of a group.',
    payload: z.object({ customerId, groupId: z.uuid(), membershipId: z.uuid() }),
  }),
  'contacts.group.left': defineEvent({
    description: 'A customer left a group.',
    payload: z.object({ customerId, groupId: z.uuid(), membershipId: z.uuid() }),
  }),
  'contacts.need.recorded': defineEvent({
    description: 'A need, a like, a dislike or an expectation of a customer was recorded.',
    payload: z.object({ customerId, needId: z.uuid(), kind: z.enum(NeedKind), priority: z.int().min(1).max(5) }),
  }),
  'contacts.need.settled': defineEvent({
    description: 'A need was met, was not, or does not matter any more.',
    payload: z.object({ customerId, needId: z.uuid(), kind: z.enum(NeedKind), status: z.enum(NeedStatus) }),
  }),
  'contacts.consent.recorded': defineEvent({
    description: 'A customer allowed or forbade something.',
    payload: z.object({
      customerId,
      consentId: z.uuid(),
      purpose: z.enum(ConsentPurpose),
      channel: z.enum(Channel).nullable(),
      state: z.enum(ConsentState),
    }),
  }),
  'contacts.custom-field.defined': defineEvent({
    description: 'A field of its own was added to all customers of this company.',
    payload: z.object({ customFieldDefinitionId: z.uuid(), type: z.enum(CustomFieldType) }),
  }),
  'contacts.custom-fields.changed': defineEvent({
    description: "Values of a company's own fields changed for a customer.",
    payload: z.object({ customerId, keys: z.array(z.string()).min(1) }),
    channels,
  }),
  'contacts.segment.created': defineEvent({
    description: 'Criteria were saved as a segment.',
    payload: z.object({ segmentId: z.uuid() }),
  }),
  'contacts.segment.changed': defineEvent({
    description: 'A segment has another name, description or other criteria.',
    payload: z.object({ segmentId: z.uuid(), fields: z.array(z.string()).min(1) }),
  }),
  'contacts.segment.deleted': defineEvent({
    description: 'A segment was removed; its customers stay as they are.',
    payload: z.object({ segmentId: z.uuid() }),
  }),
  'contacts.calendar-feed.created': defineEvent({
    description: 'An address was made under which a calendar program reads the occasions.',
    payload: z.object({ calendarFeedId: z.uuid() }),
  }),
  'contacts.calendar-feed.revoked': defineEvent({
    description: 'An address under which a calendar program read the occasions was revoked.',
    payload: z.object({ calendarFeedId: z.uuid() }),
  }),
};
