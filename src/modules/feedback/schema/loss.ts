/** To whom we lose customers and why, and what can be done with it. */
import { EvidenceKind, LossReasonKind } from '../../../generated/index.ts';
import { idOf, optionalText, orderedBy, type RapportBuilder } from '../../../kernel/index.ts';
import {
  type CompetitorLosses,
  lossesByCompetitor,
  MOST_COMPETITORS,
  recordLoss,
  recordWinBack,
  visibleLosses,
  withReasons,
} from '../losses/index.ts';

const MAY_READ = { can: 'feedback.loss.read' } as const;
const NEWEST_FIRST = orderedBy('lostAt', 'desc');

export function losses(builder: RapportBuilder): void {
  lossEnums(builder);
  const LossReason = lossRecords(builder);
  competitorLosses(builder, LossReason);
  lossMutations(builder);
}

function lossEnums(builder: RapportBuilder): void {
  builder.enumType(LossReasonKind, {
    name: 'LossReasonKind',
    description: 'What drove a customer away.',
    values: {
      PRICE: { description: 'Too expensive for what it is.' },
      SERVICE: { description: 'How we dealt with them.' },
      QUALITY: { description: 'How good what we sell is.' },
      DELIVERY: { description: 'How, when or whether it came.' },
      ASSORTMENT: { description: 'We do not have what they want.' },
      LOCATION: { description: 'Too far from where they are.' },
      RELATION: { description: 'Somebody they know sells it, or somebody they knew left us.' },
      UNKNOWN: { description: 'Nobody knows.' },
    },
  });
  builder.enumType(EvidenceKind, {
    name: 'EvidenceKind',
    description: 'How we know.',
    values: {
      DIRECT: { description: 'The customer said so, or we saw it.' },
      ANECDOTAL: { description: 'Somebody told us.' },
    },
  });
}

interface Weighted {
  readonly reason: LossReasonKind;
  readonly weight: number;
}

function lossRecords(builder: RapportBuilder) {
  const LossReason = builder.objectRef<Weighted>('LossReason').implement({
    description: 'What share of losses a reason had.',
    extensions: { guardedBy: 'Loss' },
    fields: (t) => ({
      reason: t.expose('reason', { type: LossReasonKind, description: 'What drove the customer away.' }),
      weight: t.exposeFloat('weight', { description: 'Its share, above 0, at most 1.' }),
    }),
  });
  builder.record('Competitor', {
    description: 'To whom customers are lost.',
    permission: 'feedback.loss.read',
    fields: (t) => ({
      name: t.exposeString('name', {
        description: 'As it was written first, in 1 to 200 characters; unique, case and accents aside.',
      }),
    }),
  });
  builder.record('Loss', {
    description: 'That a customer buys elsewhere now, what they used to buy here.',
    permission: 'feedback.loss.read',
    visible: visibleLosses,
    fields: (t) => ({
      customer: t.relation('customer', { description: 'Who was lost.' }),
      competitor: t.relation('competitor', { nullable: true, description: 'To whom; null where nobody knows.' }),
      product: t.relation('product', { nullable: true, description: 'What they buy elsewhere; null: not one product.' }),
      reasons: t.field({
        type: [LossReason],
        description: 'Why, the weightiest first; each kind once, and the weights add up to 1, give or take 0.001.',
        select: withReasons,
        resolve: ({ reasons }) => reasons,
      }),
      evidence: t.expose('evidence', { type: EvidenceKind, description: 'How we know.' }),
      lostAt: t.expose('lostAt', { type: 'DateTime', description: 'Since when they buy elsewhere.' }),
      wonBackAt: t.expose('wonBackAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When they were won back, not before lostAt; null: not yet.',
      }),
    }),
  });
  builder.prismaObjectField('Customer', 'losses', (t) =>
    t.relatedPage('losses', {
      description: 'What this customer went elsewhere for, latest first.',
      authScopes: MAY_READ,
      order: NEWEST_FIRST,
    }),
  );
  return LossReason;
}

function competitorLosses(builder: RapportBuilder, LossReason: ReturnType<typeof lossRecords>): void {
  const Losses = builder.objectRef<CompetitorLosses>('CompetitorLosses').implement({
    description: 'How many customers were lost to a competitor, and why.',
    extensions: { guardedBy: 'lossesByCompetitor' },
    fields: (t) => ({
      competitor: t.field({
        type: 'Competitor',
        nullable: true,
        description: 'To whom; null for those of whom nobody knows.',
        resolve: ({ competitor }) => competitor,
      }),
      losses: t.exposeInt('losses', { description: 'How many losses, those won back among them.' }),
      wonBack: t.exposeInt('wonBack', { description: 'How many of them were won back since.' }),
      reasons: t.field({
        type: [LossReason],
        description: 'The mean weight of each reason over these losses, the weightiest first; together 1.',
        resolve: ({ reasons }) => [...reasons],
      }),
    }),
  });
  builder.queryField('lossesByCompetitor', (t) =>
    t.field({
      type: [Losses],
      nullable: true,
      description: `Losses summed by competitor: most losses first, then by name. More than ${MOST_COMPETITORS} competitors are refused.`,
      authScopes: MAY_READ,
      args: { lostAt: t.arg({ type: 'DateTimeFilter', description: 'Lost when; ever unless given.' }) },
      resolve: async (_root, { lostAt }, ctx) => [...(await lossesByCompetitor(ctx, lostAt ?? {}))],
    }),
  );
}

function lossMutations(builder: RapportBuilder): void {
  const LossReasonInput = builder.inputType('LossReasonInput', {
    description: 'What drove a customer away, and by how much.',
    fields: (t) => ({
      reason: t.field({ type: LossReasonKind, required: true, description: 'Each kind once.' }),
      weight: t.float({ required: true, description: 'Its share of the loss, above 0, at most 1.' }),
    }),
  });
  builder.resultMutation('recordLoss', {
    description:
      'Records that a customer buys elsewhere now: they become LOST. Who is LOST already may be lost for another product, or to another competitor, as well.',
    permission: 'feedback.loss.record',
    input: (t) => ({
      customerId: t.id({ required: true, description: 'Who was lost.' }).check(idOf('Customer')),
      competitorName: t
        .string({
          description:
            'To whom, in at most 200 characters, case and accents aside; made where there is none. Null: nobody knows.',
        })
        .check(optionalText(200)),
      productId: t.id({ description: 'What they buy elsewhere; not one product unless given.' }).check(idOf('Product')),
      reasons: t.field({
        type: [LossReasonInput],
        required: true,
        description: 'Why: at least one, each kind once; the weights add up to 1, give or take 0.001.',
      }),
      evidence: t.field({ type: EvidenceKind, required: true, description: 'How we know.' }),
      opportunityId: t
        .id({ description: "An opportunity of the customer's own by which it came out." })
        .check(idOf('Opportunity')),
      lostAt: t.field({
        type: 'DateTime',
        required: true,
        description:
          'Since when they buy elsewhere; not in the future, at most 50 years ago. A minute ahead of the server counts as now.',
      }),
    }),
    success: { loss: 'Loss' },
    resolve: async (input, tx) => ({ loss: await recordLoss(tx, input) }),
  });
  builder.resultMutation('recordWinBack', {
    description:
      'Records, once, that a loss was made good: a customer who is LOST becomes WON_BACK, and ACTIVE with the next purchase. A second time is a ConflictError with ILLEGAL_TRANSITION.',
    permission: 'feedback.loss.record',
    input: (t) => ({
      lossId: t.id({ required: true, description: 'Of the loss.' }).check(idOf('Loss')),
      wonBackAt: t.field({
        type: 'DateTime',
        required: true,
        description: 'When: not before the loss, at most a minute ahead of the server.',
      }),
    }),
    success: { loss: 'Loss' },
    resolve: async (input, tx) => ({ loss: await recordWinBack(tx, input) }),
  });
}
