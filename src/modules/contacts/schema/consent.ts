/** What customers allowed and forbade. */
import { Channel, ConsentPurpose, ConsentState } from '../../../generated/index.ts';
import type { RapportBuilder } from '../../../kernel/index.ts';
import { recordConsent } from '../consents.ts';
import { RECORDED_BY, SOURCE } from './recorded.ts';

export function consents(builder: RapportBuilder): void {
  const Consent = consentType(builder);
  builder.prismaObjectField('Customer', 'consents', (t) =>
    t.field({
      type: [Consent],
      nullable: true,
      description:
        'The latest word per purpose and channel, by purpose. A word about a channel counts there before one about all channels; without any, all but MARKETING is allowed.',
      authScopes: { can: 'contacts.consent.read' },
      select: { id: true },
      resolve: ({ id }, _args, ctx) => ctx.loaders.contacts.consents.load(id),
    }),
  );
  builder.resultMutation('recordConsent', {
    description: 'Records what a customer allows or forbids. Every word is kept, and none is changed: the latest counts.',
    permission: 'contacts.consent.record',
    input: (t) => ({
      customerId: t.id({ required: true, description: 'Who said it.' }),
      purpose: t.field({ type: ConsentPurpose, required: true, description: 'What it is about.' }),
      channel: t.field({ type: Channel, description: 'Where it holds; absent: on every channel that has no word of its own.' }),
      state: t.field({ type: ConsentState, required: true, description: 'What they said.' }),
      lawfulBasis: t.string({ description: 'For example `GDPR Art. 6(1)(a)`; at most 200 characters.' }),
      source: t.string({ description: 'Where you have it from, for example a form; at most 200 characters.' }),
    }),
    success: { consent: 'Consent', customer: 'Customer' },
    resolve: (input, tx) => recordConsent(tx, input),
  });
}

function consentType(builder: RapportBuilder) {
  return builder.record('Consent', {
    description: 'What a customer said about one purpose, once. Never changed: a later word takes its place.',
    permission: 'contacts.consent.read',
    fields: (t) => ({
      purpose: t.expose('purpose', { type: ConsentPurpose, description: 'What it is about.' }),
      channel: t.expose('channel', {
        type: Channel,
        nullable: true,
        description: 'Where it holds; null: on every channel that has no word of its own.',
      }),
      state: t.expose('state', { type: ConsentState, description: 'What they said.' }),
      lawfulBasis: t.exposeString('lawfulBasis', { nullable: true, description: 'What makes it lawful, in words of the law.' }),
      source: t.exposeString('source', SOURCE),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When we recorded it.' }),
      recordedBy: t.field(RECORDED_BY),
    }),
  });
}
