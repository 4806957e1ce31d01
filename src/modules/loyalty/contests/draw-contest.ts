/** Drawing a contest, once. */
import { ConflictError, type Ctx, type TxCtx } from '../../../kernel/index.ts';
import { audit } from '../../access/index.ts';
import { type Contest, lockContest } from './contests.ts';
import { offeredPositions } from './winning-position.ts';

/** Positions that are looked up in one statement: hardly ever another is needed. */
const OFFERED = 1_000;

/** Publishes the seed, and who it makes the winner: nobody, if no entry counts. Of two at the same moment one draws. */
export function drawContest(ctx: Ctx, id: string): Promise<Contest> {
  return ctx.transact(async (tx) => {
    const contest = await lockContest(tx, id);
    const drawnAt = tx.clock.now();
    if (contest.drawnAt !== null) throw new ConflictError('This contest was drawn already.', { code: 'ALREADY_DECIDED' });
    if (drawnAt < contest.closesAt)
      throw new ConflictError(`This contest can be drawn once it is closed, at ${contest.closesAt.toISOString()}.`);
    const winner = await winnerOf(tx, contest);
    const drawn = await tx.db.contest.update({ where: { id }, data: { drawnAt, winnerEntryId: winner?.id ?? null } });
    const { seed, entryCount } = contest;
    const position = winner?.position ?? null;
    const action = 'loyalty.contest.drawn';
    await tx.emit(action, { contestId: id, entryCount, position });
    if (winner) await tx.emit('loyalty.contest.won', { contestId: id, customerId: winner.customerId, position: winner.position });
    await audit(tx, { action, type: 'Contest', id, before: null, after: { seed, entryCount, position } });
    return drawn;
  });
}

/** Entries that a merge voided, or whose customer was erased or died, do not win. */
async function winnerOf(tx: TxCtx, { id: contestId, seed, entryCount }: Contest) {
  const counts = {
    ...{ contestId, voidedAt: null },
    customer: { erasedAt: null, OR: [{ deceasedOn: null }, { deceasedOn: { gt: tx.clock.now() } }] },
  };
  if ((await tx.db.contestEntry.count({ where: counts })) === 0) return null;
  const positions = offeredPositions({ seed, contestId, entryCount });
  for (;;) {
    const offered = Array.from({ length: OFFERED }, () => positions.next().value);
    const entries = await tx.db.contestEntry.findMany({ where: { ...counts, position: { in: offered } } });
    const counting = new Map(entries.map((entry) => [entry.position, entry]));
    const first = offered.find((position) => counting.has(position));
    const winner = first === undefined ? undefined : counting.get(first);
    if (winner) return winner;
  }
}
