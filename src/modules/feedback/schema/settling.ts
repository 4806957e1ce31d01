/** Settling complaints, and what comes after. */
import { ComplaintCause, RemedyKind, ResolutionOutcome } from '../../../generated/index.ts';
import { idOf, money, optionalText, type RapportBuilder, text, wholeNumber } from '../../../kernel/index.ts';
import { ApprovalRequiredError } from '../../access/index.ts';
import { completeFollowUp } from '../follow-ups.ts';
import { reopenComplaint } from '../move-complaint.ts';
import { resolveComplaint } from '../resolve-complaint.ts';

const MOST_POINTS = 1_000_000_000;

export function settlingMutations(builder: RapportBuilder): void {
  resolving(builder);
  reopening(builder);
  followingUp(builder);
}

function resolving(builder: RapportBuilder): void {
  builder.resultMutation('resolveComplaint', {
    description:
      'Says how a complaint was settled, pays back and grants points, and plans to ask the customer again. Beyond the caller’s own authority nothing of it is done, and a supervisor is asked: approving settles it.',
    permission: 'feedback.complaint.resolve',
    idempotencyKey: 'required',
    input: (t) => ({
      id: t.id({ required: true, description: 'Of the complaint.' }).check(idOf('Complaint')),
      outcome: t.field({ type: ResolutionOutcome, required: true, description: 'What the customer makes of it.' }),
      remedy: t.field({ type: RemedyKind, description: 'What was done to make it good.' }),
      refund: t
        .field({
          type: 'MoneyInput',
          description: 'Paid back of the complaint’s purchase, in its currency: more than nothing, at most what is refundable.',
        })
        .check(money({ min: 1n })),
      points: t
        .int({ description: 'Granted to the customer, at least 1; only where a module keeps points.' })
        .check(wholeNumber(1, MOST_POINTS)),
      cause: t.field({ type: ComplaintCause, description: 'What was behind it, if that is known better now.' }),
      acceptedByCustomer: t.boolean({ description: 'Whether the customer said yes to it.' }),
      note: t.string({ description: 'In words, at most 2,000 characters.' }).check(optionalText(2_000)),
      expectedVersion: t.int({ description: 'Refuses with STALE_VERSION if the complaint has changed since this version.' }),
    }),
    success: { complaint: 'Complaint' },
    errors: [ApprovalRequiredError],
    resolve: async (input, tx) => ({ complaint: await resolveComplaint(tx, input) }),
  });
}

function reopening(builder: RapportBuilder): void {
  builder.resultMutation('reopenComplaint', {
    description: 'Takes up again what was RESOLVED or CLOSED.',
    permission: 'feedback.complaint.handle',
    input: (t) => ({
      id: t.id({ required: true, description: 'Of the complaint.' }).check(idOf('Complaint')),
      reason: t
        .string({ required: true, description: 'What the customer is not satisfied with, in 1 to 10,000 characters.' })
        .check(text(1, 10_000)),
    }),
    success: { complaint: 'Complaint' },
    resolve: async (input, tx) => ({ complaint: await reopenComplaint(tx, input) }),
  });
}

function followingUp(builder: RapportBuilder): void {
  builder.resultMutation('completeFollowUp', {
    description:
      'Says what the customer answered: satisfied closes a RESOLVED complaint, not satisfied reopens a settled one, with the note as the reason. Once only: done already is a ConflictError with ILLEGAL_TRANSITION.',
    permission: 'feedback.complaint.handle',
    input: (t) => ({
      id: t.id({ required: true, description: 'Of the follow-up.' }).check(idOf('FollowUp')),
      satisfied: t.boolean({ description: 'Null where the customer was not reached, or did not say.' }),
      note: t.string({ description: 'In words, at most 10,000 characters.' }).check(optionalText(10_000)),
    }),
    success: { followUp: 'FollowUp', complaint: 'Complaint' },
    resolve: (input, tx) => completeFollowUp(tx, input),
  });
}
