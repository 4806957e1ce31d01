/** Moving points by hand. */

import { idOf, type RapportBuilder, text, wholeNumber } from '../../../kernel/index.ts';
import { ApprovalRequiredError } from '../../access/index.ts';
import { adjustPoints, earnPoints, InsufficientPointsError, reverseEntry, spendPoints } from '../ledger/index.ts';

const MOST_POINTS = 1_000_000_000;
const MAX_REASON_LENGTH = 500;
const success = { entry: 'PointsEntry', membership: 'LoyaltyMembership' } as const;
const shared = { success, idempotencyKey: 'required' } as const;
const REASON = `In words, 1 to ${MAX_REASON_LENGTH} characters. Stands in the ledger.`;
const reason = text(1, MAX_REASON_LENGTH);

const correction = wholeNumber(-MOST_POINTS, MOST_POINTS).refine((points) => points !== 0, 'Must not be 0.');

export function pointsMutations(builder: RapportBuilder): void {
  builder.resultMutation('earnPoints', {
    ...shared,
    description:
      'Gives points by hand. More than the caller may grant is asked of a supervisor, and booked when they approve. What is owed is settled at once.',
    permission: 'loyalty.points.earn',
    input: (t) => ({
      membershipId: t
        .id({ required: true, description: 'Of a membership in a program of kind POINTS.' })
        .check(idOf('LoyaltyMembership')),
      points: t.int({ required: true, description: '1 to 1,000,000,000.' }).check(wholeNumber(1, MOST_POINTS)),
      reason: t.string({ required: true, description: REASON }).check(reason),
      purchaseId: t
        .id({ description: 'Of a purchase of the member’s, if it is for one. Its return takes nothing of this back.' })
        .check(idOf('Purchase')),
    }),
    errors: [ApprovalRequiredError],
    resolve: ({ purchaseId, ...input }, tx, call) => earnPoints(tx, { ...input, ...call, purchaseId: purchaseId ?? null }),
  });
  builder.resultMutation('spendPoints', {
    ...shared,
    description: 'Spends points, those that expire first first. Of several at once no more succeed than there are points.',
    permission: 'loyalty.points.spend',
    input: (t) => ({
      membershipId: t
        .id({ required: true, description: 'Of a membership in a program of kind POINTS.' })
        .check(idOf('LoyaltyMembership')),
      points: t.int({ required: true, description: '1 to 1,000,000,000.' }).check(wholeNumber(1, MOST_POINTS)),
      reason: t.string({ required: true, description: REASON }).check(reason),
    }),
    errors: [InsufficientPointsError],
    resolve: (input, tx, call) => spendPoints(tx, { ...input, ...call }),
  });
  correcting(builder);
}

function correcting(builder: RapportBuilder): void {
  builder.resultMutation('reversePointsEntry', {
    ...shared,
    description:
      'Takes back what a line of the ledger did, once: what was earned goes, and what of it was spent already is owed; what was spent comes back. What expired meanwhile comes back as if it were earned now.',
    permission: 'loyalty.points.correct',
    input: (t) => ({
      entryId: t
        .id({ required: true, description: 'Of an EARN, a SPEND that paid for no reward, or an ADJUST that was made by hand.' })
        .check(idOf('PointsEntry')),
      reason: t.string({ required: true, description: REASON }).check(reason),
    }),
    resolve: (input, tx, call) => reverseEntry(tx, { ...input, ...call }),
  });
  builder.resultMutation('adjustPoints', {
    ...shared,
    description:
      'Corrects a balance. Points that are added are like earned ones, and need the authority to give them; they count for no tier.',
    permission: 'loyalty.points.correct',
    input: (t) => ({
      membershipId: t
        .id({ required: true, description: 'Of a membership in a program of kind POINTS.' })
        .check(idOf('LoyaltyMembership')),
      points: t
        .int({
          required: true,
          description: 'Added to the balance, at most 1,000,000,000; below 0 they are taken, at most as many as there are.',
        })
        .check(correction),
      reason: t.string({ required: true, description: REASON }).check(reason),
    }),
    errors: [ApprovalRequiredError, InsufficientPointsError],
    resolve: (input, tx, call) => adjustPoints(tx, { ...input, ...call }),
  });
}
