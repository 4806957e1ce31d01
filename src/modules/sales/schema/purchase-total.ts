/** Totals over purchases. */
import { type RapportBuilder, RequestError } from '../../../kernel/index.ts';
import { requireTimeZone } from '../../contacts/index.ts';
import { MOST_TOTALS, type PurchaseGroup, type PurchaseTotal, purchaseTotals } from '../totals/index.ts';
import type { purchases } from './purchase.ts';
import { MAY_READ_STATISTICS } from './statistics.ts';

type PurchaseFilter = ReturnType<typeof purchases>['PurchaseFilter'];

export function purchaseTotalsQuery(builder: RapportBuilder, filter: PurchaseFilter): void {
  const [Total, GroupBy] = [totalType(builder), groupByEnum(builder)];
  builder.queryField('purchaseTotals', (t) =>
    t.field({
      type: [Total],
      nullable: true,
      description: `What was bought, summed: one row per currency and group, by key, then by currency; groups without purchases are absent. Gross of returns. The filter always applies: grouped by PRODUCT its productId means the lines that are summed, and grouped by PAYMENT_METHOD its paymentMethod the payments that are; else they mean purchases with such a line or payment. More than ${MOST_TOTALS} rows are refused.`,
      authScopes: MAY_READ_STATISTICS,
      args: {
        filter: t.arg({ type: filter.ref, description: 'Which purchases; all of them unless given.' }),
        groupBy: t.arg({ type: GroupBy, description: 'What a row stands for; without it, all purchases of a currency.' }),
        timeZone: t.arg.string({
          description: 'IANA, for example `Europe/Prague`: where days, and all that is made of them, begin. UTC unless given.',
        }),
      },
      resolve: async (_root, { filter: given, groupBy = null, timeZone }, ctx, info) => {
        // Refuses a filter that is empty somewhere within, or too deep.
        filter.where(given, ctx);
        if (groupBy === 'PRODUCT' && !ctx.can('sales.product.read')) {
          throw new RequestError('FORBIDDEN', 'Purchases are summed by product with sales.product.read alone.');
        }
        const selectedOfProduct = builder.selectionOf('Product', ['product'], ctx, info);
        return [
          ...(await purchaseTotals(ctx, {
            filter: given ?? {},
            groupBy,
            timeZone: requireTimeZone(timeZone),
            selectedOfProduct,
          })),
        ];
      },
    }),
  );
}

function groupByEnum(builder: RapportBuilder) {
  return builder.enumType('PurchaseGroupBy', {
    description: 'What a total is of.',
    values: {
      DAY: { description: 'A day of the calendar.' },
      WEEK: { description: 'A week, from Monday, numbered by ISO 8601.' },
      MONTH: { description: 'A month of the calendar.' },
      QUARTER: { description: 'Three months, from January, April, July or October.' },
      YEAR: { description: 'A year of the calendar.' },
      PRODUCT: { description: 'A product or service: sums its lines. Needs sales.product.read.' },
      TOUCHPOINT: { description: 'Where the customer and we met.' },
      PAYMENT_METHOD: { description: 'A way to pay: sums its payments, those on credit among them.' },
    } satisfies Record<PurchaseGroup, object>,
  });
}

function totalType(builder: RapportBuilder) {
  return builder.objectRef<PurchaseTotal>('PurchaseTotal').implement({
    description: 'What was bought of a group, in one currency.',
    extensions: { guardedBy: 'purchaseTotals' },
    fields: (t) => ({
      key: t.exposeString('key', {
        description:
          'For programs: `2026-03-01`, `2026-W09`, `2026-03`, `2026-Q1` or `2026`, the id of a product, a value of an enum; ALL without groups.',
      }),
      label: t.exposeString('label', {
        description: 'For people, in English: `March 2026`, the name of a product, `Bank transfer`.',
      }),
      periodStart: t.expose('periodStart', {
        type: 'Date',
        nullable: true,
        description: 'The first day of the period; null for other groups.',
      }),
      product: t.field({
        type: 'Product',
        nullable: true,
        description: 'What was bought; null for other groups.',
        resolve: ({ product }) => product,
      }),
      total: t.field({
        type: 'Money',
        description: 'Σ of the purchases, of the lines, or of the payments; exact.',
        resolve: ({ total }) => total,
      }),
      count: t.exposeInt('count', { description: 'How many purchases.' }),
      average: t.field({
        type: 'Money',
        nullable: true,
        description: '`total` ÷ `count`, rounded half-even; null for none.',
        resolve: ({ average }) => average,
      }),
    }),
  });
}
