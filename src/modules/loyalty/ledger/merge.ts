/** Memberships follow a customer who is merged into another: of two in one program, one ledger is made. */
import { ConflictError, type TxCtx } from '../../../kernel/index.ts';
import type { Merge, MergeableRecords, MergePair } from '../../contacts/index.ts';
import { type Membership, UNABSORBED } from '../memberships/index.ts';
import { MOST } from '../most.ts';
import { settleDue } from './due.ts';
import { type Join, joinLedgers, joinsIn } from './join-ledgers.ts';
import { partLedgers } from './part-ledgers.ts';

const TOO_MUCH = 'Together they have more points in one program than can be kept of one member.';
const TOO_MUCH_OWED = 'Together they owe more points in one program than can be kept of one member.';

/** Entries, lots and what is pending come along with them; what has fallen due is booked before: nothing is paid with points that expired. */
export const membershipMerge: MergeableRecords = {
  preview: (ctx, { absorbedId: customerId }) => ctx.db.loyaltyMembership.count({ where: { customerId, ...UNABSORBED } }),
  async blockers(ctx, pair) {
    const pairs = await pairsOf(ctx, pair);
    return [
      ...(pairs.some(({ absorbed, into }) => absorbed.balance + into.balance > MOST) ? [TOO_MUCH] : []),
      ...(pairs.some(({ absorbed, into }) => absorbed.owed + into.owed > MOST) ? [TOO_MUCH_OWED] : []),
    ];
  },
  async apply(tx, merge) {
    await lockBoth(tx, merge);
    const joins: Join[] = [];
    for (const { absorbed, into } of await pairsOf(tx, merge)) {
      const [theirs, own] = [await settleDue(tx, absorbed), await settleDue(tx, into)];
      // What has fallen due makes them more than they were when it was asked what forbids the merge.
      if (theirs.balance + own.balance > MOST) throw new ConflictError(TOO_MUCH);
      joins.push(await joinLedgers(tx, theirs, own));
    }
    const { absorbedId, survivorId } = merge;
    const moved = await tx.db.$queryRaw<{ id: string }[]>`
      UPDATE "LoyaltyMembership" SET "customerId" = ${survivorId}::uuid WHERE "customerId" = ${absorbedId}::uuid RETURNING "id"::text`;
    return {
      moved: [...joins.map(({ absorbedId: id }) => id), ...moved.map(({ id }) => id)],
      aside: joins.map((join) => ({ ...join })),
    };
  },
  async undo(tx, { aside, moved, ...merge }) {
    await lockBoth(tx, merge);
    const { absorbedId, survivorId, mergeId } = merge;
    const joins = joinsIn(aside);
    for (const join of joins.toReversed()) await partLedgers(tx, join, { customerId: absorbedId, source: `merge:${mergeId}` });
    await tx.db.$executeRaw`
      UPDATE "LoyaltyMembership" SET "customerId" = ${absorbedId}::uuid
      WHERE "id" = ANY(${[...moved]}::uuid[]) AND "customerId" = ${survivorId}::uuid`;
  },
};

/** All that they have, by their ids: the jobs, which do not hold customers, are waited for. */
async function lockBoth(tx: TxCtx, { absorbedId, survivorId }: Pick<Merge, 'absorbedId' | 'survivorId'>): Promise<void> {
  await tx.db.$queryRaw`
    SELECT "id" FROM "LoyaltyMembership" WHERE "customerId" = ANY(${[absorbedId, survivorId]}::uuid[])
    ORDER BY "id" FOR NO KEY UPDATE`;
}

/** Those in one program, by the program. */
async function pairsOf({ db }: Pick<TxCtx, 'db'>, { absorbedId, survivorId }: MergePair) {
  const of = (customerId: string) =>
    db.loyaltyMembership.findMany({ where: { customerId, ...UNABSORBED }, orderBy: { programId: 'asc' } });
  const kept = new Map<string, Membership>((await of(survivorId)).map((membership) => [membership.programId, membership]));
  return (await of(absorbedId)).flatMap((absorbed) => {
    const into = kept.get(absorbed.programId);
    return into ? [{ absorbed, into }] : [];
  });
}
