/** communications: every word exchanged with customers, what is sent to them, and what is to be done for them. */
import { defineModule } from '../../kernel/index.ts';
import type {} from '../sales/index.ts';
import { attachmentRoute, SWEEP_JOB, sweepJob } from './attachments/index.ts';
import { attendJob, attributePurchase, LAUNCH_JOB, launchJob, lettersRoute } from './campaigns/index.ts';
import { config } from './config.ts';
import type {} from './contract.ts';
import {
  communicationsChurnReasons,
  communicationsConditions,
  communicationsMerge,
  communicationsPersonalData,
  communicationsSignalSources,
  communicationsTimeline,
} from './contributions/index.ts';
import { events } from './events.ts';
import { loaders } from './loaders.ts';
import { ingestEmailCommand } from './mail-in/index.ts';
import { SENDING_JOB, sendingJob, unsubscribeRoutes } from './mail-out/index.ts';
import { permissions } from './permissions.ts';
import { seedCommunications } from './sample/index.ts';
import { schema } from './schema/index.ts';
import { startMail } from './start.ts';
import { askWhoIsLate, occasionTasksJob } from './tasks/index.ts';

export const communications = defineModule({
  name: 'communications',
  contract: 1,
  dependsOn: ['access', 'contacts', 'sales'],
  permissions,
  events,
  contributes: {
    'contacts.merge': communicationsMerge,
    'contacts.personal-data': communicationsPersonalData,
    'contacts.timeline': communicationsTimeline,
    'contacts.segment-criteria': communicationsConditions,
    'feedback.signal-evidence': communicationsSignalSources,
    'loyalty.churn-reasons': communicationsChurnReasons,
  },
  handlers: {
    'sales.purchase.recorded': attributePurchase,
    'sales.reorder.missed': askWhoIsLate,
  },
  jobs: {
    [SENDING_JOB]: sendingJob,
    [LAUNCH_JOB]: launchJob,
    'communications.attend-campaigns': attendJob,
    'communications.make-occasion-tasks': occasionTasksJob,
    [SWEEP_JOB]: sweepJob,
  },
  routes: [attachmentRoute, lettersRoute, ...unsubscribeRoutes],
  config,
  database: {
    schema: new URL('../../../prisma/schema/communications.prisma', import.meta.url),
    migrations: new URL('../../../prisma/migrations/communications/', import.meta.url),
  },
  commands: [ingestEmailCommand],
  loaders,
  schema,
  seed: seedCommunications,
  start: startMail,
});
