/** What loyalty adds to the graph. */
import type { RapportBuilder } from '../../../kernel/index.ts';
import { churnRisks } from './churn-risk.ts';
import { contests } from './contest.ts';
import { membershipTypes } from './membership.ts';
import { noticeProgressType, noticeTypes } from './notice.ts';
import { offers } from './offer.ts';
import { pointsTypes } from './points.ts';
import { pointsMutations } from './points-mutations.ts';
import { programTypes } from './program.ts';
import { programMutations } from './program-mutations.ts';
import { punchCards } from './punch-card.ts';
import { referrals } from './referral.ts';
import { retention } from './retention.ts';
import { rewards } from './reward.ts';
import { rewardGrants } from './reward-grant.ts';
import { tierFields } from './tier.ts';
import { verification } from './verification.ts';

export function schema(builder: RapportBuilder): void {
  const types = programTypes(builder, noticeProgressType(builder));
  membershipTypes(builder);
  pointsTypes(builder);
  pointsMutations(builder);
  tierFields(builder);
  noticeTypes(builder);
  verification(builder);
  programMutations(builder, types);
  rewards(builder);
  rewardGrants(builder);
  punchCards(builder);
  offers(builder);
  contests(builder);
  referrals(builder);
  churnRisks(builder);
  retention(builder);
}
