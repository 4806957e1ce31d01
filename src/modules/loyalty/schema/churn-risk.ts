/** How likely customers are to leave, and why. */
import type { RapportBuilder } from '../../../kernel/index.ts';
import { type ChurnRisk, customersAtRisk, type RiskKind, type RiskReason } from '../churn/index.ts';

const MAY_READ = { can: 'loyalty.risk.read' } as const;
const NOT_JUDGED = 'who is archived, merged, erased or deceased, is LOST already, or denies PROFILING';

export function churnRisks(builder: RapportBuilder): void {
  const Risk = riskType(builder, reasonType(builder));
  builder.prismaObjectField('Customer', 'churnRisk', (t) =>
    t.field({
      type: Risk,
      nullable: true,
      description: `How likely they are to leave, at this moment: 0, without reasons, of who has none. Null of ${NOT_JUDGED}.`,
      authScopes: MAY_READ,
      select: { id: true },
      resolve: async ({ id }, _args, ctx) => {
        const risk = await ctx.loaders.loyalty.churnRisk.load(id);
        return risk && { ...risk, customer: null };
      },
    }),
  );
  builder.queryField('customersAtRisk', (t) =>
    t.computedPage(Risk, {
      description: `Customers with a reason to leave, the likeliest to first, then by id: as it was computed for all within the last hour, while a customer's own \`churnRisk\` is of this moment. Without ${NOT_JUDGED}.`,
      authScopes: MAY_READ,
      args: {
        minScore: t.arg.float({
          description: 'Only who is at least so likely to leave, 0 to 1; all with a reason unless given.',
        }),
      },
      rows: ({ minScore = null }, ctx) => customersAtRisk(ctx, minScore),
    }),
  );
}

function riskType(builder: RapportBuilder, Reason: ReturnType<typeof reasonType>) {
  return builder.objectRef<ChurnRisk>('ChurnRisk').implement({
    description: '0 stays, 1 leaves; every reason is named with its weight.',
    extensions: { guardedBy: 'customersAtRisk' },
    fields: (t) => ({
      customer: t.field({
        type: 'Customer',
        description: 'Who may leave.',
        resolve: ({ customer, customerId }, _args, ctx, info) =>
          customer ??
          ctx.loaders.loyalty.customerAtRisk.load({ id: customerId, selected: builder.selectionOf('Customer', [], ctx, info) }),
      }),
      score: t.exposeFloat('score', { description: 'Σ of the weights of the reasons, exact to two digits; 1 at most.' }),
      reasons: t.field({
        type: [Reason],
        description: 'The heaviest first, each of them once.',
        resolve: ({ reasons }) => [...reasons],
      }),
      suggestedAction: t.exposeString('suggestedAction', {
        nullable: true,
        description: 'What to do about the heaviest reason, in English; null without any.',
      }),
      asOf: t.expose('asOf', { type: 'DateTime', description: 'The moment it holds for.' }),
    }),
  });
}

function reasonType(builder: RapportBuilder) {
  const Kind = builder.enumType('RiskReasonKind', {
    description: 'Why a customer may leave, and what that weighs.',
    values: {
      LATE: { description: 'They stay away longer than one and a half times as long as they use to: 0.30.' },
      UNRESOLVED_COMPLAINT: { description: 'A complaint or product report of theirs is open: 0.25.' },
      FALLING_SPEND: { description: 'In the last 180 days they spent less than half of what they did in the 180 before: 0.20.' },
      LOW_SCORE: { description: 'They answered 6 or less to the last NPS survey, or 2 or less to the last CSAT survey: 0.15.' },
      SILENCE: { description: 'For 180 days neither side said a word to the other: 0.10.' },
      OTHER: { description: 'What another module knows, and weighs itself.' },
    } satisfies Record<RiskKind, object>,
  });
  return builder.objectRef<RiskReason>('RiskReason').implement({
    description: 'One reason why a customer may leave.',
    extensions: { guardedBy: 'customersAtRisk' },
    fields: (t) => ({
      kind: t.expose('kind', { type: Kind, description: 'What it is about.' }),
      description: t.exposeString('description', { description: 'A sentence in English, with the facts.' }),
      weight: t.exposeFloat('weight', { description: 'What it adds to the score.' }),
    }),
  });
}
