/** What feedback adds to contacts: complaints follow a merge, are handed out and erased, and stand in the customer's story. */
import type { Prisma } from '../../generated/index.ts';
import { eraseAudited } from '../access/index.ts';
import { complaintNumber } from './complaints.ts';

/** Stands where a customer's own words stood. */
const ERASED = '[erased]';

/** A merged customer's complaints follow the customer that remains. */
export const complaintMerge: Rapport.Contributions['contacts.merge'] = {
  Complaint: {
    preview: (ctx, { absorbedId }) => ctx.db.complaint.count({ where: { customerId: absorbedId } }),
    async apply(tx, { absorbedId, survivorId }) {
      const moved = await tx.db.complaint.updateManyAndReturn({
        where: { customerId: absorbedId },
        data: { customerId: survivorId, version: { increment: 1 } },
        select: { id: true },
      });
      return { moved: moved.map(({ id }) => id) };
    },
    async undo(tx, { absorbedId, moved }) {
      await tx.db.complaint.updateMany({
        where: { id: { in: [...moved] } },
        data: { customerId: absorbedId, version: { increment: 1 } },
      });
    },
  },
};

const exported = {
  id: true,
  serial: true,
  kind: true,
  subject: true,
  body: true,
  status: true,
  severity: true,
  cause: true,
  remedySought: true,
  channel: true,
  product: { select: { sku: true, name: true } },
  purchase: { select: { number: true } },
  openedAt: true,
  acknowledgedAt: true,
  resolvedAt: true,
  closedAt: true,
  words: { select: { communicationId: true, linkedAt: true }, orderBy: [{ linkedAt: 'asc' }, { communicationId: 'asc' }] },
  log: { select: { type: true, note: true, loggedAt: true }, orderBy: [{ loggedAt: 'asc' }, { id: 'asc' }] },
} as const satisfies Prisma.ComplaintSelect;

/** All that was said and done about a customer's complaints. */
export const complaintPersonalData: Rapport.Contributions['contacts.personal-data'] = {
  async export(ctx, customerId) {
    const complaints = await ctx.db.complaint.findMany({
      where: { customerId },
      orderBy: [{ openedAt: 'asc' }, { id: 'asc' }],
      select: exported,
    });
    return { complaints: complaints.map(({ serial, ...complaint }) => ({ number: complaintNumber(serial), ...complaint })) };
  },
  /** The counts and states stay, the words go. */
  async erase(tx, customerId) {
    const complaints = await tx.db.complaint.findMany({ where: { customerId }, select: { id: true } });
    await eraseAudited(
      tx,
      'Complaint',
      complaints.map(({ id }) => id),
    );
    await tx.db.complaintLogEntry.updateMany({ where: { complaint: { customerId }, note: { not: null } }, data: { note: null } });
    await tx.db.complaint.updateMany({ where: { customerId }, data: { subject: ERASED, body: null, version: { increment: 1 } } });
  },
};

const aboutComplaint = ({ complaintId }: { readonly complaintId: string }) => ({ type: 'Complaint', id: complaintId });
const OPENED = {
  COMPLAINT: 'Complained',
  PRODUCT_REPORT: 'Reported a fault of a product',
  SUPPORT_REQUEST: 'Asked for support',
  PRAISE: 'Praised us',
} as const;

/** Complaints in the customer's story. */
export const complaintTimeline: Rapport.Contributions['contacts.timeline'] = {
  'feedback.complaint.opened': {
    permission: 'feedback.complaint.read',
    summary: ({ kind, severity }) => `${OPENED[kind]} (severity ${severity.toLowerCase()}).`,
    node: aboutComplaint,
  },
  'feedback.complaint.acknowledged': {
    permission: 'feedback.complaint.read',
    summary: () => 'Was told that the complaint has arrived.',
    node: aboutComplaint,
  },
  'feedback.complaint.linked': {
    permission: 'feedback.complaint.read',
    summary: () => 'Something that was said turned out to be about the complaint.',
    node: aboutComplaint,
  },
};
