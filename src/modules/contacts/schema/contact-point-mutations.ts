/** What can be done with ways to reach a customer. */
import { ContactPointKind, ContactPointStatus } from '../../../generated/index.ts';
import type { RapportBuilder } from '../../../kernel/index.ts';
import { removeContactPoint, updateContactPoint } from '../contact-point-changes.ts';
import { addContactPoint } from '../contact-points.ts';
import type { ContactInputs } from './inputs.ts';

export function contactPointMutations(builder: RapportBuilder, { PostalAddressInput }: ContactInputs): void {
  builder.resultMutation('addContactPoint', {
    description:
      'Adds a way to reach a customer, who has at most 100. The first of a kind is its primary one; what asks to be takes the place of another.',
    permission: 'contacts.customer.edit',
    input: (t) => ({
      customerId: t.id({ required: true, description: 'Whom it reaches.' }),
      kind: t.field({ type: ContactPointKind, required: true, description: 'What it is.' }),
      value: t.string({
        description:
          'At most 320 characters: an e-mail address after RFC 5322 and 6531, a phone number, a web address with http(s). Needed unless kind is POSTAL.',
      }),
      label: t.string({ description: 'At most 100 characters.' }),
      isPrimary: t.boolean({ description: 'Take the place of another primary one of its kind; absent: only if there is none.' }),
      countryCode: t.string({
        description:
          "ISO 3166-1 alpha-2; reads a phone number that is written as local. Absent: the country of the customer's address or phone.",
      }),
      address: t.field({ type: PostalAddressInput, description: 'Needed if kind is POSTAL.' }),
      source: t.string({ description: 'Where you have it from, at most 200 characters.' }),
    }),
    success: { contactPoint: 'ContactPoint', customer: 'Customer' },
    resolve: (input, tx) => addContactPoint(tx, input),
  });

  builder.resultMutation('updateContactPoint', {
    description:
      'Changes what is known of a way to reach a customer; null clears, absent stays. Another value is another contact point: add that one and remove this. Without a difference nothing happens.',
    permission: 'contacts.customer.edit',
    input: (t) => ({
      id: t.id({ required: true, description: 'Of the contact point.' }),
      label: t.string({ description: 'At most 100 characters.' }),
      isPrimary: t.boolean({
        description:
          'True takes the place of another primary one of its kind; false only withdraws, and leaves the kind without.',
      }),
      status: t.field({ type: ContactPointStatus, description: 'What could not be read as what it should be stays INVALID.' }),
      verifiedAt: t.field({ type: 'DateTime', description: 'When it was last seen to work; not in the future.' }),
    }),
    success: { contactPoint: 'ContactPoint' },
    resolve: (input, tx) => updateContactPoint(tx, input),
  });

  builder.resultMutation('removeContactPoint', {
    description:
      'Removes a way to reach a customer, for good. After the primary one the oldest other of its kind is primary, a VALID one before others.',
    permission: 'contacts.customer.edit',
    input: (t) => ({ id: t.id({ required: true, description: 'Of the contact point.' }) }),
    success: { customer: 'Customer' },
    resolve: (input, tx) => removeContactPoint(tx, input),
  });
}
