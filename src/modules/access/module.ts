/** access: who may do what, who did what, and what waits for somebody with more authority. */
import { defineModule } from '../../kernel/index.ts';
import { auditReads } from './audit.ts';
import { authenticate } from './authentication.ts';
import { syncBuiltInRoles } from './built-in-roles.ts';
import { config, contributionPoints, events, permissions } from './contract.ts';
import { loaders } from './loaders.ts';
import { schema } from './schema/index.ts';
import { seed } from './seed.ts';

export const access = defineModule({
  name: 'access',
  contract: 1,
  permissions,
  events,
  contributionPoints,
  config,
  database: {
    schema: new URL('../../../prisma/schema/access.prisma', import.meta.url),
    migrations: new URL('../../../prisma/migrations/access/', import.meta.url),
  },
  authenticate,
  loaders,
  recordReads: auditReads,
  schema,
  seed,
  async start(ctx) {
    await syncBuiltInRoles(ctx);
    return undefined;
  },
});
