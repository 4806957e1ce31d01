/** Recording that a customer brings somebody along: another customer, or somebody who is invited by e-mail. */
import { ConflictError, type Ctx, NotFoundError, newId, type TxCtx, ValidationError } from '../../../kernel/index.ts';
import { authorship } from '../../access/index.ts';
import {
  type Customer,
  findCustomer,
  lockCustomer,
  lockCustomers,
  normalizedEmail,
  ownersOfEmails,
} from '../../contacts/index.ts';
import { firstPurchase } from '../../sales/index.ts';
import { requireMayTakePart } from '../memberships/index.ts';
import { announce, COUNTING, type Referral } from './referrals.ts';
import { type Pair, REFUSALS, refusalOf } from './refusals.ts';

/** Uuids. Exactly one of the last two is given. */
export interface NewReferral {
  readonly referrerId: string;
  readonly refereeId?: string | null | undefined;
  readonly inviteeEmail?: string | null | undefined;
}

/**
 * What the guards refuse is recorded as REJECTED, with the reason. A ConflictError with UNIQUE_VIOLATION for somebody who was brought
 * along, or invited, already: of several at the same moment one succeeds.
 */
export function recordReferral(ctx: Ctx, input: NewReferral): Promise<Referral> {
  const email = invitedEmail(input);
  return ctx.transact(async (tx) => {
    const owners = email === null ? [] : await ownersOfEmails(tx, [email]);
    const [owner] = owners;
    const named = input.refereeId ?? owner?.customerId ?? null;
    const [referrer, referee] = await holdParties(tx, input.referrerId, named);
    if (owners.some(({ customerId }) => customerId === referrer.id)) {
      return write(tx, { referrerId: referrer.id, rejectedReason: REFUSALS.sharedContactPoint });
    }
    if (referee) return bringAlong(tx, { referrerId: referrer.id, refereeId: referee.id });
    return write(tx, { referrerId: referrer.id, inviteeEmail: email });
  });
}

/** Normalized; null where a customer is named instead. */
function invitedEmail({ refereeId, inviteeEmail }: NewReferral): string | null {
  const isCustomerNamed = refereeId != null;
  if (isCustomerNamed && inviteeEmail != null) {
    throw ValidationError.at(['inviteeEmail'], 'Must not be given beside refereeId: it is one or the other.');
  }
  if (isCustomerNamed) return null;
  if (inviteeEmail == null) {
    throw ValidationError.at(['refereeId'], 'Must be given, or inviteeEmail instead: exactly one of both.', 'REQUIRED');
  }
  const email = normalizedEmail(inviteeEmail);
  if (email === null) throw ValidationError.at(['inviteeEmail'], 'Must be an e-mail address, for example jana@example.com.');
  return email;
}

async function holdParties(
  tx: TxCtx,
  referrerId: string,
  refereeId: string | null,
): Promise<readonly [Customer, Customer | null]> {
  const referrer = await currentCustomer(tx, referrerId);
  const referee = refereeId === null ? null : await currentCustomer(tx, refereeId);
  await lockCustomers(
    tx,
    [referrer, referee].flatMap((party) => party?.id ?? []),
  );
  return [await holdTakingPart(tx, referrer.id), referee && (await holdTakingPart(tx, referee.id))];
}

async function currentCustomer(tx: TxCtx, id: string): Promise<Customer> {
  const customer = await findCustomer(tx, id);
  if (!customer) throw new NotFoundError('Customer', id);
  return customer;
}

async function holdTakingPart(tx: TxCtx, id: string): Promise<Customer> {
  const customer = await lockCustomer(tx, id);
  requireMayTakePart(tx, customer);
  return customer;
}

/** Both are held. */
async function bringAlong(tx: TxCtx, pair: Pair): Promise<Referral> {
  const { referrerId, refereeId } = pair;
  if (referrerId === refereeId) throw ValidationError.at(['refereeId'], 'Must be another customer than the referrer.');
  if (await tx.db.referral.findFirst({ where: { refereeId, ...COUNTING }, select: { id: true } })) throw broughtAlready();
  const now = tx.clock.now();
  const first = await firstPurchase(tx, refereeId);
  // What they bought at this very moment they bought before, as it was heard of first.
  const hadBought = first !== null && first.purchasedAt <= now;
  return write(tx, { ...pair, rejectedReason: (await refusalOf(tx, pair, now)) ?? (hadBought ? REFUSALS.boughtBefore : null) });
}

type Draft = Pick<Referral, 'referrerId'> & Partial<Pick<Referral, 'refereeId' | 'inviteeEmail' | 'rejectedReason'>>;

async function write(tx: TxCtx, draft: Draft): Promise<Referral> {
  const { rejectedReason = null, inviteeEmail = null } = draft;
  const state = rejectedReason !== null ? 'REJECTED' : inviteeEmail !== null ? 'INVITED' : 'SIGNED_UP';
  const now = tx.clock.now();
  const [referral] = await tx.db.referral.createManyAndReturn({
    data: { id: newId(), ...draft, state, referredAt: now, updatedAt: now, ...authorship(tx) },
    skipDuplicates: true,
  });
  if (!referral) throw inviteeEmail === null ? broughtAlready() : invitedAlready();
  await announce(tx, [], state, [referral]);
  return referral;
}

function broughtAlready(): ConflictError {
  return new ConflictError('This customer was brought along already: that counts once.', { code: 'UNIQUE_VIOLATION' });
}

function invitedAlready(): ConflictError {
  return new ConflictError('Somebody with this e-mail address was invited already.', { code: 'UNIQUE_VIOLATION' });
}
