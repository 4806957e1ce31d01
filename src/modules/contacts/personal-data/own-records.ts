/** Which records contacts keeps about a customer, those included that only the logs remember. */
import { type Ctx, idsNamedIn } from '../../../kernel/index.ts';
import { eventsOfCustomers } from '../timeline/index.ts';

/** Types of records about customers under which the audit log knows what it tells. */
export const AUDITED_TYPES = [
  'Customer',
  'ContactPoint',
  'CustomerExternalId',
  'Relationship',
  'ImportantDate',
  'Interest',
  'GroupMembership',
  'Need',
  'Consent',
  'CustomFieldValue',
  'CustomerMerge',
] as const;
/** Under which keys events name such records: the log remembers those that were deleted, too. */
const KEYS_OF_RECORDS = [
  'customerId',
  'contactPointId',
  'relationshipId',
  'importantDateId',
  'interestId',
  'membershipId',
  'needId',
  'consentId',
  'mergeId',
];

/** The uuids of all that contacts keeps about a customer or ever kept, so far as an event named it. */
export async function recordsOf(ctx: Ctx, customerId: string): Promise<readonly string[]> {
  const { db } = ctx;
  const where = { customerId };
  const select = { id: true };
  const found = await Promise.all([
    db.contactPoint.findMany({ where, select }),
    db.customerExternalId.findMany({ where, select }),
    db.relationship.findMany({ where: { OR: [where, { otherId: customerId }] }, select }),
    db.importantDate.findMany({ where, select }),
    db.interest.findMany({ where, select }),
    db.groupMembership.findMany({ where, select }),
    db.need.findMany({ where, select }),
    db.consent.findMany({ where, select }),
    db.customFieldValue.findMany({ where, select }),
    db.customerMerge.findMany({ where: ofMerges(customerId), select }),
  ]);
  const named = await idsNamedIn(ctx, eventsOfCustomers([customerId]), KEYS_OF_RECORDS);
  return [...new Set([customerId, ...found.flat().map(({ id }) => id), ...named])];
}

export const ofMerges = (customerId: string) => ({ OR: [{ survivorId: customerId }, { absorbedId: customerId }] });
