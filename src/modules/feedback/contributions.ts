/** What feedback adds to contacts: complaints follow a merge, are handed out and erased, and stand in the customer's story. */
import type { Prisma } from '../../generated/index.ts';
import { formatAmount, type TxCtx } from '../../kernel/index.ts';
import { ERASED, eraseApprovals, eraseAudited } from '../access/index.ts';
import { atThisTime, type Complaint, complaintNumber } from './complaint-facts.ts';
import { allowedTransitions, OPEN } from './complaint-states.ts';
import { moveOn } from './move-complaint.ts';
import { cancelClocks } from './service-levels/index.ts';

/** A merged customer's complaints follow the customer that remains. */
export const complaintMerge: Rapport.Contributions['contacts.merge'] = {
  Complaint: {
    preview: (ctx, { absorbedId }) => ctx.db.complaint.count({ where: { customerId: absorbedId } }),
    async apply(tx, { absorbedId, survivorId }) {
      const moved = await tx.db.complaint.updateManyAndReturn({
        where: { customerId: absorbedId },
        data: { customerId: survivorId, version: { increment: 1 } },
      });
      await tellTransferred(tx, moved, absorbedId);
      return { moved: moved.map(({ id }) => id) };
    },
    async undo(tx, { absorbedId, survivorId, moved }) {
      const returned = await tx.db.complaint.updateManyAndReturn({
        where: { id: { in: [...moved] } },
        data: { customerId: absorbedId, version: { increment: 1 } },
      });
      await tellTransferred(tx, returned, survivorId);
    },
  },
};

/** In the order in which they were opened. */
function tellTransferred(tx: TxCtx, complaints: readonly Complaint[], formerCustomerId: string): Promise<void> {
  const inOrder = complaints.toSorted((one, other) => one.serial - other.serial);
  const payloads = inOrder.map((complaint) => ({ ...atThisTime(complaint), formerCustomerId }));
  return tx.emitAll('feedback.complaint.transferred', payloads);
}

type Exported = Prisma.ComplaintGetPayload<{ select: typeof exported }>;

/** Amounts are texts with the currency's own digits. */
function readable({ serial, resolutions, ...complaint }: Exported) {
  return {
    number: complaintNumber(serial),
    ...complaint,
    resolutions: resolutions.map(({ refundMinor, refundCurrency, ...resolution }) => ({
      ...resolution,
      ...(refundMinor !== null &&
        refundCurrency !== null && {
          refund: formatAmount({ minor: refundMinor, currencyCode: refundCurrency }),
          currencyCode: refundCurrency,
        }),
    })),
  };
}

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
  resolutions: {
    omit: { id: true, complaintId: true, recordedByKind: true, recordedById: true },
    orderBy: [{ resolvedAt: 'asc' }, { id: 'asc' }],
  },
  followUps: {
    select: { dueAt: true, doneAt: true, satisfied: true, note: true },
    orderBy: [{ dueAt: 'asc' }, { id: 'asc' }],
  },
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
    return { complaints: complaints.map(readable) };
  },
  /** Nobody can work on them any more: what is open ends. Counts stay, the words go. */
  async erase(tx, customerId) {
    await endAll(tx, customerId);
    const complaints = await tx.db.complaint.findMany({ where: { customerId }, select: { id: true } });
    const ids = complaints.map(({ id }) => id);
    await cancelClocks(tx, ids);
    await eraseAudited(tx, 'Complaint', ids);
    await eraseApprovals(tx, 'Complaint', ids);
    const noted = { where: { complaint: { customerId }, note: { not: null } }, data: { note: null } };
    await tx.db.complaintResolution.updateMany(noted);
    await tx.db.followUp.updateMany(noted);
    await tx.db.complaintLogEntry.updateMany(noted);
    await tx.db.complaint.updateMany({ where: { customerId }, data: { subject: ERASED, body: null, version: { increment: 1 } } });
  },
};

/** By the same steps as by hand: closed where that may follow, else withdrawn. */
async function endAll(tx: TxCtx, customerId: string): Promise<void> {
  const going = await tx.db.complaint.findMany({
    where: { customerId, status: { in: [...OPEN, 'RESOLVED'] } },
    orderBy: { id: 'asc' },
  });
  for (const complaint of going) {
    const status = allowedTransitions(complaint).includes('CLOSED') ? 'CLOSED' : 'WITHDRAWN';
    await moveOn(tx, complaint, { status });
  }
}

const aboutComplaint = ({ complaintId }: { readonly complaintId: string }) => ({ type: 'Complaint', id: complaintId });
const OPENED = {
  COMPLAINT: 'Complained',
  PRODUCT_REPORT: 'Reported a fault of a product',
  SUPPORT_REQUEST: 'Asked for support',
  PRAISE: 'Praised us',
} as const;

const SETTLED = {
  SATISFIED: 'the customer is satisfied',
  UNSATISFIED: 'the customer is not satisfied',
  UNKNOWN: 'whether the customer is satisfied is not known',
} as const;
const inWords = (status: string) => status.toLowerCase().replaceAll('_', ' ');
const line = { permission: 'feedback.complaint.read', node: aboutComplaint } as const;

/** Complaints in the customer's story. */
export const complaintTimeline: Rapport.Contributions['contacts.timeline'] = {
  'feedback.complaint.opened': {
    ...line,
    summary: ({ kind, severity }) => `${OPENED[kind]} (severity ${severity.toLowerCase()}).`,
  },
  'feedback.complaint.acknowledged': { ...line, summary: () => 'Was told that the complaint has arrived.' },
  'feedback.complaint.assigned': {
    ...line,
    summary: ({ ownerId, teamId }) =>
      ownerId || teamId
        ? 'The complaint was given to somebody to see to.'
        : 'Nobody in particular sees to the complaint any more.',
  },
  'feedback.complaint.changed': {
    ...line,
    summary: ({ fields }) => `What is known of the complaint changed: ${fields.join(', ')}.`,
  },
  'feedback.complaint.moved': {
    ...line,
    summary: ({ from, to }) => `The complaint went from ${inWords(from)} to ${inWords(to)}.`,
  },
  'feedback.complaint.resolved': {
    ...line,
    summary: ({ outcome }) => `The complaint was settled (${SETTLED[outcome]}).`,
  },
  'feedback.complaint.reopened': { ...line, summary: () => 'The complaint was not settled after all.' },
  'feedback.complaint.noted': { ...line, summary: () => 'Something was noted about the complaint.' },
  'feedback.complaint.linked': { ...line, summary: () => 'Something that was said turned out to be about the complaint.' },
  'feedback.complaint.followed-up': {
    ...line,
    summary: ({ satisfied }) =>
      satisfied === null
        ? 'Was asked whether the complaint is settled.'
        : `Said that the complaint is ${satisfied ? '' : 'not '}settled.`,
  },
  'feedback.complaint.breached': { ...line, summary: ({ metric }) => `Had to wait longer than promised (${inWords(metric)}).` },
  'feedback.complaint.retimed': {
    ...line,
    summary: ({ metrics }) => `The complaint has other times to be dealt with (${metrics.map(inWords).join(', ')}).`,
  },
  'feedback.complaint.transferred': { ...line, summary: () => 'The complaint was found to be of this customer.' },
  'feedback.points.granted': { ...line, summary: ({ points }) => `Was promised ${points} points to settle the complaint.` },
};
