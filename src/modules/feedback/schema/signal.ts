/** What complaints and other evidence together point at. */
import { SignalKind } from '../../../generated/index.ts';
import { orderedBy, type RapportBuilder, requireIdOf } from '../../../kernel/index.ts';
import { evidenceOf, WINDOW_DAYS } from '../signals/index.ts';
import { requireBounded } from './bounded-lists.ts';

const PERMISSION = 'feedback.signal.read';
const MAY_READ = { can: PERMISSION } as const;
const LAST_RAISED = orderedBy('raisedAt', 'desc', { nulls: 'last' });

export function signals(builder: RapportBuilder): void {
  builder.enumType(SignalKind, {
    name: 'SignalKind',
    description: 'What evidence points at.',
    values: {
      FAULTY_PRODUCT: { description: 'A product with more faults, for each unit sold, than others.' },
      UNCOMPETITIVE_PRICE: {
        description: 'A product whose price customers complain of, or leave for, more than for others, for each purchase.',
      },
      POOR_SERVICE: {
        description:
          'A team that leaves more unanswered, breaks more promises, misses more times and is complained of more than others, for each thing that it had to do.',
      },
    },
  });
  signalRecord(builder);
  signalLists(builder);
  signalFeed(builder);
}

function signalRecord(builder: RapportBuilder): void {
  builder.record('Signal', {
    description:
      'How much speaks against a product or a team, beside what speaks against others. There is one from the first evidence on, raised or not; computed each minute.',
    permission: PERMISSION,
    fields: (t) => ({
      kind: t.expose('kind', { type: SignalKind, description: 'What it points at.' }),
      product: t.relation('product', { nullable: true, description: 'Null of POOR_SERVICE.' }),
      team: t.relation('team', { nullable: true, description: 'Of POOR_SERVICE; null of the others.' }),
      windowDays: t.int({ description: 'What happened earlier does not count.', resolve: () => WINDOW_DAYS }),
      count: t.exposeInt('count', { description: 'How many pieces of evidence there are.' }),
      exposure: t.exposeInt('exposure', {
        description: 'How much there could have been: units sold, purchases, or what the team had to do.',
      }),
      rate: t.exposeFloat('rate', { description: '(count + 0.5) ÷ (exposure + 1).' }),
      baseline: t.exposeFloat('baseline', {
        description:
          "The median of the others' rates: of the category where it has five others or more, else of all products; of the other teams.",
      }),
      lift: t.exposeFloat('lift', { description: 'rate ÷ baseline.' }),
      isRaised: t.exposeBoolean('isRaised', {
        description: 'From a count of 3 with a lift of 2 on, until the lift is below 1.5.',
      }),
      raisedAt: t.expose('raisedAt', { type: 'DateTime', nullable: true, description: 'When it was raised last.' }),
      clearedAt: t.expose('clearedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was cleared since; null while it is raised.',
      }),
      evidence: t.anyRecordPage({
        description:
          'The records behind the count, newest first: complaints, losses, words, promises. A complaint is there once for each time that it counts.',
        connection: 'SignalEvidence',
        select: { kind: true, productId: true, teamId: true },
        rows: (ctx, { kind, productId, teamId }) => evidenceOf(ctx, { kind, subjectId: productId ?? teamId ?? '' }),
      }),
    }),
  });
}

function signalLists(builder: RapportBuilder): void {
  const SignalFilter = builder.filterType(
    'SignalFilter',
    'Signal',
    (t) => ({
      kind: t.field({ type: [SignalKind], description: 'Any of these.' }),
      isRaised: t.boolean({ description: 'Whether somebody should look.' }),
      productId: t.id({ description: 'Those about one product.' }),
      teamId: t.id({ description: 'Those about one team.' }),
    }),
    {
      kind: (among) => ({ kind: { in: [...among] } }),
      isRaised: (isRaised) => ({ isRaised }),
      productId: (id) => ({ productId: requireIdOf('Product', id) }),
      teamId: (id) => ({ teamId: requireIdOf('Team', id) }),
    },
  );

  builder.queryField('signals', (t) =>
    t.page('Signal', {
      description:
        'What complaints, product reports, losses, unanswered words and broken promises together point at; what was raised last first, what never was last.',
      authScopes: MAY_READ,
      args: { filter: t.arg({ type: SignalFilter.ref, description: 'Which of them.' }) },
      order: LAST_RAISED,
      where: ({ filter }, ctx) => SignalFilter.where(filter, ctx),
    }),
  );

  builder.prismaObjectField('Product', 'signals', (t) =>
    t.relatedPage('signals', {
      description: 'What speaks against this product, beside what speaks against others; at most one of each kind.',
      authScopes: MAY_READ,
      order: LAST_RAISED,
    }),
  );
}

function signalFeed(builder: RapportBuilder): void {
  builder.liveFeed('signalRaised', {
    description: 'Signals when they are raised. With `after`, first everything missed since that cursor: no gap, no duplicate.',
    permission: PERMISSION,
    events: ['feedback.signal.raised'],
    args: (t) => ({ kind: t.field({ type: [SignalKind], description: 'Any of these; all unless given.' }) }),
    filter: ({ kind }) => {
      requireBounded(kind);
      return (payload) => kind == null || kind.includes(payload.kind);
    },
    record: { signal: ({ signalId }, { db }) => db.signal.findUnique({ where: { id: signalId } }) },
  });
}
