/**
 * Taking a punch off a card. A full card takes a punch of the member's open card in its place, as if the line had never been bought.
 * Where there is none the card opens again, and its reward is taken back, if that was not claimed yet; what was claimed stays claimed.
 */
import type { Prisma } from '../../../generated/index.ts';
import type { TxCtx } from '../../../kernel/index.ts';
import { audit } from '../../access/index.ts';
import { type Grant, revokeHeld } from '../rewards/index.ts';
import type { MemberInProgram } from './members.ts';

type PunchCard = Prisma.PunchCardModel;

/** The member is held. */
export async function voidPunch(tx: TxCtx, { customerId, programId, membershipIds }: MemberInProgram, id: string): Promise<void> {
  const {
    card,
    cardId: punchCardId,
    purchaseLineId,
  } = await tx.db.punch.update({
    where: { id },
    data: { voidedAt: tx.clock.now() },
    include: { card: true },
  });
  await tx.emit('loyalty.punch.voided', { punchId: id, punchCardId, programId, customerId, purchaseLineId });
  await (card.completedAt === null ? countDown(tx, card) : replaceOn(tx, card, membershipIds));
}

async function countDown(tx: TxCtx, before: PunchCard, changed: { readonly completedAt?: null } = {}): Promise<void> {
  const { id } = before;
  const after = await tx.db.punchCard.update({ where: { id }, data: { ...changed, punchCount: { decrement: 1 } } });
  await audit(tx, { action: 'loyalty.punch.voided', type: 'PunchCard', id, before, after });
}

async function replaceOn(tx: TxCtx, full: PunchCard, membershipIds: readonly string[]): Promise<void> {
  const spare = await tx.db.punch.findFirst({
    where: { voidedAt: null, card: { membershipId: { in: [...membershipIds] }, completedAt: null } },
    orderBy: [{ punchedAt: 'asc' }, { id: 'asc' }],
    include: { card: true },
  });
  if (spare) {
    await tx.db.punch.update({ where: { id: spare.id }, data: { cardId: full.id } });
    return countDown(tx, spare.card);
  }
  const grant = await tx.db.rewardGrant.findFirst({ where: { punchCardId: full.id, state: { not: 'REVOKED' } } });
  return grant && grant.state !== 'ISSUED' ? countDown(tx, full) : reopen(tx, full, grant);
}

async function reopen(tx: TxCtx, full: PunchCard, grant: Grant | null): Promise<void> {
  if (grant) await revokeHeld(tx, grant, 'A line that the full card was punched for came back.');
  await removeEmpty(tx, full);
  await countDown(tx, full, { completedAt: null });
}

/** A membership has one open card: one without punches gives way. Its void punches, and the rewards that were taken back, go along. */
async function removeEmpty(tx: TxCtx, { id, membershipId }: PunchCard): Promise<void> {
  const empty = await tx.db.punchCard.findFirst({ where: { membershipId, completedAt: null } });
  if (!empty) return;
  await tx.db.punch.updateMany({ where: { cardId: empty.id }, data: { cardId: id } });
  await tx.db.rewardGrant.updateMany({ where: { punchCardId: empty.id }, data: { punchCardId: id } });
  await tx.db.punchCard.delete({ where: { id: empty.id } });
  await audit(tx, { action: 'loyalty.card.removed', type: 'PunchCard', id: empty.id, before: empty, after: null });
}
