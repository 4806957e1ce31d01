/** Judging members of one program, as they stand now. */
import type { Ctx } from '../../../kernel/index.ts';
import type { Membership } from '../memberships/index.ts';
import { inForceAt, type ProgramVersion } from '../programs/index.ts';
import { currentWindow, earnedWithin } from './earned.ts';
import { judge, tierNamed, tierReached, tiersIn } from './tiers.ts';
import type { Judged } from './write-verdicts.ts';

/** The versions are those of the program. One statement, or none where there are no tiers to reach or to lose. */
export async function judgeAll(
  ctx: Ctx,
  versions: readonly ProgramVersion[],
  members: readonly Membership[],
): Promise<readonly Judged[]> {
  const now = ctx.clock.now();
  const tiers = tiersIn(inForceAt(versions, now));
  const concerned = members.filter(({ tierName }) => tiers.length > 0 || tierName !== null);
  if (concerned.length === 0) return [];
  const points = await earnedWithin(
    ctx,
    concerned.map(({ id }) => currentWindow(versions, id, now)),
  );
  return concerned.map((membership, index) => {
    const earned = points[index] ?? 0;
    const held = tierNamed(versions, membership.tierName, now);
    const reached = tierReached(tiers, earned);
    const isDropped = held !== null && !tiers.some(({ name }) => name === held.name);
    return { membership, held, isDropped, earned, verdict: judge({ held, reached, downgradeAt: membership.downgradeAt }, now) };
  });
}
