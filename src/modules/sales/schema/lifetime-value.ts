/** What a customer has been worth, and may be worth yet. */
import type { RapportBuilder } from '../../../kernel/index.ts';
import type { LifetimeValue } from '../ranking/index.ts';
import { MAY_READ_STATISTICS } from './statistics.ts';

export function lifetimeValue(builder: RapportBuilder): void {
  const Value = builder.objectRef<LifetimeValue>('LifetimeValue').implement({
    description: 'What a customer has spent in one currency, and an estimate of what they will, with every input of it.',
    authScopes: MAY_READ_STATISTICS,
    fields: (t) => {
      const amount = (column: 'historicMinor' | 'predictedMinor' | 'averageMinor', description: string) =>
        t.field({ type: 'Money', description, resolve: (value) => ({ minor: value[column], currencyCode: value.currencyCode }) });
      return {
        historic: amount('historicMinor', 'What they spent so far, net of returns.'),
        predicted: amount(
          'predictedMinor',
          'averagePurchase × purchasesPerYear × expectedYears, multiplied before any of them is rounded, then rounded half-even.',
        ),
        averagePurchase: amount('averageMinor', '`historic` ÷ purchases, rounded half-even.'),
        purchasesPerYear: t.exposeFloat('purchasesPerYear', {
          description: 'Purchases in the currency ÷ years of 365 days since the first of them, at least one year.',
        }),
        expectedYears: t.exposeFloat('expectedYears', {
          description: 'min(5, 1 ÷ (1 − `loyalty.repeatRate`)); 1 where there is no repeat rate yet.',
        }),
      };
    },
  });
  builder.prismaObjectField('Customer', 'lifetimeValue', (t) =>
    t.field({
      type: [Value],
      nullable: true,
      description: 'One for each currency in which they bought, by code.',
      authScopes: MAY_READ_STATISTICS,
      select: { id: true },
      resolve: async ({ id }, _args, ctx) => [...(await ctx.loaders.sales.lifetimeValues.load(id))],
    }),
  );
}
