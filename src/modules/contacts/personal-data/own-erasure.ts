/** Erasing what contacts itself keeps about a customer. */
import type { TxCtx } from '../../../kernel/index.ts';
import { ERASED, eraseAudited } from '../../access/index.ts';
import { forgetAside } from '../merging/index.ts';
import { AUDITED_TYPES, ofMerges, recordsOf } from './own-records.ts';

/** What a customer is called once nothing is known of them any more; the table holds every erased one to it. */
const ERASED_CUSTOMER = 'Erased customer';
/** Afterwards the customer is nobody: the row stays, as what was bought, said and earned refers to it. */
export async function eraseOwnData(tx: TxCtx, customerId: string): Promise<void> {
  await eraseOwnAudit(tx, customerId);
  await eraseRecords(tx, customerId);
  await eraseColumns(tx, customerId);
}

async function eraseOwnAudit(tx: TxCtx, customerId: string): Promise<void> {
  const ids = await recordsOf(tx, customerId);
  for (const type of AUDITED_TYPES) await eraseAudited(tx, type, ids);
}

/** What only says something about a person goes; what was allowed, and how many needs there were and what became of them, stays. */
async function eraseRecords(tx: TxCtx, customerId: string): Promise<void> {
  const { db } = tx;
  const where = { customerId };
  await db.contactPoint.deleteMany({ where });
  await db.customerExternalId.deleteMany({ where });
  await db.relationship.deleteMany({ where: { OR: [where, { otherId: customerId }] } });
  await db.importantDate.deleteMany({ where });
  await db.interest.deleteMany({ where });
  await db.groupMembership.deleteMany({ where });
  await db.customFieldValue.deleteMany({ where });
  await db.need.updateMany({ where, data: { statement: ERASED, evidence: null, source: null } });
  await db.consent.updateMany({ where, data: { source: null, lawfulBasis: null } });
  await db.customerMerge.updateMany({ where: ofMerges(customerId), data: { fields: {}, moved: [] } });
  await forgetAside(tx, customerId);
}

/** Kind, life cycle, service tier, and how and when they found us stay: they are counted, and say nothing of a person. */
async function eraseColumns(tx: TxCtx, customerId: string): Promise<void> {
  const now = tx.clock.now();
  const { archivedAt } = await tx.db.customer.findUniqueOrThrow({ where: { id: customerId }, select: { archivedAt: true } });
  await tx.db.customer.update({
    where: { id: customerId },
    data: {
      ...NOTHING_PERSONAL,
      displayName: ERASED_CUSTOMER,
      version: { increment: 1 },
      updatedAt: now,
      archivedAt: archivedAt ?? now,
      erasedAt: now,
    },
  });
}

const NOTHING_PERSONAL = {
  givenName: null,
  familyName: null,
  preferredName: null,
  organizationName: null,
  honorific: null,
  grammaticalGender: null,
  deceasedOn: null,
  quietHoursFrom: null,
  quietHoursTo: null,
  language: null,
  timeZone: null,
  acquisitionDetail: null,
  acquisitionReferrerId: null,
  preferredChannel: null,
  ownerId: null,
  importFingerprint: null,
} as const;
