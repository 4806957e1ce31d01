/** Products and services: how they are found, added and changed. */
import { ProductKind } from '../../../generated/index.ts';
import { idOf, money, optionalText, orderedBy, type RapportBuilder, text, uuidOf } from '../../../kernel/index.ts';
import { createProduct, rankedProducts, updateProduct } from '../products/index.ts';

const MAY_READ = { can: 'sales.product.read' } as const;
const NEWEST_FIRST = orderedBy('createdAt', 'desc');

export function products(builder: RapportBuilder) {
  productRecord(builder);
  productQueries(builder);
  const { input: CreateProductInput } = productCreation(builder);
  productChange(builder);
  return { CreateProductInput };
}

function productRecord(builder: RapportBuilder): void {
  builder.record('Product', {
    description: 'Something we sell: a good or a service.',
    permission: 'sales.product.read',
    fields: (t) => ({
      sku: t.exposeString('sku', { description: 'Our own number of it, in 1 to 100 characters. Unique, and never changed.' }),
      name: t.exposeString('name', { description: 'What customers know it by, in 1 to 200 characters.' }),
      kind: t.expose('kind', { type: ProductKind, description: 'A good or a service.' }),
      category: t.exposeString('category', { nullable: true, description: 'What it is sorted under, at most 100 characters.' }),
      description: t.exposeString('description', { nullable: true, description: 'What it is, at most 10,000 characters.' }),
      terms: t.exposeString('terms', {
        nullable: true,
        description: 'On what terms it is sold, such as guarantee or delivery, at most 10,000 characters.',
      }),
      price: t.money(
        { amount: 'priceMinor', currency: 'priceCurrency' },
        { description: 'What one of it costs now; null if it has no fixed price. What was paid stands in the purchase.' },
      ),
      isActive: t.exposeBoolean('isActive', { description: 'Whether it is sold now. What was bought of it stays.' }),
    }),
  });
}

function productQueries(builder: RapportBuilder): void {
  builder.queryField('product', (t) =>
    t.prismaField({
      type: 'Product',
      nullable: true,
      description: 'One product or service; null if there is none with this id.',
      authScopes: MAY_READ,
      args: { id: t.arg.id({ required: true, description: 'Of a Product.' }) },
      resolve: (query, _root, { id }, ctx) => ctx.db.product.findUnique({ ...query, where: { id: uuidOf('Product', id) } }),
    }),
  );
  builder.queryField('products', (t) =>
    t.page('Product', {
      description: 'Products and services, those not sold any more included, newest first; with a search, most relevant first.',
      authScopes: MAY_READ,
      args: {
        search: t.arg.string({
          description:
            'Words that all stand in the sku, the name, the category or the description. Folds case and accents. The first 200 characters count.',
        }),
      },
      order: NEWEST_FIRST,
      ranked: ({ search }, ctx) => (search == null ? null : rankedProducts(ctx, search)),
    }),
  );
}

function productCreation(builder: RapportBuilder) {
  return builder.resultMutation('createProduct', {
    description: 'Adds a product or a service. A ConflictError with UNIQUE_VIOLATION says that another has its sku.',
    permission: 'sales.product.manage',
    input: (t) => ({
      sku: t
        .string({ required: true, description: 'Our own number of it, in 1 to 100 characters. Unique, and never changed.' })
        .check(text(1, 100)),
      name: t.string({ required: true, description: 'What customers know it by, in 1 to 200 characters.' }).check(text(1, 200)),
      kind: t.field({ type: ProductKind, description: 'GOOD unless given.' }),
      category: t.string({ description: 'What it is sorted under, at most 100 characters.' }).check(optionalText(100)),
      description: t.string({ description: 'What it is, at most 10,000 characters.' }).check(optionalText(10_000)),
      terms: t.string({ description: 'On what terms it is sold, at most 10,000 characters.' }).check(optionalText(10_000)),
      price: t
        .field({ type: 'MoneyInput', description: 'What one of it costs, not below 0; absent if it has no fixed price.' })
        .check(money({ min: 0n })),
    }),
    success: { product: 'Product' },
    resolve: async (input, tx) => ({ product: await createProduct(tx, input) }),
  });
}

function productChange(builder: RapportBuilder): void {
  builder.resultMutation('updateProduct', {
    description:
      'Changes what is given; null clears, absent stays. Without a difference nothing happens. Purchases keep what was paid then.',
    permission: 'sales.product.manage',
    input: (t) => ({
      id: t.id({ required: true, description: 'Of the product.' }).check(idOf('Product')),
      name: t.string({ description: 'In 1 to 200 characters. Cannot be cleared.' }).check(text(1, 200)),
      category: t.string({ description: 'At most 100 characters.' }).check(optionalText(100)),
      description: t.string({ description: 'At most 10,000 characters.' }).check(optionalText(10_000)),
      terms: t.string({ description: 'At most 10,000 characters.' }).check(optionalText(10_000)),
      price: t
        .field({ type: 'MoneyInput', description: 'Not below 0. Amount and currency change together.' })
        .check(money({ min: 0n })),
      isActive: t.boolean({
        description: 'Whether it is sold now: while it is not, recordPurchase refuses it, imports take it. Cannot be cleared.',
      }),
    }),
    success: { product: 'Product' },
    resolve: async (input, tx) => ({ product: await updateProduct(tx, input) }),
  });
}
