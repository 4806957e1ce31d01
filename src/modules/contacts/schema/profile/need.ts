/** What customers need, like, dislike and expect. */
import { NeedKind, NeedStatus } from '../../../../generated/index.ts';
import type { RapportBuilder } from '../../../../kernel/index.ts';
import { MAX_FACTS, recordNeed, settleNeed } from '../../profile/index.ts';
import { MAY_READ, RECORDED_AT, RECORDED_BY, SOURCE, SOURCE_INPUT } from '../recorded.ts';

export function needs(builder: RapportBuilder): void {
  builder.record('Need', {
    description: 'What a customer needs, likes, dislikes or expects of us.',
    permission: 'contacts.profile.read',
    fields: (t) => ({
      statement: t.exposeString('statement', { description: 'In words, 1 to 1,000 characters.' }),
      kind: t.expose('kind', { type: NeedKind, description: 'What it is.' }),
      priority: t.exposeInt('priority', { description: '1 (highest) to 5.' }),
      status: t.expose('status', { type: NeedStatus, description: 'Whether it was met.' }),
      evidence: t.exposeString('evidence', { nullable: true, description: 'What shows that it was met, or was not.' }),
      recordedAt: t.expose('recordedAt', RECORDED_AT),
      recordedBy: t.field(RECORDED_BY),
      source: t.exposeString('source', SOURCE),
      settledAt: t.expose('settledAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was settled; null while open.',
      }),
    }),
  });

  builder.prismaObjectField('Customer', 'needs', (t) =>
    t.relation('needs', {
      nullable: true,
      description: `At most ${MAX_FACTS}: the open ones, most important first, then those settled last.`,
      authScopes: MAY_READ,
      query: {
        orderBy: [{ settledAt: { sort: 'desc', nulls: 'first' } }, { priority: 'asc' }, { recordedAt: 'asc' }, { id: 'asc' }],
        take: MAX_FACTS,
      },
    }),
  );
  needMutations(builder);
}

function needMutations(builder: RapportBuilder): void {
  builder.resultMutation('recordNeed', {
    description: `Records what a customer needs, likes, dislikes or expects. At most ${MAX_FACTS} are open at once.`,
    permission: 'contacts.customer.edit',
    input: (t) => ({
      customerId: t.id({ required: true, description: 'Whose need it is.' }),
      statement: t.string({ required: true, description: 'In words, 1 to 1,000 characters.' }),
      kind: t.field({ type: NeedKind, required: true, description: 'What it is.' }),
      priority: t.int({ description: '1 (highest) to 5; 3 unless given.' }),
      source: t.string(SOURCE_INPUT),
    }),
    success: { need: 'Need', customer: 'Customer' },
    resolve: (input, tx) => recordNeed(tx, input),
  });

  builder.resultMutation('settleNeed', {
    description: 'Ends an open need, for good. Settled already: ConflictError with ILLEGAL_TRANSITION.',
    permission: 'contacts.customer.edit',
    input: (t) => ({
      id: t.id({ required: true, description: 'Of the need.' }),
      status: t.field({ type: NeedStatus, required: true, description: 'ADDRESSED, UNMET or OBSOLETE.' }),
      evidence: t.string({ description: 'What shows it, at most 2,000 characters. Needed for ADDRESSED and UNMET.' }),
    }),
    success: { need: 'Need' },
    resolve: async (input, tx) => ({ need: await settleNeed(tx, input) }),
  });
}
