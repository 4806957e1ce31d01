/** What can be done with a complaint. */
import { Channel, ComplaintCause, ComplaintKind, RemedyKind, Severity } from '../../../generated/index.ts';
import { idOf, optionalText, type RapportBuilder, text } from '../../../kernel/index.ts';
import { linkCommunication } from '../linked-words.ts';
import { acknowledgeComplaint } from '../move-complaint.ts';
import { openComplaintAtEnd } from '../open-complaint.ts';

export function complaintMutations(builder: RapportBuilder): void {
  opening(builder);
  acknowledging(builder);
  linking(builder);
}

function opening(builder: RapportBuilder): void {
  builder.resultMutation('openComplaint', {
    description: 'Records a complaint, a product report, a support request or praise, and tells the live feeds.',
    permission: 'feedback.complaint.open',
    input: (t) => ({
      customerId: t.id({ required: true, description: 'Who complains.' }).check(idOf('Customer')),
      subject: t.string({ required: true, description: 'What it is about, in 1 to 200 characters.' }).check(text(1, 200)),
      body: t.string({ description: "The customer's words, at most 10,000 characters." }).check(optionalText(10_000)),
      kind: t.field({ type: ComplaintKind, description: 'COMPLAINT unless given.' }),
      severity: t.field({ type: Severity, description: 'MEDIUM unless given.' }),
      cause: t.field({ type: ComplaintCause, description: 'What was behind it, if that is known already.' }),
      remedySought: t.field({ type: RemedyKind, description: 'What the customer asks for.' }),
      productId: t.id({ description: 'What it is about. Needed of a PRODUCT_REPORT.' }).check(idOf('Product')),
      purchaseId: t.id({ description: "A purchase of the customer's own, if it is about one." }).check(idOf('Purchase')),
      channel: t.field({ type: Channel, description: 'How it reached us.' }),
      teamId: t.id({ description: 'The department that sees to it.' }).check(idOf('Team')),
      ownerId: t.id({ description: 'The member of staff who sees to it.' }).check(idOf('Staff')),
      concernsStaffId: t.id({ description: 'The member of staff it praises or complains about.' }).check(idOf('Staff')),
      openedAt: t.field({
        type: 'DateTime',
        description:
          'When the customer came with it, if that was before now: at most 10 years. A minute ahead of the server counts as now.',
      }),
    }),
    success: { complaint: 'Complaint' },
    resolve: async (input, tx) => ({ complaint: await openComplaintAtEnd(tx, input) }),
  });
}

function acknowledging(builder: RapportBuilder): void {
  builder.resultMutation('acknowledgeComplaint', {
    description: 'Notes that the customer was told their complaint has arrived: RECEIVED becomes ACKNOWLEDGED.',
    permission: 'feedback.complaint.handle',
    input: (t) => ({
      id: t.id({ required: true, description: 'Of the complaint.' }).check(idOf('Complaint')),
      message: t
        .string({ description: "What the customer was told, at most 10,000 characters; kept in the complaint's log." })
        .check(optionalText(10_000)),
      expectedVersion: t.int({ description: 'Refuses with STALE_VERSION if the complaint has changed since this version.' }),
    }),
    success: { complaint: 'Complaint' },
    resolve: async (input, tx) => ({ complaint: await acknowledgeComplaint(tx, input) }),
  });
}

function linking(builder: RapportBuilder): void {
  builder.resultMutation('linkCommunication', {
    description:
      'Says that a word exchanged with the customer is about their complaint. A word is about one complaint only: of another it is a ConflictError with UNIQUE_VIOLATION, of the same nothing happens.',
    permission: 'feedback.complaint.handle',
    input: (t) => ({
      complaintId: t.id({ required: true, description: 'Of the complaint.' }).check(idOf('Complaint')),
      communicationId: t.id({ required: true, description: 'Of the word.' }).check(idOf('Communication')),
    }),
    success: { complaint: 'Complaint', communication: 'Communication' },
    resolve: (input, tx) => linkCommunication(tx, input),
  });
}
