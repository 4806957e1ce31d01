/** How contacts' own tables follow a merge; other modules contribute theirs. In the order in which they move. */
import { Prisma } from '../../../generated/index.ts';
import type { MergeableRecords } from '../contract.ts';
import { consentMerge } from './consent-merge.ts';
import { contactPointMerge } from './contact-point-merge.ts';
import { earlierMerges, referralMerge } from './customer-merge.ts';
import { externalIdMerge } from './external-id-merge.ts';
import { ownRows } from './own-rows.ts';
import { relationshipMerge } from './relationship-merge.ts';

export const customerMerge: Readonly<Record<string, MergeableRecords>> = {
  ContactPoint: contactPointMerge,
  ExternalId: externalIdMerge,
  Relationship: relationshipMerge,
  ImportantDate: ownRows({
    table: 'ImportantDate',
    capped: 'important dates',
    same: Prisma.sql`(kept."kind", kept."year", kept."month", kept."day", kept."whose", kept."label")
      IS NOT DISTINCT FROM (gone."kind", gone."year", gone."month", gone."day", gone."whose", gone."label")`,
  }),
  Interest: ownRows({ table: 'Interest', capped: 'interests', same: Prisma.sql`kept."nameFolded" = gone."nameFolded"` }),
  GroupMembership: ownRows({ table: 'GroupMembership', capped: 'groups', same: Prisma.sql`kept."groupId" = gone."groupId"` }),
  Need: ownRows({ table: 'Need', capped: 'open needs', counted: Prisma.sql`gone."status" = 'OPEN'` }),
  CustomFieldValue: ownRows({ table: 'CustomFieldValue', same: Prisma.sql`kept."key" = gone."key"` }),
  Consent: consentMerge,
  Customer: referralMerge,
  CustomerMerge: earlierMerges,
};
