/** API keys in the API, and who asks. */
import { idOf, orderedBy, type RapportBuilder, text } from '../../../kernel/index.ts';
import { createApiKey, revokeApiKey } from '../api-keys.ts';
import { ADMINISTRATOR } from '../authority.ts';
import { allPermissions } from '../grants.ts';

export function apiKeySchema(builder: RapportBuilder) {
  const ApiKey = builder.record('ApiKey', {
    description: 'A key for a program. Its secret is shown once, when it is made.',
    permission: 'access.api-key.read',
    own: ({ id }, { actor }) => id === actor?.apiKeyId,
    fields: (t) => ({
      name: t.exposeString('name', { description: 'What it is for.' }),
      prefix: t.exposeString('prefix', { description: 'The readable beginning of the key, by which to recognize it.' }),
      permissions: t.stringList({
        description:
          'What the key may do at most. If it acts for a member of staff, what their roles do not allow it may not do either. By name.',
        select: { permissions: true, builtIn: true },
        resolve: ({ permissions, builtIn }, _args, ctx) =>
          builtIn === ADMINISTRATOR ? allPermissions(ctx) : permissions.toSorted(),
      }),
      staff: t.relation('staff', { nullable: true, description: 'Whose roles and authority bound the key.' }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
      lastUsedAt: t.expose('lastUsedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'Its last use, to within five minutes.',
      }),
      expiresAt: t.expose('expiresAt', {
        type: 'DateTime',
        nullable: true,
        description: 'From then on it is refused. Null: never.',
      }),
      revokedAt: t.expose('revokedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was revoked. Null: it was not.',
      }),
    }),
  });
  builder.queryField('apiKeys', (t) =>
    t.page('ApiKey', {
      description: 'API keys, newest first.',
      authScopes: { can: 'access.api-key.read' },
      args: { isRevoked: t.arg.boolean({ description: 'Only revoked ones, or only those that are not. Absent: both.' }) },
      order: orderedBy('createdAt', 'desc'),
      where: ({ isRevoked }) => (isRevoked == null ? {} : { revokedAt: isRevoked ? { not: null } : null }),
    }),
  );
  builder.resultMutation('createApiKey', {
    description:
      'Makes an API key that holds no more than the caller does. A repeat with the same idempotency key does not show the secret again.',
    permission: 'access.api-key.manage',
    input: (t) => ({
      name: t.string({ required: true, description: 'What it is for, 1 to 100 characters.' }).check(text(1, 100)),
      permissions: t.stringList({
        required: true,
        description: 'Names of permissions that the caller holds, at most 100.',
      }),
      staffId: t
        .id({
          description:
            'The member of staff whose roles and authority bound the key. Without one it may grant nothing that needs authority.',
        })
        .check(idOf('Staff')),
      expiresAt: t.field({ type: 'DateTime', description: 'In the future. Absent: the key does not expire.' }),
    }),
    success: { apiKey: 'ApiKey', secret: 'String' },
    successDescriptions: { secret: 'The whole key, shown this once. It is sent as `Authorization: Bearer <secret>`.' },
    secrets: ['secret'],
    resolve: (input, tx) => createApiKey(tx, input),
  });
  builder.resultMutation('revokeApiKey', {
    description:
      'Ends a key, one’s own or one that may do no more than the caller: within two seconds it is refused everywhere, and its live feeds end. Revoking it again changes nothing.',
    permission: 'access.api-key.manage',
    input: (t) => ({ id: t.id({ required: true, description: 'The key.' }).check(idOf('ApiKey')) }),
    success: { apiKey: 'ApiKey' },
    resolve: async (input, tx) => ({ apiKey: await revokeApiKey(tx, input) }),
  });
  return ApiKey;
}
