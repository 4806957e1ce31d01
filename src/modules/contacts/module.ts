/** contacts: who the customer is. Every other module extends it. */
import { defineModule } from '../../kernel/index.ts';
import { contributionPoints } from './contract.ts';
import { events } from './events.ts';
import { importCustomersCommand } from './import-command/index.ts';
import { loaders } from './loaders.ts';
import { customerMerge } from './merging/index.ts';
import { calendarRoute, config } from './occasions/index.ts';
import { permissions } from './permissions.ts';
import { eraseCommand, exportCommand, ownPersonalData } from './personal-data/index.ts';
import { seedContacts } from './sample-profiles.ts';
import { schema } from './schema/index.ts';
import { contactConditions } from './segments/index.ts';
import { contactsTimeline } from './timeline/index.ts';

export const contacts = defineModule({
  name: 'contacts',
  contract: 1,
  dependsOn: ['access'],
  permissions,
  events,
  contributionPoints,
  contributes: {
    'contacts.merge': customerMerge,
    'contacts.personal-data': ownPersonalData,
    'contacts.timeline': contactsTimeline,
    'contacts.segment-criteria': contactConditions,
  },
  config,
  database: {
    schema: new URL('../../../prisma/schema/contacts.prisma', import.meta.url),
    migrations: new URL('../../../prisma/migrations/contacts/', import.meta.url),
  },
  routes: [calendarRoute],
  commands: [importCustomersCommand, exportCommand, eraseCommand],
  loaders,
  schema,
  seed: seedContacts,
});
