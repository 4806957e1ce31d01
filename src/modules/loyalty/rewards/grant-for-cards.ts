/** What full punch cards are worth: many of one customer at once, in as many statements as one. */
import { DAY_MS, newId, type TxCtx } from '../../../kernel/index.ts';
import { auditAll, authorship } from '../../access/index.ts';
import { newCode } from './codes.ts';
import { audited, type Lack, OVER } from './grants.ts';
import type { Reward } from './rewards.ts';

interface FullCard {
  readonly id: string;
  readonly membershipId: string;
}

interface FullCards<Card extends FullCard> {
  /** Who is held. */
  readonly customerId: string;
  readonly cards: readonly Card[];
}

/** Which cards got none, and why: the first cards are granted theirs. As with one, it comes last in a transaction. */
interface Ungranted<Card> {
  readonly left: readonly Card[];
  readonly lack: Lack;
}

export async function grantForCards<Card extends FullCard>(
  tx: TxCtx,
  rewardId: string,
  { customerId, cards }: FullCards<Card>,
): Promise<Ungranted<Card>> {
  const reward = await tx.db.reward.findUniqueOrThrow({ where: { id: rewardId } });
  const allowed = Math.min(cards.length, await roomFor(tx, reward, customerId));
  const count = await takeFromStock(tx, reward, allowed);
  await write(tx, reward, { customerId, cards: cards.slice(0, count) });
  const isOut = count < allowed || reward.stock === 0;
  return { left: cards.slice(count), lack: isOut ? 'OUT_OF_STOCK' : 'LIMIT_PER_MEMBER' };
}

/** How many more of it this customer may have. */
async function roomFor({ db }: TxCtx, { id: rewardId, perMemberLimit }: Reward, customerId: string): Promise<number> {
  if (perMemberLimit === null) return Number.POSITIVE_INFINITY;
  const had = await db.rewardGrant.count({ where: { rewardId, customerId, state: { notIn: [...OVER] } } });
  return Math.max(0, perMemberLimit - had);
}

/** As many as there are, of so many. Others who take of it wait until the transaction ends. */
async function takeFromStock({ db }: TxCtx, { id, stock }: Reward, wanted: number): Promise<number> {
  if (stock === null || wanted === 0) return wanted;
  const [held] = await db.$queryRaw<{ stock: number }[]>`SELECT "stock" FROM "Reward" WHERE "id" = ${id}::uuid FOR NO KEY UPDATE`;
  const count = Math.min(wanted, held?.stock ?? 0);
  if (count > 0) await db.reward.update({ where: { id }, data: { stock: { decrement: count } } });
  return count;
}

async function write(tx: TxCtx, { id: rewardId }: Reward, { customerId, cards }: FullCards<FullCard>): Promise<void> {
  if (cards.length === 0) return;
  const [origin, action] = ['PUNCH_CARD', 'loyalty.grant.issued'] as const;
  const issuedAt = tx.clock.now();
  const expiresAt = new Date(issuedAt.getTime() + tx.config.loyalty.LOYALTY_GRANT_DAYS * DAY_MS);
  const grants = await tx.db.rewardGrant.createManyAndReturn({
    data: cards.map(({ id: punchCardId, membershipId }) => ({
      ...{ id: newId(), rewardId, customerId, membershipId, punchCardId, origin, state: 'ISSUED' as const },
      ...{ code: newCode(), issuedAt, expiresAt },
      ...authorship(tx),
    })),
  });
  await tx.emitAll(
    action,
    grants.map(({ id: grantId }) => ({ grantId, rewardId, customerId, origin })),
  );
  await auditAll(
    tx,
    grants.map((grant) => ({ action, type: 'RewardGrant', id: grant.id, before: null, after: audited(grant) })),
  );
}
