/** What access adds to the API. */
import type { RapportBuilder } from '../../../kernel/index.ts';
import { actorSchema } from './actor.ts';
import { apiKeySchema } from './api-keys.ts';
import { approvalSchema } from './approvals.ts';
import { auditLogSchema } from './audit-log.ts';
import { staffSchema } from './staff.ts';
import { viewerSchema } from './viewer.ts';

export function schema(builder: RapportBuilder): void {
  const records = { Staff: staffSchema(builder), ApiKey: apiKeySchema(builder) };
  viewerSchema(builder, records);
  actorSchema(builder, records);
  approvalSchema(builder);
  auditLogSchema(builder);
}
