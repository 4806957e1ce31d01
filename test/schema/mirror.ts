/** A module whose fields and feed answer by who asks: what must not be shared with everybody. */
import { type Actor, type Ctx, defineModule, type Permission, RequestError } from '../../src/kernel/index.ts';
import { findCustomer } from '../../src/modules/contacts/index.ts';

/** Callers by their credential; a test takes permissions away. */
export const callers = new Map<string, Actor & { readonly permissions: Set<Permission> }>();

export function givenCaller(name: string, ...permissions: readonly Permission[]): string {
  callers.set(name, { kind: 'API_KEY', id: `api-key:${name}`, name, permissions: new Set(permissions) });
  return name;
}

/** Each field that was asked, in turn. */
export const asked: string[] = [];
/** The names of those who may see no customer. */
export const blind = new Set<string>();

export const mirror = defineModule({
  name: 'mirror',
  contract: 1,
  dependsOn: ['contacts'],
  authenticate: async (_ctx, credential) => callers.get(credential) ?? null,
  schema(builder) {
    const field = (name: string, description: string, answer: (ctx: Ctx) => string | null) =>
      builder.prismaObjectField('Customer', name, (t) =>
        t.string({
          nullable: true,
          description,
          authScopes: { public: true },
          select: { id: true },
          resolve: (_customer, _args, ctx) => {
            asked.push(name);
            return answer(ctx);
          },
        }),
      );
    field('shownTo', 'Who asks.', (ctx) => ctx.actor?.name ?? null);
    field('request', 'By which request.', (ctx) => ctx.requestId);
    field('faulty', 'Nothing.', () => {
      throw new RequestError('CURSOR_EXPIRED', 'Too late.');
    });
    builder.prismaObjectField('Customer', 'times', (t) =>
      t.string({
        nullable: true,
        description: 'What it is told.',
        authScopes: { public: true },
        select: { id: true },
        args: {
          text: t.arg.string({ required: true, description: 'What.' }),
          after: t.arg.string({ description: 'What before.' }),
        },
        resolve: (_customer, { text, after }) => {
          asked.push('times');
          return `${after ?? ''}${text}`;
        },
      }),
    );
    builder.liveFeed('mirrored', {
      description: 'Customers, for whom they concern.',
      permission: 'contacts.customer.read',
      events: ['contacts.customer.changed'],
      eventType: 'MirroredEvent',
      record: {
        customer: ({ customerId }, ctx) => {
          if (!blind.has(ctx.actor?.name ?? '')) return findCustomer(ctx, customerId);
          asked.push('blind');
          return Promise.resolve(null);
        },
      },
    });
  },
});
