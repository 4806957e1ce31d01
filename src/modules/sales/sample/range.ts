/** What the sample company sells: things for the house, tea by weight, a few services, tools from Japan and patterns to print. */
import type { ProductKind } from '../../../generated/index.ts';
import { parseAmount } from '../../../kernel/index.ts';
import type { NewProduct } from '../products/index.ts';

/** Goods that are weighed are sold by the kilogram, the others by the piece. */
type Measure = 'PIECE' | 'WEIGHT' | 'SERVICE';

type Offered = readonly [name: string, price: string, measure?: Measure];

interface Category {
  readonly prefix: string;
  readonly name: string;
  readonly currencyCode: string;
  readonly terms: string;
  readonly offered: readonly Offered[];
}

const CATEGORIES: readonly Category[] = [
  {
    ...{
      prefix: 'KIT',
      name: 'Kitchen',
      currencyCode: 'EUR',
      terms: 'May be returned within 30 days, unused. Two years of guarantee.',
    },
    offered: [
      ['Kettle, enamelled', '39.90'],
      ['Kettle, electric', '54.50'],
      ['Frying pan, iron, 26 cm', '47.00'],
      ['Bread knife', '28.90'],
      ['Chopping board, oak', '33.50'],
      ['Coffee mill', '62.00'],
      ['Teapot for two', '26.40'],
      ['Preserving jars, set of six', '18.75'],
    ],
  },
  {
    ...{
      prefix: 'TEA',
      name: 'Tea and coffee',
      currencyCode: 'EUR',
      terms: 'By the kilogram. Food is not taken back once it is opened.',
    },
    offered: [
      ['Assam, broken leaf', '38.00', 'WEIGHT'],
      ['Darjeeling, first flush', '96.50', 'WEIGHT'],
      ['Green tea, steamed', '54.20', 'WEIGHT'],
      ['Mint, dried', '31.35', 'WEIGHT'],
      ['Lime blossom', '44.00', 'WEIGHT'],
      ['Coffee, house roast', '22.95', 'WEIGHT'],
      ['Coffee, without caffeine', '25.95', 'WEIGHT'],
    ],
  },
  {
    ...{ prefix: 'TEX', name: 'Textiles', currencyCode: 'EUR', terms: 'May be returned within 30 days, unwashed.' },
    offered: [
      ['Tea towels, linen, pair', '16.90'],
      ['Apron, size M', '24.00'],
      ['Tablecloth, 140 × 220', '58.00'],
      ['Blanket, lambswool', '89.00'],
      ['Bed linen, green', '74.50'],
      ['Oven gloves', '14.20'],
    ],
  },
  {
    ...{
      prefix: 'ZAH',
      name: 'Garden',
      currencyCode: 'CZK',
      terms: 'May be returned within 30 days, unused. Seeds are not taken back.',
    },
    offered: [
      ['Seeds, kitchen herbs', '89.00'],
      ['Seeds, meadow', '129.00'],
      ['Trowel', '349.00'],
      ['Watering can, zinc', '1190.00'],
      ['Secateurs', '890.00'],
      ['Bird house', '640.00'],
      ['Compost, by weight', '14.50', 'WEIGHT'],
    ],
  },
  {
    ...{
      prefix: 'SRV',
      name: 'Services',
      currencyCode: 'EUR',
      terms: 'Agreed in writing; may be called off until the day before.',
    },
    offered: [
      ['Knife sharpening', '9.50', 'SERVICE'],
      ['Delivery to the door', '12.00', 'SERVICE'],
      ['Delivery on Saturdays', '19.00', 'SERVICE'],
      ['Repair, an hour', '48.00', 'SERVICE'],
      ['Gift wrapping', '3.50', 'SERVICE'],
      ['Course: bread at home', '65.00', 'SERVICE'],
    ],
  },
  {
    ...{
      prefix: 'JPN',
      name: 'Tools from Japan',
      currencyCode: 'JPY',
      terms: 'Ordered for the customer: four weeks, and paid beforehand.',
    },
    offered: [
      ['Pull saw', '6800'],
      ['Whetstone, fine', '4950'],
      ['Chef’s knife, 210 mm', '18500'],
    ],
  },
  {
    ...{ prefix: 'PAT', name: 'Patterns to print', currencyCode: 'USD', terms: 'Sent as a file; for one’s own use.' },
    offered: [
      ['Apron pattern', '7.99'],
      ['Quilt pattern, stars', '12.49'],
      ['Bird house plan', '4.95'],
    ],
  },
];

export interface Ware extends NewProduct {
  readonly kind: ProductKind;
  readonly category: string;
  readonly measure: Measure;
  readonly price: { readonly minor: bigint; readonly currencyCode: string };
}

/** Everything that is sold, in the order of the list. */
export const RANGE: readonly Ware[] = CATEGORIES.flatMap(({ prefix, name: category, currencyCode, terms, offered }) =>
  offered.map(([name, price, measure = 'PIECE'], place) => ({
    sku: `${prefix}-${String(place + 1).padStart(3, '0')}`,
    ...{ name, category, terms, measure },
    kind: measure === 'SERVICE' ? 'SERVICE' : 'GOOD',
    price: { minor: parseAmount(price, currencyCode) ?? 0n, currencyCode },
  })),
);

/** Crowns for a euro, in the shop's own price list. */
const CROWNS = 25n;

/** What a ware costs in a currency, in minor units; null where it is not sold in it. Whole crowns, or cents. */
export function priceIn({ price }: Ware, currencyCode: string): bigint | null {
  if (price.currencyCode === currencyCode) return price.minor;
  if (price.currencyCode === 'EUR' && currencyCode === 'CZK') return ((price.minor * CROWNS) / 100n) * 100n;
  return price.currencyCode === 'CZK' && currencyCode === 'EUR' ? price.minor / CROWNS : null;
}
