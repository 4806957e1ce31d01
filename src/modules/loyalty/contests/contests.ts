/** Contests: making them, finding them, holding them. */
import { randomBytes } from 'node:crypto';
import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, NotFoundError, newId, type TxCtx, ValidationError } from '../../../kernel/index.ts';
import { audit, authorship } from '../../access/index.ts';
import { commitmentTo } from './winning-position.ts';

export type Contest = Prisma.ContestModel;

export interface NewContest {
  /** Checked: 1 to 200 characters. */
  readonly name: string;
  readonly opensAt: Date;
  readonly closesAt: Date;
}

/** What may be told of a contest before its draw, and what the log keeps: the seed is not among it. */
const told = ({ name, opensAt, closesAt, seedCommitment, entryCount }: Contest) => ({
  ...{ name, opensAt: opensAt.toISOString(), closesAt: closesAt.toISOString(), seedCommitment, entryCount },
});

/** Draws the seed at once, and publishes its hash: whoever keeps that can tell later that the seed was not changed. */
export function createContest(ctx: Ctx, { name, opensAt, closesAt }: NewContest): Promise<Contest> {
  return ctx.transact(async (tx) => {
    requireSpan(tx, { opensAt, closesAt });
    const seed = randomBytes(32).toString('hex');
    const contest = await tx.db.contest.create({
      data: {
        ...{ id: newId(), name, opensAt, closesAt, seed, seedCommitment: commitmentTo(seed) },
        ...{ createdAt: tx.clock.now(), ...authorship(tx) },
      },
    });
    const action = 'loyalty.contest.created';
    await tx.emit(action, { contestId: contest.id });
    await audit(tx, { action, type: 'Contest', id: contest.id, before: null, after: told(contest) });
    return contest;
  });
}

function requireSpan({ clock }: TxCtx, { opensAt, closesAt }: Pick<NewContest, 'opensAt' | 'closesAt'>): void {
  if (closesAt <= opensAt) throw ValidationError.at(['closesAt'], 'Must be after opensAt.');
  if (closesAt <= clock.now()) throw ValidationError.at(['closesAt'], 'Must lie in the future.');
}

/** The contest as it is now; nobody enters or draws it until the transaction ends. Customers are held before. */
export async function lockContest(tx: TxCtx, id: string): Promise<Contest> {
  await tx.db.$queryRaw`SELECT FROM "Contest" WHERE "id" = ${id}::uuid FOR NO KEY UPDATE`;
  const contest = await tx.db.contest.findUnique({ where: { id } });
  if (!contest) throw new NotFoundError('Contest', id);
  return contest;
}
