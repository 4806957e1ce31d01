/** Recording that customers were lost: to whom, why and as far as we know. */
import type { EvidenceKind, LossReasonKind } from '../../../generated/index.ts';
import { type Ctx, newId, type TxCtx } from '../../../kernel/index.ts';
import { audit, authorship } from '../../access/index.ts';
import { Issues, lockCustomer, moveLifecycle } from '../../contacts/index.ts';
import { requireOpportunity, requireProduct } from '../../sales/index.ts';
import { earlier, faultOfMoment } from '../moments.ts';
import { competitorNamed } from './competitors.ts';
import { type Loss, namedIn, withReasons } from './losses.ts';

/** The weights of a loss add up to 1 so nearly. */
const TOLERANCE = 0.001;
/** As far back as anybody remembers customers. */
const OLDEST_YEARS = 50;
/** Sums of fractions are never exact: this much is their inexactness, not the client's. */
const ROUNDING = 1e-9;

export interface WeightedReason {
  readonly reason: LossReasonKind;
  /** Its share of the loss: above 0, at most 1. */
  readonly weight: number;
}

/** Ids are uuids; what is absent or null is unknown. */
export interface NewLoss {
  readonly customerId: string;
  readonly competitorName?: string | null | undefined;
  /** What they buy elsewhere now; absent: not one product in particular. */
  readonly productId?: string | null | undefined;
  readonly reasons: readonly WeightedReason[];
  readonly evidence: EvidenceKind;
  /** An opportunity of the customer's own by which it came out. */
  readonly opportunityId?: string | null | undefined;
  readonly lostAt: Date;
}

/** Records a loss, lets the customer be LOST and announces both, or changes nothing. Who is LOST already may be lost for more. */
export function recordLoss(ctx: Ctx, input: NewLoss): Promise<Loss> {
  return ctx.transact(async (tx) => {
    refuseFaults(tx, input);
    const { id: customerId } = await lockCustomer(tx, input.customerId);
    await requireNamed(tx, input, customerId);
    const competitor = input.competitorName ? await competitorNamed(tx, input.competitorName) : null;
    const loss = await tx.db.loss.create({
      data: {
        id: newId(),
        customerId,
        competitorId: competitor?.id ?? null,
        productId: input.productId ?? null,
        opportunityId: input.opportunityId ?? null,
        evidence: input.evidence,
        lostAt: earlier(input.lostAt, tx.clock.now()),
        recordedAt: tx.clock.now(),
        ...authorship(tx),
        reasons: { create: input.reasons.map(({ reason, weight }) => ({ reason, weight })) },
      },
      include: withReasons,
    });
    const action = 'feedback.loss.recorded';
    const reasons = loss.reasons.map(({ reason }) => reason);
    await tx.emit(action, { ...namedIn(loss), evidence: loss.evidence, reasons, lostAt: loss.lostAt.toISOString() });
    await audit(tx, { action, type: 'Loss', id: loss.id, before: null, after: loss });
    await moveLifecycle(tx, customerId, 'LOST');
    return loss;
  });
}

function refuseFaults(tx: TxCtx, { reasons, lostAt }: NewLoss): void {
  const issues = new Issues();
  const fault = faultOfMoment(lostAt, tx.clock.now(), OLDEST_YEARS);
  if (fault) issues.add('lostAt', fault);
  const named = new Set<LossReasonKind>();
  for (const [index, { reason, weight }] of reasons.entries()) {
    const at = issues.at('reasons', index);
    if (named.has(reason)) at.add('reason', `Must be named once: ${reason} is there already.`);
    named.add(reason);
    if (weight <= 0 || weight > 1) at.add('weight', 'Must be above 0 and at most 1.');
  }
  const sum = reasons.reduce((total, { weight }) => total + weight, 0);
  if (Math.abs(sum - 1) > TOLERANCE + ROUNDING) {
    issues.add('reasons', `The weights must add up to 1, give or take ${TOLERANCE}; these add up to ${Number(sum.toFixed(6))}.`);
  }
  issues.throwIfAny();
}

/** That what it names exists, and that the opportunity is the customer's own. */
async function requireNamed(tx: TxCtx, { productId, opportunityId }: NewLoss, customerId: string): Promise<void> {
  if (productId) await requireProduct(tx, productId);
  if (!opportunityId) return;
  const opportunity = await requireOpportunity(tx, opportunityId);
  const issues = new Issues();
  if (opportunity.customerId !== customerId) issues.add('opportunityId', 'Must be an opportunity of the customer who was lost.');
  issues.throwIfAny();
}
