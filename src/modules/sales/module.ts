/** sales: what the customer buys, how they pay, what we promised. */
import { defineModule } from '../../kernel/index.ts';
import { hookPoints } from './contract.ts';
import {
  salesChurnReasons,
  salesConditions,
  salesMerge,
  salesPersonalData,
  salesSignalSources,
  salesTimeline,
} from './contributions/index.ts';
import { events } from './events.ts';
import { lapseJob, reorderJob } from './expectations/index.ts';
import { importProductsCommand, importPurchasesCommand } from './import-commands/index.ts';
import { loaders } from './loaders.ts';
import { refundApproval } from './money-back/index.ts';
import { permissions } from './permissions.ts';
import { creditApproval } from './purchases/index.ts';
import { rankingJob } from './ranking/index.ts';
import { seedSales } from './sample/index.ts';
import { schema } from './schema/index.ts';

export const sales = defineModule({
  name: 'sales',
  contract: 1,
  dependsOn: ['access', 'contacts'],
  permissions,
  events,
  hookPoints,
  contributes: {
    'access.approvals': { 'sales.purchase.refund': refundApproval, 'sales.purchase.credit': creditApproval },
    'contacts.merge': salesMerge,
    'contacts.personal-data': salesPersonalData,
    'contacts.timeline': salesTimeline,
    'contacts.segment-criteria': salesConditions,
    'feedback.signal-evidence': salesSignalSources,
    'loyalty.churn-reasons': salesChurnReasons,
  },
  jobs: {
    'sales.tell-missed-reorders': reorderJob,
    'sales.lapse-customers': lapseJob,
    'sales.rank-customers': rankingJob,
  },
  database: {
    schema: new URL('../../../prisma/schema/sales.prisma', import.meta.url),
    migrations: new URL('../../../prisma/migrations/sales/', import.meta.url),
  },
  commands: [importProductsCommand, importPurchasesCommand],
  loaders,
  schema,
  seed: seedSales,
});
