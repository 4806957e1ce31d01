/** The tier of one member, right after they earned. */
import type { TxCtx } from '../../../kernel/index.ts';
import type { Membership } from '../memberships/index.ts';
import { judgeAll } from './judge-all.ts';
import { writeVerdicts } from './write-verdicts.ts';

/**
 * Gives a member the tier that they have reached, at once, and takes back the warning that enough was earned after. Nobody loses a tier
 * here: the job sees to that. The membership is held; answers it as it is then.
 */
export async function keepTier(tx: TxCtx, membership: Membership): Promise<Membership> {
  const versions = await tx.loaders.loyalty.versions.load(membership.programId);
  const judged = await judgeAll(tx, versions, [membership]);
  const raised = judged.filter(({ verdict: { kind } }) => kind === 'rise' || kind === 'secure');
  if (raised.length === 0 || !(await hasTiers(tx, membership))) return membership;
  await writeVerdicts(tx, raised);
  return tx.db.loyaltyMembership.findUniqueOrThrow({ where: { id: membership.id } });
}

/** Points given by hand in a program of another kind make no tier: there its rules' tiers are without effect. */
async function hasTiers(tx: TxCtx, { programId: id }: Membership): Promise<boolean> {
  return (await tx.db.loyaltyProgram.count({ where: { id, kind: 'POINTS' } })) > 0;
}
