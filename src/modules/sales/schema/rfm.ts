/** The ranking of customers by recency, frequency and monetary value. */
import { RfmSegment } from '../../../generated/index.ts';
import type { ComputedRows, RapportBuilder } from '../../../kernel/index.ts';
import {
  bestCustomers,
  type CustomerRank,
  mainCurrency,
  RFM_DAYS,
  type RfmRanking,
  type RfmScore,
  recomputeRfm,
} from '../ranking/index.ts';
import { MAY_READ_STATISTICS } from './statistics.ts';

const QUINTILE = '1 to 5, 5 is best: 1 + ⌊5 × customers who are worse ÷ all who are ranked⌋, so that equals have equal scores.';

export function rfm(builder: RapportBuilder): void {
  segmentEnum(builder);
  const Score = scoreType(builder);
  builder.prismaObjectField('Customer', 'rfm', (t) =>
    t.field({
      type: Score,
      nullable: true,
      description: `Where they stand in the last ranking of a currency. Null for who did not buy in it in the last ${RFM_DAYS} days, denies PROFILING, or came after the ranking.`,
      authScopes: MAY_READ_STATISTICS,
      args: {
        currencyCode: t.arg({
          type: 'CurrencyCode',
          description: "The ranking's; unless given that of most of this customer's purchases, of two as many the first by code.",
        }),
      },
      select: { id: true },
      resolve: ({ id }, { currencyCode = null }, ctx) => ctx.loaders.sales.standing.load({ customerId: id, currencyCode }),
    }),
  );
  ranking(builder, Score);
  recomputation(builder);
}

function segmentEnum(builder: RapportBuilder): void {
  builder.enumType(RfmSegment, {
    name: 'RfmSegment',
    description: 'What recency, frequency and monetary value say together; docs/rfm-segments.md has the table.',
    values: {
      CHAMPION: { description: 'Bought lately, often and for much.' },
      LOYAL: { description: 'Bought lately, and more or oftener than most; or not long ago, and among the best.' },
      PROMISING: { description: 'Bought lately, not for the first time, less than most.' },
      NEW: { description: 'Bought lately, seldom and for little yet.' },
      NEEDS_ATTENTION: { description: 'Neither lately nor long ago: could go either way.' },
      AT_RISK: { description: 'Used to buy often or for much, and has not for long.' },
      HIBERNATING: { description: 'Bought seldom and for little, and not for long.' },
      LOST: { description: 'Bought seldom and for little, the longest ago of all.' },
    },
  });
}

function scoreType(builder: RapportBuilder) {
  return builder.objectRef<RfmScore>('RfmScore').implement({
    description: `Where a customer stands among all who bought in a currency in the last ${RFM_DAYS} days.`,
    extensions: { guardedBy: 'bestCustomers' },
    fields: (t) => ({
      recency: t.exposeInt('recency', { description: `How lately they bought. ${QUINTILE}` }),
      frequency: t.exposeInt('frequency', { description: `How often. ${QUINTILE}` }),
      monetary: t.exposeInt('monetary', { description: `For how much, net of returns. ${QUINTILE}` }),
      segment: t.expose('segment', { type: RfmSegment, description: 'What the three say together.' }),
      currencyCode: t.expose('currencyCode', {
        type: 'CurrencyCode',
        description: "The ranking's: purchases in others do not count.",
      }),
      asOf: t.expose('asOf', { type: 'DateTime', description: 'When it was computed: at night, or by recomputeRfm.' }),
    }),
  });
}

function ranking(builder: RapportBuilder, Score: ReturnType<typeof scoreType>): void {
  const Rank = builder.objectRef<CustomerRank>('CustomerRank').implement({
    description: 'A customer and their place in the ranking.',
    extensions: { guardedBy: 'bestCustomers' },
    fields: (t) => ({
      customer: t.field({ type: 'Customer', description: 'Who it is.', resolve: ({ customer }) => customer }),
      rfm: t.field({ type: Score, description: 'Where they stand.', resolve: (rank) => rank.rfm }),
      totalSpent: t.field({
        type: 'Money',
        description: `What they spent in the ${RFM_DAYS} days before the ranking, net of returns: of equals, who spent more is first.`,
        resolve: ({ rfm: { spentMinor, currencyCode } }) => ({ minor: spentMinor, currencyCode }),
      }),
    }),
  });
  builder.queryField('bestCustomers', (t) =>
    t.computedPage(Rank, {
      description:
        'The best customers of a currency first: by the sum of recency, frequency and monetary value, then by what they spent, then by id. As of the last ranking. Nobody archived, merged, erased or who denies PROFILING is among them.',
      authScopes: MAY_READ_STATISTICS,
      args: {
        currencyCode: t.arg({
          type: 'CurrencyCode',
          description: 'Whose ranking; unless given the one of most customers, of two as large the first by code.',
        }),
      },
      rows: async ({ currencyCode }, ctx): Promise<ComputedRows<CustomerRank>> =>
        bestCustomers(ctx, currencyCode ?? (await mainCurrency(ctx)) ?? ''),
    }),
  );
}

function recomputation(builder: RapportBuilder): void {
  const Ranking = builder.objectRef<RfmRanking>('RfmRanking').implement({
    description: 'How many customers are ranked in a currency.',
    authScopes: { can: 'sales.statistics.recompute' },
    fields: (t) => ({
      currencyCode: t.expose('currencyCode', { type: 'CurrencyCode', description: 'Of the purchases.' }),
      customers: t.exposeInt('customers', { description: 'Who stands in the ranking.' }),
    }),
  });
  builder.resultMutation('recomputeRfm', {
    description: 'Ranks all customers now, in every currency, instead of at night.',
    permission: 'sales.statistics.recompute',
    success: { rankings: [Ranking], asOf: 'DateTime' },
    successDescriptions: {
      rankings: 'One for each currency in which anybody ever bought, by code.',
      asOf: 'The moment they hold for.',
    },
    resolve: async (_input, tx) => {
      const { rankings, asOf } = await recomputeRfm(tx);
      return { rankings, asOf };
    },
  });
}
