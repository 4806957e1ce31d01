import { defineModule } from '../../kernel/index.ts';
import { config, events, permissions } from './contract.ts';
import { complaintMerge, complaintPersonalData, complaintTimeline } from './contributions.ts';
import { loaders } from './loaders.ts';
import { RESOLVE_APPROVAL, resolveApproval } from './resolve-complaint.ts';
import { sampleComplaints } from './sample-complaints.ts';
import { schema } from './schema/index.ts';
import { complaintConditions } from './segment-conditions.ts';
import { breachJob, noteAnswered, noteLogged, noteSent, retargetJob } from './service-levels/index.ts';

export const feedback = defineModule({
  name: 'feedback',
  contract: 1,
  dependsOn: ['access', 'contacts', 'sales', 'communications'],
  permissions,
  events,
  config,
  contributes: {
    'access.approvals': { [RESOLVE_APPROVAL]: resolveApproval },
    'contacts.merge': complaintMerge,
    'contacts.personal-data': complaintPersonalData,
    'contacts.timeline': complaintTimeline,
    'contacts.segment-criteria': complaintConditions,
  },
  handlers: {
    'communications.communication.logged': noteLogged,
    'communications.communication.answered': noteAnswered,
    'communications.delivery.changed': noteSent,
  },
  jobs: { 'feedback.find-breaches': breachJob, 'feedback.retarget-clocks': retargetJob },
  database: {
    schema: new URL('../../../prisma/schema/feedback.prisma', import.meta.url),
    migrations: new URL('../../../prisma/migrations/feedback/', import.meta.url),
  },
  loaders,
  schema,
  seed: sampleComplaints,
});
