/** Referrals follow a merge, as those of the referrer and as those of the referee. */
import { z } from 'zod';
import type { TxCtx } from '../../../kernel/index.ts';
import type { MergeableRecords, MergePair } from '../../contacts/index.ts';
import { COUNTING, type Referral } from './referrals.ts';
import { REFUSALS } from './refusals.ts';
import { reverseIfBack } from './reverse.ts';

const Aside = z.object({
  /** Whose referrer was the absorbed customer. */
  made: z.array(z.uuid()),
  /** Whose referee was the absorbed customer. */
  brought: z.array(z.uuid()),
  /** What the merge rejected, and where it was before. */
  rejected: z.array(
    z.object({ id: z.uuid(), state: z.enum(['SIGNED_UP', 'QUALIFIED', 'REWARDED', 'REVERSED']), reason: z.string() }),
  ),
});
type Rejected = z.infer<typeof Aside>['rejected'];

/**
 * Nobody brings themselves along, and nobody is brought along twice: what a merge makes of that is rejected, but of two referrals of one
 * referee the one that was rewarded, else the earlier. Points that were booked
 * stay, until the purchase comes back that they were booked for.
 */
export const referralMerge: MergeableRecords = {
  async preview({ db }, { absorbedId }) {
    const made = await db.referral.count({ where: { referrerId: absorbedId } });
    return made + (await db.referral.count({ where: { refereeId: absorbedId } }));
  },
  async apply(tx, pair) {
    const { absorbedId, survivorId } = pair;
    const rejected = [...(await rejectOwn(tx, pair)), ...(await rejectSecond(tx, pair))];
    const made = await tx.db.referral.updateManyAndReturn({
      where: { referrerId: absorbedId },
      data: { referrerId: survivorId },
      select: { id: true },
    });
    const brought = await tx.db.referral.updateManyAndReturn({
      where: { refereeId: absorbedId },
      data: { refereeId: survivorId },
      select: { id: true },
    });
    const aside = { made: made.map(({ id }) => id), brought: brought.map(({ id }) => id), rejected };
    return { moved: [...new Set([...aside.made, ...aside.brought])], aside };
  },
  async undo(tx, { aside, absorbedId, survivorId }) {
    const { made, brought, rejected } = Aside.catch({ made: [], brought: [], rejected: [] }).parse(aside);
    await tx.db.referral.updateMany({
      where: { id: { in: made }, referrerId: survivorId },
      data: { referrerId: absorbedId },
    });
    await tx.db.referral.updateMany({
      where: { id: { in: brought }, refereeId: survivorId },
      data: { refereeId: absorbedId },
    });
    await restore(tx, rejected);
  },
};

/** Those by which the one of the two brought the other along. */
async function rejectOwn(tx: TxCtx, { absorbedId, survivorId }: MergePair): Promise<Rejected> {
  const own = await tx.db.referral.findMany({
    where: {
      ...COUNTING,
      OR: [
        { referrerId: absorbedId, refereeId: survivorId },
        { referrerId: survivorId, refereeId: absorbedId },
      ],
    },
  });
  return reject(tx, own, REFUSALS.samePerson);
}

/** Of those by which both of the two were brought along. */
async function rejectSecond(tx: TxCtx, { absorbedId, survivorId }: MergePair): Promise<Rejected> {
  const both = await tx.db.referral.findMany({
    where: { ...COUNTING, refereeId: { in: [absorbedId, survivorId] } },
    orderBy: [{ referredAt: 'asc' }, { id: 'asc' }],
  });
  const kept = both.find(({ state }) => state === 'REWARDED') ?? both[0];
  return reject(
    tx,
    both.filter((referral) => referral !== kept),
    REFUSALS.broughtBefore,
  );
}

async function reject(tx: TxCtx, referrals: readonly Referral[], rejectedReason: string): Promise<Rejected> {
  await tx.db.referral.updateMany({
    where: { id: { in: referrals.map(({ id }) => id) } },
    data: { state: 'REJECTED', rejectedReason, updatedAt: tx.clock.now() },
  });
  return referrals.flatMap(({ id, state }) =>
    state === 'INVITED' || state === 'REJECTED' ? [] : [{ id, state, reason: rejectedReason }],
  );
}

/** Where they are rejected as the merge left them, and nobody else has brought the referee along since. */
async function restore(tx: TxCtx, rejected: Rejected): Promise<void> {
  for (const { id, state, reason } of rejected) {
    const isLeft = { id, state: 'REJECTED', rejectedReason: reason } as const;
    const referral = await tx.db.referral.findFirst({ where: isLeft, select: { refereeId: true } });
    if (!referral) continue;
    const { refereeId } = referral;
    if (await tx.db.referral.findFirst({ where: { refereeId, ...COUNTING }, select: { id: true } })) continue;
    const data = { state, rejectedReason: null, updatedAt: tx.clock.now() };
    // What came back while it was rejected.
    await reverseIfBack(tx, await tx.db.referral.update({ where: { id }, data }));
  }
}
