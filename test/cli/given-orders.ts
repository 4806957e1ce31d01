/** Orders as a shop of the nineties exports them: two files, words for nothing, days without zone, discounts as fractions. */

import { givenCustomer } from '../modules/contacts/given.ts';
import { givenProduct } from '../modules/sales/given.ts';
import type { TestRapport } from '../support/index.ts';

export const ORDERS = 40;
const YEARS = [1996, 1997, 1998];
const RATES = ['0', '0', '0.05', '0.15000001', '.2', '0.25', '1'];
const PRODUCTS = 6;

interface Line {
  readonly order: number;
  readonly product: number;
  readonly cents: number;
  readonly quantity: number;
  readonly rate: string;
}

/** Up to four lines each, the same ones every time. */
const LINES: readonly Line[] = Array.from({ length: ORDERS * 4 }, (_none, index) => ({
  order: index % ORDERS,
  product: (index * 7) % PRODUCTS,
  cents: 101 + ((index * 997) % 9_000),
  quantity: 1 + ((index * 31) % 60),
  rate: RATES[index % RATES.length] ?? '0',
})).filter(({ order }, index) => index < ORDERS || (order + index) % 3 > 0);

const yearOf = (order: number) => YEARS[order % YEARS.length] ?? 0;
const numberOf = (order: number) => String(10_248 + order * 17);

export const ordersFile = () =>
  [
    'orderID,customerID,employeeID,orderDate,shippedDate,freight,shipName,shipRegion',
    ...Array.from({ length: ORDERS }, (_none, order) => {
      const day = `${yearOf(order)}-0${1 + (order % 9)}-${10 + (order % 19)} 00:00:00.000`;
      return `${numberOf(order)},C${order % 5},5,${day},NULL,32.38,"Vins, ""Chevalier""",NULL`;
    }),
  ].join('\n');

/** The lines in the order of the orders, or all of them the other way round. */
export function linesFile({ reversed = false } = {}): string {
  const lines = LINES.toSorted((one, other) => one.order - other.order).map(
    ({ order, product, cents, quantity, rate }) =>
      `${numberOf(order)},${product},${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}00,${quantity},${rate}`,
  );
  return ['orderID,productID,unitPrice,quantity,discount', ...(reversed ? lines.toReversed() : lines)].join('\n');
}

export const LINE_COUNT = LINES.length;

/** What the lines of a year, or of a product, come to: each rounded half-even to cents, in whole numbers alone. */
export function sumOf(which: { readonly year?: number; readonly product?: number } = {}): bigint {
  return LINES.filter(({ order, product }) => {
    const isOfYear = which.year === undefined || yearOf(order) === which.year;
    return isOfYear && (which.product === undefined || product === which.product);
  }).reduce((sum, { cents, quantity, rate }) => {
    const [whole = '', fraction = ''] = rate.split('.');
    const scale = 10n ** BigInt(fraction.length);
    const net = BigInt(cents * quantity) * (scale - BigInt(`${whole}${fraction}` || '0'));
    const [floor, rest] = [net / scale, (net % scale) * 2n];
    return sum + floor + (rest > scale || (rest === scale && floor % 2n === 1n) ? 1n : 0n);
  }, 0n);
}

/** Who bought, and what. */
export async function givenShop(rapport: TestRapport): Promise<void> {
  for (let one = 0; one < 5; one += 1) await givenCustomer(rapport, { externalIds: [{ system: 'shop', id: `C${one}` }] });
  for (let one = 0; one < PRODUCTS; one += 1) await givenProduct(rapport, { sku: String(one) });
}

export const ORDER_OPTIONS = [
  ...['--join', 'orderID', '--null', 'NULL', '--time-zone', 'Europe/Berlin'],
  ...['--map', 'number=orderID', '--map', 'externalIds.shop=customerID', '--map', 'purchasedAt=orderDate'],
  ...['--set', 'touchpoint=phone', '--set', 'currencyCode=usd'],
  ...['--map', 'line.sku=productID', '--map', 'line.quantity=quantity', '--map', 'line.unitPrice=unitPrice'],
  ...['--map', 'line.discountRate=discount'],
];
