/** `viewer`: who is asking, by their own credential. */
import type { Ctx, RapportBuilder } from '../../../kernel/index.ts';
import { allPermissions } from '../grants.ts';
import type { RecordsBehind } from './actor.ts';

export function viewerSchema(builder: RapportBuilder, { Staff, ApiKey }: RecordsBehind): void {
  const Viewer = builder.objectRef<Pick<Ctx, 'actor'>>('Viewer').implement({
    description: 'Who is asking. Everybody may see themselves; a caller without a credential has no permissions.',
    authScopes: { public: true },
    fields: (t) => ({
      staff: t.field({
        type: Staff,
        nullable: true,
        description: 'The member of staff who asks, directly or through a key.',
        resolve: ({ actor }, _args, ctx) => (actor?.staffId ? ctx.loaders.access.staff.load(actor.staffId) : null),
      }),
      apiKey: t.field({
        type: ApiKey,
        nullable: true,
        description: 'The key that was used; null for the key of the environment and for a token.',
        resolve: ({ actor }, _args, ctx) => (actor?.apiKeyId ? ctx.loaders.access.apiKey.load(actor.apiKeyId) : null),
      }),
      permissions: t.stringList({
        description: 'Every permission that the caller holds, by name.',
        resolve: (_viewer, _args, ctx) => allPermissions(ctx).filter((permission) => ctx.can(permission)),
      }),
    }),
  });
  builder.queryField('viewer', (t) =>
    t.field({
      type: Viewer,
      nullable: true,
      description: 'Who is asking, and what they may do.',
      authScopes: { public: true },
      resolve: (_root, _args, ctx) => ctx,
    }),
  );
}
