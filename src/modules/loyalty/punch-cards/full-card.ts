/** What a full card is worth. */
import type { Prisma } from '../../../generated/index.ts';
import type { TxCtx } from '../../../kernel/index.ts';
import { ensureTask } from '../../communications/index.ts';
import { rulesOf } from '../programs/index.ts';
import { grantOne, lackOf } from '../rewards/index.ts';
import type { MemberInProgram } from './members.ts';

/**
 * Grants the reward that the rules name by which the card was opened. Where none can be had the card is full all the same, and somebody
 * is asked to see to it: what comes back into stock is then given as a gift.
 */
export async function rewardFullCard(tx: TxCtx, card: Prisma.PunchCardModel, member: MemberInProgram): Promise<void> {
  const { programId, programVersion: number } = card;
  const version = await tx.db.loyaltyProgramVersion.findUniqueOrThrow({ where: { programId_number: { programId, number } } });
  const { rewardId = null } = rulesOf(version).punches ?? {};
  if (rewardId === null) return;
  const reward = await tx.db.reward.findUniqueOrThrow({ where: { id: rewardId } });
  const { customerId } = member;
  const lack = await lackOf(tx, reward, customerId);
  const given = {
    customerId,
    membershipId: card.membershipId,
    punchCardId: card.id,
    origin: 'PUNCH_CARD',
    state: 'ISSUED',
  } as const;
  if (!lack && (await grantOne(tx, reward, given))) return;
  await ensureTask(tx, {
    title:
      lack === 'LIMIT_PER_MEMBER'
        ? 'A punch card is full, but the customer had its reward as often as allowed'
        : 'A punch card is full, but its reward is out of stock',
    customerId,
    origin: 'loyalty.card.completed',
    originKey: `loyalty.card.${card.id}`,
  });
}
