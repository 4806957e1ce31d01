/** What becomes of a granted reward: claimed, handed over, taken back, or forfeited. Each move once, whoever else tries. */
import type { RewardGrantState } from '../../../generated/index.ts';
import { ConflictError, type Ctx, type TxCtx } from '../../../kernel/index.ts';
import { lockFact } from '../../contacts/index.ts';
import { reverse } from '../ledger/index.ts';
import { lockMembership } from '../memberships/index.ts';
import { announce, findGrant, type Grant } from './grants.ts';

const MOVES: Readonly<Record<RewardGrantState, readonly RewardGrantState[]>> = {
  ISSUED: ['CLAIMED', 'EXPIRED', 'REVOKED'],
  CLAIMED: ['FULFILLED', 'REVOKED'],
  FULFILLED: [],
  EXPIRED: [],
  REVOKED: [],
};

/** The customer claims what they were given: it is kept for them from then on. */
export function claimGrant(ctx: Ctx, id: string): Promise<Grant> {
  return ctx.transact(async (tx) => {
    const grant = await holdGrant(tx, id);
    requireMove(grant, 'CLAIMED');
    const now = tx.clock.now();
    if (grant.expiresAt !== null && grant.expiresAt <= now) {
      throw illegal(`This reward could be claimed until ${grant.expiresAt.toISOString()}.`);
    }
    return move(tx, grant, { state: 'CLAIMED', claimedAt: now, expiresAt: null });
  });
}

/** The reward was handed over. */
export function fulfillGrant(ctx: Ctx, id: string): Promise<Grant> {
  return ctx.transact(async (tx) => {
    const grant = await holdGrant(tx, id);
    requireMove(grant, 'FULFILLED');
    return move(tx, grant, { state: 'FULFILLED', fulfilledAt: tx.clock.now() });
  });
}

interface Revocation {
  readonly reason: string;
  /** Of the call; stands in the ledger. */
  readonly idempotencyKey?: string | null;
}

/** Takes back what was not handed over: it is in stock again, and what was spent on it is the member's again. */
export function revokeGrant(ctx: Ctx, { id, ...revocation }: Revocation & { readonly id: string }): Promise<Grant> {
  return ctx.transact(async (tx) => {
    const grant = await holdGrant(tx, id);
    requireMove(grant, 'REVOKED');
    await giveBackPoints(tx, grant, revocation);
    return revokeHeld(tx, grant, revocation.reason);
  });
}

/** The same for one that cost no points, and whose customer is held. */
export async function revokeHeld(tx: TxCtx, grant: Grant, reason: string): Promise<Grant> {
  const revoked = await move(tx, grant, { state: 'REVOKED', endedAt: tx.clock.now() }, reason);
  await giveBackToStock(tx, [grant.rewardId]);
  return revoked;
}

async function giveBackPoints(tx: TxCtx, { membershipId, spendEntryId }: Grant, revocation: Revocation): Promise<void> {
  if (membershipId === null || spendEntryId === null) return;
  const { membership } = await lockMembership(tx, membershipId);
  const entry = await tx.db.pointsEntry.findUniqueOrThrow({ where: { id: spendEntryId } });
  await reverse(tx, membership, entry, revocation);
}

/** Puts rewards back, one for each time that its uuid is named; in one order, so that two writers never wait for each other. */
export async function giveBackToStock(tx: TxCtx, rewardIds: readonly string[]): Promise<void> {
  for (const id of [...new Set(rewardIds)].sort()) {
    const returned = rewardIds.filter((other) => other === id).length;
    await tx.db.reward.updateMany({ where: { id, stock: { not: null } }, data: { stock: { increment: returned } } });
  }
}

/** The grant as it is now; nobody else moves it until the transaction ends. */
async function holdGrant(tx: TxCtx, id: string): Promise<Grant> {
  const { fact } = await lockFact(tx, { type: 'RewardGrant', id, find: () => findGrant(tx, id) });
  return fact;
}

async function move(tx: TxCtx, before: Grant, data: Partial<Grant>, reason?: string): Promise<Grant> {
  const after = await tx.db.rewardGrant.update({ where: { id: before.id }, data });
  await announce(tx, before, after, reason);
  return after;
}

function requireMove({ state }: Grant, to: RewardGrantState): void {
  const allowed = MOVES[state];
  if (allowed.includes(to)) return;
  const instead = allowed.length > 0 ? `Allowed are: ${allowed.join(', ')}.` : 'This state is final.';
  throw illegal(`A reward that is ${state} cannot become ${to}. ${instead}`);
}

function illegal(message: string): ConflictError {
  return new ConflictError(message, { code: 'ILLEGAL_TRANSITION' });
}
