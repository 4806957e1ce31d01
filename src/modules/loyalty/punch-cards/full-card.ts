/** What full cards are worth. */
import type { Prisma } from '../../../generated/index.ts';
import type { TxCtx } from '../../../kernel/index.ts';
import { createTasks } from '../../communications/index.ts';
import { rulesOf } from '../programs/index.ts';
import { grantForCards } from '../rewards/index.ts';
import type { MemberInProgram } from './members.ts';

type PunchCard = Prisma.PunchCardModel;

const LACKS = {
  LIMIT_PER_MEMBER: 'A punch card is full, but the customer had its reward as often as allowed',
  OUT_OF_STOCK: 'A punch card is full, but its reward is out of stock',
} as const;

/**
 * Grants each card the reward that the rules name by which it was opened. Where none can be had a card is full all the same, and somebody
 * is asked to see to it: what comes back into stock is then given as a gift. In as many statements for all cards of one version as for one.
 */
export async function rewardFullCards(
  tx: TxCtx,
  full: readonly PunchCard[],
  { programId, customerId }: MemberInProgram,
): Promise<void> {
  for (const [rewardId, cards] of await byReward(tx, programId, full)) {
    const { left, lack } = await grantForCards(tx, rewardId, { customerId, cards });
    await createTasks(
      tx,
      left.map(({ id }) => {
        return { title: LACKS[lack], customerId, origin: 'loyalty.card.completed', originKey: `loyalty.card.${id}` };
      }),
    );
  }
}

/** In one order, so that two writers never wait for each other. */
async function byReward(tx: TxCtx, programId: string, full: readonly PunchCard[]) {
  const numbers = [...new Set(full.map(({ programVersion }) => programVersion))];
  if (numbers.length === 0) return [];
  const versions = await tx.db.loyaltyProgramVersion.findMany({ where: { programId, number: { in: numbers } } });
  const rewardOf = new Map(versions.map((version) => [version.number, rulesOf(version).punches?.rewardId ?? null]));
  const rewardIds = new Set([...rewardOf.values()].flatMap((id) => id ?? []));
  return [...rewardIds].sort().map((id) => {
    return [id, full.filter(({ programVersion }) => rewardOf.get(programVersion) === id)] as const;
  });
}
