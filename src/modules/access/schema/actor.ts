/** `Actor` in the API: who did something, whatever kind of actor it was. */
import { ActorKind } from '../../../generated/index.ts';
import type { RapportBuilder } from '../../../kernel/index.ts';
import { apiKeyBehind, nameOfActor, staffBehind } from '../actors.ts';
import type { apiKeySchema } from './api-keys.ts';
import type { staffSchema } from './staff.ts';

/** The records that an actor may have behind it. */
export interface RecordsBehind {
  readonly Staff: ReturnType<typeof staffSchema>;
  readonly ApiKey: ReturnType<typeof apiKeySchema>;
}

export function actorSchema(builder: RapportBuilder, { Staff, ApiKey }: RecordsBehind): void {
  builder.enumType(ActorKind, {
    name: 'ActorKind',
    description: 'What kind of actor did something.',
    values: {
      STAFF: { description: 'A member of staff who had signed in.' },
      API_KEY: { description: 'A program, with a key of its own or one that acts for a member of staff.' },
      SYSTEM: { description: 'Rapport itself: a scheduled job, or what follows from another change.' },
      CUSTOMER: { description: 'A customer, without signing in: an answered survey, for example.' },
    },
  });
  builder.objectType('Actor', {
    description:
      'Who did something. The name is shown to whoever sees what was done; the record behind it needs its own permission.',
    // Reached only through records, each of which is guarded by its own permission.
    authScopes: { public: true },
    fields: (t) => ({
      kind: t.field({ type: ActorKind, description: 'What kind of actor it was.', resolve: ({ kind }) => kind }),
      name: t.string({
        description: 'The name of the person or of the key; else what kind of actor it was.',
        resolve: (actor, _args, ctx) => nameOfActor(ctx, actor),
      }),
      staff: t.field({
        type: Staff,
        nullable: true,
        description: 'The person, also when a key acted for them.',
        resolve: (actor, _args, ctx) => staffBehind(ctx, actor),
      }),
      apiKey: t.field({
        type: ApiKey,
        nullable: true,
        description: 'The key that was used; null for the key of the environment.',
        resolve: (actor, _args, ctx) => apiKeyBehind(ctx, actor),
      }),
    }),
  });
}
