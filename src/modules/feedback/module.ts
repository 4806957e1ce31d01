import { defineModule } from '../../kernel/index.ts';
import { complaintChurnReasons } from './churn-reasons.ts';
import { config, events, hookPoints, permissions } from './contract.ts';
import { complaintMerge, complaintTimeline } from './contributions.ts';
import { loaders } from './loaders.ts';
import { lossConditions, lossMerge, lossTimeline } from './losses/index.ts';
import { feedbackPersonalData } from './personal-data.ts';
import { RESOLVE_APPROVAL, resolveApproval } from './resolve-complaint.ts';
import { reviewMerge, reviewTimeline } from './reviews/index.ts';
import { sampleFeedback } from './sample.ts';
import { schema } from './schema/index.ts';
import { complaintConditions } from './segment-conditions.ts';
import {
  breachJob,
  noteAnswered,
  noteChanged,
  noteLogged,
  noteMerged,
  noteSent,
  noteUnmerged,
  retargetJob,
} from './service-levels/index.ts';
import { contributionPoints, ownSources, SIGNALS_JOB, signalsJob } from './signals/index.ts';
import {
  askAfterPurchase,
  askAfterResolution,
  sayWhoIsNotAsked,
  surveyChurnReasons,
  surveyConditions,
  surveyMerge,
  surveyRoutes,
  surveyTimeline,
} from './surveys/index.ts';

export const feedback = defineModule({
  name: 'feedback',
  contract: 1,
  dependsOn: ['access', 'contacts', 'sales', 'communications'],
  permissions,
  events,
  hookPoints,
  config,
  contributionPoints,
  contributes: {
    'access.approvals': { [RESOLVE_APPROVAL]: resolveApproval },
    'contacts.merge': { ...complaintMerge, ...reviewMerge, ...lossMerge, ...surveyMerge },
    'contacts.personal-data': feedbackPersonalData,
    'contacts.timeline': { ...complaintTimeline, ...reviewTimeline, ...lossTimeline, ...surveyTimeline },
    'contacts.segment-criteria': { ...complaintConditions, ...lossConditions, ...surveyConditions },
    'feedback.signal-evidence': ownSources,
    'loyalty.churn-reasons': { ...complaintChurnReasons, ...surveyChurnReasons },
  },
  handlers: {
    'contacts.customer.changed': noteChanged,
    'contacts.customer.merged': noteMerged,
    'contacts.customer.unmerged': noteUnmerged,
    'communications.communication.logged': noteLogged,
    'communications.communication.answered': noteAnswered,
    'communications.delivery.changed': noteSent,
    'feedback.complaint.resolved': askAfterResolution,
    'sales.purchase.recorded': askAfterPurchase,
  },
  jobs: { 'feedback.find-breaches': breachJob, 'feedback.retarget-clocks': retargetJob, [SIGNALS_JOB]: signalsJob },
  database: {
    schema: new URL('../../../prisma/schema/feedback.prisma', import.meta.url),
    migrations: new URL('../../../prisma/migrations/feedback/', import.meta.url),
  },
  routes: surveyRoutes,
  loaders,
  schema,
  start: sayWhoIsNotAsked,
  seed: sampleFeedback,
});
