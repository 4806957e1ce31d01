/** loyalty: why the customer stays. */
import { defineModule } from '../../kernel/index.ts';
import { events, permissions } from './contract.ts';
import { loyaltyMerge, loyaltyPersonalData, loyaltyTimeline } from './contributions/index.ts';
import { loaders } from './loaders.ts';
import { schema } from './schema/index.ts';

export const loyalty = defineModule({
  name: 'loyalty',
  contract: 1,
  dependsOn: ['access', 'contacts', 'sales', 'communications'],
  permissions,
  events,
  contributes: {
    'contacts.merge': loyaltyMerge,
    'contacts.personal-data': loyaltyPersonalData,
    'contacts.timeline': loyaltyTimeline,
  },
  database: {
    schema: new URL('../../../prisma/schema/loyalty.prisma', import.meta.url),
    migrations: new URL('../../../prisma/migrations/loyalty/', import.meta.url),
  },
  loaders,
  schema,
});
