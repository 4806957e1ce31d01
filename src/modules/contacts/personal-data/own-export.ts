/** Everything that contacts keeps about a customer, as plain rows. */
import type { Ctx } from '../../../kernel/index.ts';
import { auditedAbout } from '../../access/index.ts';
import { AUDITED_TYPES, ofMerges, recordsOf } from './own-records.ts';

/** Beyond it an export would not fit its answer either. */
const MOST_AUDIT_ENTRIES = 10_000;
const IN_ORDER = [{ recordedAt: 'asc' }, { id: 'asc' }] as const;
/** Who recorded a row is a person of their own; the customer is told when, and from what source. */
const NOT_THEIRS = { recordedById: true } as const;
/** What the database derives says nothing new. */
const DERIVED = { reachText: true, displayNameFolded: true, searchText: true } as const;

export async function exportOwnData(ctx: Ctx, customerId: string): Promise<Readonly<Record<string, unknown>>> {
  const { db } = ctx;
  const own = { where: { customerId }, orderBy: [...IN_ORDER], omit: { customerId: true, ...NOT_THEIRS } };
  const [customer, contactPoints, externalIds, relationships, importantDates] = await Promise.all([
    db.customer.findUniqueOrThrow({ where: { id: customerId }, omit: { ...DERIVED, ...NOT_THEIRS } }),
    db.contactPoint.findMany(own),
    db.customerExternalId.findMany(own),
    db.relationship.findMany(own),
    db.importantDate.findMany(own),
  ]);
  const [interests, groups, needs, consents, customFields, merges, auditLog] = await Promise.all([
    db.interest.findMany({ ...own, omit: { ...own.omit, nameFolded: true } }),
    db.groupMembership.findMany({ ...own, include: { group: { select: { name: true } } } }),
    db.need.findMany(own),
    db.consent.findMany({ ...own, orderBy: { serial: 'asc' } }),
    db.customFieldValue.findMany({ ...own, omit: { ...own.omit, textFolded: true } }),
    db.customerMerge.findMany({
      where: ofMerges(customerId),
      orderBy: { serial: 'asc' },
      omit: { mergedById: true, undoneById: true },
    }),
    auditedAbout(ctx, AUDITED_TYPES, await recordsOf(ctx, customerId), MOST_AUDIT_ENTRIES),
  ]);
  return {
    customer,
    contactPoints,
    externalIds,
    relationships,
    importantDates,
    interests,
    groups,
    needs,
    consents,
    customFields,
    merges,
    auditLog,
  };
}
