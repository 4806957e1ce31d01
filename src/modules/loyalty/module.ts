/** loyalty: why the customer stays. */
import { defineModule } from '../../kernel/index.ts';
import { loyaltyMerge, loyaltyPersonalData } from './contributions/index.ts';

export const loyalty = defineModule({
  name: 'loyalty',
  contract: 1,
  dependsOn: ['access', 'contacts', 'sales', 'communications'],
  contributes: { 'contacts.merge': loyaltyMerge, 'contacts.personal-data': loyaltyPersonalData },
  database: {
    schema: new URL('../../../prisma/schema/loyalty.prisma', import.meta.url),
    migrations: new URL('../../../prisma/migrations/loyalty/', import.meta.url),
  },
});
