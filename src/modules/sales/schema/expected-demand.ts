/** What customers are likely to buy again. */
import { type RapportBuilder, requireIdOf } from '../../../kernel/index.ts';
import { type ExpectedDemand, expectedDemand, LONGEST_WINDOW_DAYS, MOST_PRODUCTS } from '../expectations/index.ts';
import { MAY_READ_STATISTICS } from './statistics.ts';

export function expectedDemandQuery(builder: RapportBuilder): void {
  const Demand = builder.objectRef<ExpectedDemand>('ExpectedDemand').implement({
    description: 'How much of a product customers are likely to buy again.',
    extensions: { guardedBy: 'expectedDemand' },
    fields: (t) => ({
      product: t.field({ type: 'Product', description: 'What they would buy.', resolve: ({ product }) => product }),
      quantity: t.expose('quantity', {
        type: 'Decimal',
        description:
          'Σ of what each of them usually buys: the median quantity of those of their last 12 purchases in which the product was.',
      }),
      customers: t.exposeInt('customers', { description: 'How many would buy it.' }),
    }),
  });
  builder.queryField('expectedDemand', (t) =>
    t.field({
      type: [Demand],
      nullable: true,
      description: `What customers are likely to buy again in the window, by their own cadence: of those whose next expected purchase falls into it. The most wanted first, by quantity then by id; at most ${MOST_PRODUCTS} products. Nobody archived, deceased, merged or erased counts.`,
      authScopes: MAY_READ_STATISTICS,
      args: {
        from: t.arg({ type: 'Date', required: true, description: 'The first day, in UTC.' }),
        to: t.arg({
          type: 'Date',
          required: true,
          description: `The last day, not before the first: at most ${LONGEST_WINDOW_DAYS} days with it.`,
        }),
        productId: t.arg.id({ description: 'Of one product only.' }),
      },
      resolve: async (_root, { from, to, productId }, ctx, info) => {
        const selectedOfProduct = builder.selectionOf('Product', ['product'], ctx, info);
        const window = { from, to, productId: productId == null ? null : requireIdOf('Product', productId) };
        return [...(await expectedDemand(ctx, { ...window, selectedOfProduct }))];
      },
    }),
  );
}
