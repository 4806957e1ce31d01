/** The job that goes through the tiers of all members: who falls behind is warned, and loses the tier 30 days later. */
import type { Ctx, JobDefinition } from '../../../kernel/index.ts';
import { lockCustomers } from '../../contacts/index.ts';
import { lockRows, type Membership, UNABSORBED } from '../memberships/index.ts';
import { type Program, type ProgramVersion, versionsByProgram } from '../programs/index.ts';
import { judgeAll } from './judge-all.ts';
import { warn } from './warn.ts';
import { writeVerdicts } from './write-verdicts.ts';

/** Looked at in one statement, and changed in one transaction. */
const BATCH = 200;

/** Looks at everybody in programs that keep points, as no others have tiers: who is to rise does, who falls behind is warned, who was warned and has not caught up falls. */
export async function reviewTiers(ctx: Ctx, signal: AbortSignal): Promise<void> {
  const programs = await ctx.db.loyaltyProgram.findMany({ where: { kind: 'POINTS' }, orderBy: { id: 'asc' } });
  const versions = await versionsByProgram(
    ctx,
    programs.map(({ id }) => id),
  );
  for (const program of programs) await reviewProgram(ctx, program, versions.get(program.id) ?? [], signal);
}

async function reviewProgram(
  ctx: Ctx,
  program: Program,
  versions: readonly ProgramVersion[],
  signal: AbortSignal,
): Promise<void> {
  for (let members = await nextMembers(ctx, program.id, null); members.length > 0 && !signal.aborted; ) {
    const judged = await judgeAll(ctx, versions, members);
    const changing = judged.flatMap(({ membership, verdict }) => (verdict.kind === 'stay' ? [] : [membership]));
    if (changing.length > 0) await changeTiers(ctx, program, versions, changing);
    members = await nextMembers(ctx, program.id, members.at(-1) ?? null);
  }
}

/** In the order in which they joined, after this one. */
function nextMembers({ db }: Ctx, programId: string, after: Membership | null): Promise<Membership[]> {
  const beyond = after && {
    joinedAt: { gte: after.joinedAt },
    OR: [{ joinedAt: { gt: after.joinedAt } }, { joinedAt: after.joinedAt, id: { gt: after.id } }],
  };
  return db.loyaltyMembership.findMany({
    where: { programId, ...UNABSORBED, ...beyond },
    orderBy: [{ joinedAt: 'asc' }, { id: 'asc' }],
    take: BATCH,
  });
}

/** They are judged again once they are held: they may have earned in between. */
function changeTiers(
  ctx: Ctx,
  program: Program,
  versions: readonly ProgramVersion[],
  changing: readonly Membership[],
): Promise<void> {
  return ctx.transact(async (tx) => {
    const ids = changing.map(({ id }) => id);
    await lockCustomers(
      tx,
      changing.map(({ customerId }) => customerId),
    );
    await lockRows(tx, ids);
    const customerOf = new Map(changing.map(({ id, customerId }) => [id, customerId]));
    const members = await tx.db.loyaltyMembership.findMany({ where: { id: { in: ids }, ...UNABSORBED }, orderBy: { id: 'asc' } });
    // A merge, or its undoing, made some another customer's before they were held: they are looked at the next time.
    const still = members.filter(({ id, customerId }) => customerOf.get(id) === customerId);
    const judged = await judgeAll(tx, versions, still);
    await writeVerdicts(tx, judged);
    await warn(tx, program, judged);
  });
}

export const reviewTiersJob: JobDefinition = {
  description:
    'Warns members who earn too little for their tier, and takes it from them 30 days later unless they have earned enough.',
  schedule: '25 * * * *',
  run: reviewTiers,
};
