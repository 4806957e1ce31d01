/** Making offers: whom they are for, what they give, and why. */
import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, formatAmount, type Money, newId, RequestError, type TxCtx } from '../../../kernel/index.ts';
import { audit, authorship } from '../../access/index.ts';
import { Issues, requireSegment } from '../../contacts/index.ts';
import { tierNames } from './tier-names.ts';

export type Offer = Prisma.OfferModel;

type Given<Value> = Value | null | undefined;

/** Texts are trimmed and within their lengths; what is absent or null is not set. */
export interface NewOffer extends Pick<Offer, 'name' | 'audience' | 'validFrom' | 'explanation'> {
  /** Of TIER, and only then: as the rules of a program name it. */
  readonly tierName?: Given<string>;
  /** Of SEGMENT, and only then. A uuid. */
  readonly segmentId?: Given<string>;
  /** Above 0, at most 100; not beside an amount. */
  readonly discountPercent?: Given<number>;
  /** More than nothing. */
  readonly discount?: Given<Money>;
  readonly validTo?: Given<Date>;
}

/** Makes an offer, or tells all that is wrong with it and changes nothing. */
export function createOffer(ctx: Ctx, input: NewOffer): Promise<Offer> {
  return ctx.transact(async (tx) => {
    const issues = new Issues();
    await readAudience(tx, input, issues);
    readDiscount(input, issues);
    readTimes(input, tx.clock.now(), issues);
    issues.throwIfAny();
    if (input.segmentId) await requireOwnSegment(tx, input.segmentId);
    const offer = await tx.db.offer.create({ data: rowOf(tx, input) });
    const { id, audience } = offer;
    const action = 'loyalty.offer.created';
    await tx.emit(action, { offerId: id, audience });
    await audit(tx, { action, type: 'Offer', id, before: null, after: audited(offer) });
    return offer;
  });
}

function rowOf(tx: TxCtx, { discount, tierName, segmentId, discountPercent, validTo, ...columns }: NewOffer): Offer {
  const { name, audience, validFrom, explanation } = columns;
  return {
    ...{ id: newId(), name, audience, validFrom, explanation },
    ...{ tierName: tierName ?? null, segmentId: segmentId ?? null, validTo: validTo ?? null },
    discountPercent: discountPercent ?? null,
    discountMinor: discount?.minor ?? null,
    discountCurrency: discount?.currencyCode ?? null,
    createdAt: tx.clock.now(),
    ...authorship(tx),
  };
}

/** Exactly what belongs to the audience is given with it. */
async function readAudience(tx: TxCtx, { audience, tierName, segmentId }: NewOffer, issues: Issues): Promise<void> {
  const isTier = audience === 'TIER';
  const fields = [
    ['tierName', tierName, isTier],
    ['segmentId', segmentId, audience === 'SEGMENT'],
  ] as const;
  for (const [field, value, isNeeded] of fields) {
    if (isNeeded && value == null) issues.add(field, `An offer for a ${audience} names it.`, 'REQUIRED');
    if (!isNeeded && value != null) issues.add(field, `An offer for ${audience} has none.`);
  }
  if (!isTier || tierName == null) return;
  const known = await tierNames(tx);
  if (known.includes(tierName)) return;
  const accepted = known.length > 0 ? `There are ${known.join(', ')}.` : 'No program has any.';
  issues.add('tierName', `No program has a tier of this name. ${accepted}`, 'NOT_FOUND');
}

function readDiscount({ discountPercent, discount }: NewOffer, issues: Issues): void {
  if (discountPercent != null && !(discountPercent > 0 && discountPercent <= 100)) {
    issues.add('discountPercent', 'Must be above 0 and at most 100.');
  }
  if (discount != null && discount.minor <= 0n) issues.at('discount').add('amount', 'Must be more than nothing.');
  if (discountPercent != null && discount != null) {
    issues.add('discount', 'An offer has a percentage or an amount, not both.');
  }
}

function readTimes({ validFrom, validTo }: NewOffer, now: Date, issues: Issues): void {
  if (validTo == null) return;
  if (validTo <= validFrom) issues.add('validTo', 'Must be after validFrom.');
  else if (validTo <= now) issues.add('validTo', 'Must not have passed.');
}

/** Whoever is shown the offer learns that the customer is in the segment: only who may see it decides that. */
async function requireOwnSegment(tx: TxCtx, id: string): Promise<void> {
  if (!tx.can('contacts.segment.read')) {
    throw new RequestError('FORBIDDEN', 'An offer for a segment needs the permission contacts.segment.read.');
  }
  await requireSegment(tx, id);
}

/** What the log of changes keeps: amounts as people read them. */
function audited({ discountMinor, discountCurrency, ...columns }: Offer) {
  const hasDiscount = discountMinor !== null && discountCurrency !== null;
  const discount = hasDiscount
    ? `${formatAmount({ minor: discountMinor, currencyCode: discountCurrency })} ${discountCurrency}`
    : null;
  return { ...columns, discount };
}
