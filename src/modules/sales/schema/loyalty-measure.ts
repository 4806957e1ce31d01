/** How far a customer buys by habit. */
import type { RapportBuilder } from '../../../kernel/index.ts';
import type { LoyaltyMeasure } from '../habits/index.ts';
import { MAY_READ_STATISTICS } from './statistics.ts';

export function loyaltyMeasure(builder: RapportBuilder): void {
  const Measure = builder.objectRef<LoyaltyMeasure>('LoyaltyMeasure').implement({
    description: 'How far this customer buys by habit, whatever the price.',
    authScopes: MAY_READ_STATISTICS,
    fields: (t) => ({
      purchases: t.exposeInt('purchases', { description: 'All of them, of any currency, brought back or not.' }),
      repeatRate: t.float({
        nullable: true,
        description:
          'Of the purchases after the first, the share in which a product was bought that had been bought in an earlier one; 0 to 1. Null under two purchases.',
        resolve: ({ purchases, repeats }) => (purchases < 2 ? null : repeats / (purchases - 1)),
      }),
      fullPriceShare: t.float({
        nullable: true,
        description: 'The share of lines without a discount, 0 to 1. Null before the first purchase.',
        resolve: ({ lines, fullPriceLines }) => (lines === 0 ? null : fullPriceLines / lines),
      }),
    }),
  });
  builder.prismaObjectField('Customer', 'loyalty', (t) =>
    t.field({
      type: Measure,
      nullable: true,
      description: 'How far they buy by habit.',
      authScopes: MAY_READ_STATISTICS,
      select: { id: true },
      resolve: ({ id }, _args, ctx) => ctx.loaders.sales.loyaltyMeasure.load(id),
    }),
  );
}
