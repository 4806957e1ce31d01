/** loyalty: why the customer stays. */
import { defineModule } from '../../kernel/index.ts';
import { checkChurnReasons, churnContributionPoints, reviewChurnJob } from './churn/index.ts';
import { config } from './config.ts';
import { events, permissions } from './contract.ts';
import { loyaltyConditions, loyaltyMerge, loyaltyPersonalData, loyaltyTimeline } from './contributions/index.ts';
import { onContactPoint, onCustomer, onPurchase, onRefund, onReturn } from './handlers.ts';
import { earnForComplaint, expiryJob, pendingJob, pointsApprovals, requireOneMembership } from './ledger/index.ts';
import { loaders } from './loaders.ts';
import { noteNoticeSent, noticeJob } from './notices/index.ts';
import { NOTICE_JOB } from './programs/index.ts';
import { findInvited, invitationJob, noteSignUp, referralRewardJob } from './referrals/index.ts';
import { grantExpiryJob } from './rewards/index.ts';
import { seedLoyalty } from './sample/index.ts';
import { schema } from './schema/index.ts';
import { reviewTiersJob } from './tiers/index.ts';
import { verifyCommand } from './verification/index.ts';

export const loyalty = defineModule({
  name: 'loyalty',
  contract: 1,
  dependsOn: ['access', 'contacts', 'sales', 'communications'],
  permissions,
  events,
  config,
  contributionPoints: churnContributionPoints,
  contributes: {
    'access.approvals': pointsApprovals,
    'contacts.merge': loyaltyMerge,
    'contacts.personal-data': loyaltyPersonalData,
    'contacts.timeline': loyaltyTimeline,
    'contacts.segment-criteria': loyaltyConditions,
  },
  handlers: {
    'contacts.customer.created': noteSignUp,
    'contacts.contact-point.added': onContactPoint,
    'contacts.customer.changed': onCustomer,
    'loyalty.referral.invited': findInvited,
    'sales.purchase.recorded': onPurchase,
    'sales.purchase.returned': onReturn,
    'sales.purchase.refunded': onRefund,
    'feedback.points.granted': earnForComplaint,
    'communications.delivery.changed': noteNoticeSent,
  },
  hooks: { 'feedback.points.granting': requireOneMembership },
  jobs: {
    'loyalty.expire-points': expiryJob,
    'loyalty.book-pending-points': pendingJob,
    [NOTICE_JOB]: noticeJob,
    'loyalty.review-tiers': reviewTiersJob,
    'loyalty.expire-grants': grantExpiryJob,
    'loyalty.reward-referrals': referralRewardJob,
    'loyalty.end-invitations': invitationJob,
    'loyalty.review-churn': reviewChurnJob,
  },
  database: {
    schema: new URL('../../../prisma/schema/loyalty.prisma', import.meta.url),
    migrations: new URL('../../../prisma/migrations/loyalty/', import.meta.url),
  },
  commands: [verifyCommand],
  loaders,
  schema,
  seed: seedLoyalty,
  start: checkChurnReasons,
});
