/** Writing what was judged about the tiers of members who are held. */
import { Prisma } from '../../../generated/index.ts';
import type { TxCtx } from '../../../kernel/index.ts';
import { auditAll } from '../../access/index.ts';
import type { Membership } from '../memberships/index.ts';
import type { Tier, Verdict } from './tiers.ts';

export interface Judged {
  readonly membership: Membership;
  readonly held: Tier | null;
  /** Whether the rules in force have no tier of this name any more. */
  readonly isDropped: boolean;
  /** Points, within the window. */
  readonly earned: number;
  readonly verdict: Verdict;
}

type TierColumns = Pick<Membership, 'tierName' | 'tierSince' | 'downgradeAt'>;

/** Writes, announces and audits; in as many statements for all as for one. */
export async function writeVerdicts(tx: TxCtx, judged: readonly Judged[]): Promise<void> {
  const changed = judged.filter(({ verdict }) => verdict.kind !== 'stay');
  if (changed.length === 0) return;
  const rows = changed.map((one) => ({ id: one.membership.id, ...columnsAfter(tx, one) }));
  await tx.db.$executeRaw(Prisma.sql`
    UPDATE "LoyaltyMembership" AS membership
    SET "tierName" = change."tierName", "tierSince" = change."tierSince", "downgradeAt" = change."downgradeAt"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS change ("id" uuid, "tierName" text, "tierSince" timestamptz, "downgradeAt" timestamptz)
    WHERE membership."id" = change."id"`);
  await announce(tx, changed);
  await auditAll(
    tx,
    changed.map((one) => ({
      action: one.verdict.kind === 'warn' ? 'loyalty.tier.downgrade-announced' : 'loyalty.tier.changed',
      type: 'LoyaltyMembership',
      id: one.membership.id,
      before: columnsOf(one.membership),
      after: columnsAfter(tx, one),
    })),
  );
}

function columnsOf({ tierName, tierSince, downgradeAt }: Membership): TierColumns {
  return { tierName, tierSince, downgradeAt };
}

function columnsAfter(tx: TxCtx, { membership, verdict }: Judged): TierColumns {
  if (verdict.kind === 'warn') return { ...columnsOf(membership), downgradeAt: verdict.downgradeAt };
  if (!('to' in verdict)) return { ...columnsOf(membership), downgradeAt: null };
  return { tierName: verdict.to?.name ?? null, tierSince: tx.clock.now(), downgradeAt: null };
}

async function announce(tx: TxCtx, changed: readonly Judged[]): Promise<void> {
  const ofMember = ({ id: membershipId, programId, customerId }: Membership) => ({ membershipId, programId, customerId });
  await tx.emitAll(
    'loyalty.tier.changed',
    changed.flatMap(({ membership, held, verdict }) =>
      'to' in verdict ? [{ ...ofMember(membership), fromRank: held?.rank ?? null, toRank: verdict.to?.rank ?? null }] : [],
    ),
  );
  await tx.emitAll(
    'loyalty.tier.downgrade-announced',
    changed.flatMap(({ membership, verdict }) =>
      verdict.kind === 'warn' ? [{ ...ofMember(membership), downgradeAt: verdict.downgradeAt.toISOString() }] : [],
    ),
  );
}
