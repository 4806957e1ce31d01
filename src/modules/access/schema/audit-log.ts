/** The audit log in the API. */
import { decodeId, encodeId, orderedBy, type RapportBuilder, RequestError, withoutNulls } from '../../../kernel/index.ts';
import { actorRecorded } from '../actors.ts';

export function auditLogSchema(builder: RapportBuilder): void {
  builder.record('AuditEntry', {
    description:
      'One change: who made it, to what, and what was there before and after. Or one answer that showed sensitive records: `action` is ' +
      'the permission, the subject is the first of them, and `after` holds the ids of at most 1,000 as the database has them, and their ' +
      '`count`. It is never changed and never deleted.',
    permission: 'access.audit.read',
    fields: (t) => ({
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When the change was made.' }),
      action: t.exposeString('action', { description: 'What was done, such as `access.role.created`.' }),
      actor: t.field({
        type: 'Actor',
        description: 'Who did it.',
        select: { actorKind: true, actorId: true },
        resolve: ({ actorKind, actorId }) => actorRecorded(actorKind, actorId),
      }),
      subjectType: t.exposeString('subjectType', { description: 'The type of what was changed, such as `Role`.' }),
      subjectId: t.id({
        description: 'The id of what was changed, also when it is not there any more.',
        select: { subjectType: true, subjectId: true },
        resolve: ({ subjectType, subjectId }) => encodeId(subjectType, subjectId),
      }),
      before: t.expose('before', {
        type: 'JSON',
        nullable: true,
        description: 'The values that were changed, as they were. Null: it was new.',
      }),
      after: t.expose('after', {
        type: 'JSON',
        nullable: true,
        description: 'The values that were changed, as they became. Null: it was removed.',
      }),
      reason: t.exposeString('reason', { nullable: true, description: 'Why, in the words of whoever did it.' }),
      requestId: t.exposeString('requestId', { description: 'The request that did it, as in the server’s own log.' }),
      operation: t.exposeString('operation', {
        nullable: true,
        description: 'The mutation or job that did it; of a read, the operation as its client called it.',
      }),
    }),
  });
  const AuditFilter = builder.filterType(
    'AuditEntryFilter',
    'AuditEntry',
    (t) => ({
      subjectId: t.id({ description: 'Changes to this record, of whatever type.' }),
      subjectType: t.string({ description: 'Changes to records of this type.' }),
      actorId: t.id({ description: 'Changes by this member of staff, directly or through a key, or by this API key.' }),
      action: t.stringList({ description: 'Changes of these kinds.' }),
      requestId: t.string({ description: 'Changes by this request.' }),
      occurredAt: t.field({ type: 'DateTimeFilter', description: 'Changes in this time.' }),
    }),
    {
      subjectId: (id) => subjectWhere(id),
      subjectType: (subjectType) => ({ subjectType }),
      actorId: (id) => actorWhere(id),
      action: (among) => ({ action: { in: [...among] } }),
      requestId: (requestId) => ({ requestId }),
      occurredAt: (range) => ({ occurredAt: withoutNulls(range) }),
    },
  );
  builder.queryField('auditLog', (t) =>
    t.page('AuditEntry', {
      description: 'Who changed what, newest first.',
      authScopes: { can: 'access.audit.read' },
      args: { filter: t.arg({ type: AuditFilter.ref, description: 'Which changes.' }) },
      order: orderedBy('occurredAt', 'desc'),
      where: ({ filter }, ctx) => AuditFilter.where(filter, ctx),
    }),
  );
}

function subjectWhere(text: string) {
  const subject = decodeId(text);
  if (!subject) throw new RequestError('BAD_USER_INPUT', 'This is not the id of a record.');
  return { subjectType: subject.type, subjectId: subject.id };
}

function actorWhere(text: string) {
  const actor = decodeId(text);
  if (actor?.type === 'Staff') return { staffId: actor.id };
  if (actor?.type === 'ApiKey') return { actorId: actor.id };
  throw new RequestError('BAD_USER_INPUT', 'This is not the id of a Staff or of an ApiKey.');
}
