/** Working on complaints. */
import { ComplaintCause, ComplaintStatus, RemedyKind, Severity } from '../../../generated/index.ts';
import { idOf, optionalText, type RapportBuilder, text } from '../../../kernel/index.ts';
import { addComplaintNote, assignComplaint, updateComplaint } from '../change-complaint.ts';
import { moveComplaint } from '../move-complaint.ts';

const MAY_HANDLE = 'feedback.complaint.handle';
const VERSION = { description: 'Refuses with STALE_VERSION if the complaint has changed since this version.' };

export function handlingMutations(builder: RapportBuilder): void {
  assigning(builder);
  changing(builder);
  moving(builder);
  noting(builder);
}

function assigning(builder: RapportBuilder): void {
  builder.resultMutation('assignComplaint', {
    description: 'Says who sees to a complaint. Absent stays, null takes it from them; without a difference nothing happens.',
    permission: MAY_HANDLE,
    input: (t) => ({
      id: t.id({ required: true, description: 'Of the complaint.' }).check(idOf('Complaint')),
      ownerId: t.id({ description: 'The member of staff who sees to it.' }).check(idOf('Staff')),
      teamId: t.id({ description: 'The department that sees to it.' }).check(idOf('Team')),
      expectedVersion: t.int(VERSION),
    }),
    success: { complaint: 'Complaint' },
    resolve: async (input, tx) => ({ complaint: await assignComplaint(tx, input) }),
  });
}

function changing(builder: RapportBuilder): void {
  builder.resultMutation('updateComplaint', {
    description: 'Changes what is given; null clears, absent stays. Without a difference nothing happens.',
    permission: MAY_HANDLE,
    input: (t) => ({
      id: t.id({ required: true, description: 'Of the complaint.' }).check(idOf('Complaint')),
      expectedVersion: t.int(VERSION),
      subject: t.string({ description: 'In 1 to 200 characters. Cannot be cleared.' }).check(text(1, 200)),
      body: t.string({ description: "The customer's words, at most 10,000 characters." }).check(optionalText(10_000)),
      severity: t.field({ type: Severity, description: 'How grave it is. Cannot be cleared.' }),
      cause: t.field({ type: ComplaintCause, description: 'What was behind it.' }),
      remedySought: t.field({ type: RemedyKind, description: 'What the customer asks for.' }),
      productId: t.id({ description: 'What it is about. Cannot be cleared of a PRODUCT_REPORT.' }).check(idOf('Product')),
      purchaseId: t.id({ description: "A purchase of the customer's own." }).check(idOf('Purchase')),
      concernsStaffId: t.id({ description: 'The member of staff it praises or complains about.' }).check(idOf('Staff')),
    }),
    success: { complaint: 'Complaint' },
    resolve: async (input, tx) => ({ complaint: await updateComplaint(tx, input) }),
  });
}

function moving(builder: RapportBuilder): void {
  builder.resultMutation('moveComplaint', {
    description:
      'To any allowed state but RESOLVED and REOPENED, which have mutations of their own. Another state is a ConflictError with ILLEGAL_TRANSITION, which names the allowed ones.',
    permission: MAY_HANDLE,
    input: (t) => ({
      id: t.id({ required: true, description: 'Of the complaint.' }).check(idOf('Complaint')),
      status: t.field({ type: ComplaintStatus, required: true, description: 'Where it is to stand.' }),
      note: t.string({ description: "Kept in the complaint's log, at most 10,000 characters." }).check(optionalText(10_000)),
      duplicateOfId: t
        .id({ description: 'The complaint that tells the same, of whomever; needed for DUPLICATE, and for nothing else.' })
        .check(idOf('Complaint')),
      expectedVersion: t.int(VERSION),
    }),
    success: { complaint: 'Complaint' },
    resolve: async (input, tx) => ({ complaint: await moveComplaint(tx, input) }),
  });
}

function noting(builder: RapportBuilder): void {
  builder.resultMutation('addComplaintNote', {
    description: 'Notes something in the log of a complaint, in whatever state it is.',
    permission: MAY_HANDLE,
    input: (t) => ({
      id: t.id({ required: true, description: 'Of the complaint.' }).check(idOf('Complaint')),
      note: t.string({ required: true, description: 'In 1 to 10,000 characters.' }).check(text(1, 10_000)),
    }),
    success: { complaint: 'Complaint' },
    resolve: async (input, tx) => ({ complaint: await addComplaintNote(tx, input) }),
  });
}
