/** What a column of a file of purchases, or of their lines, may become: the names that `--map` and `--set` take. */
import { PaymentMethod, Touchpoint } from '../../../generated/index.ts';
import { type ImportTarget, type ImportTargets, wordAmong, wordTarget } from '../../../kernel/index.ts';
import { currencyTarget, decimalTarget, rateOf } from './decimals.ts';
import type { momentReader } from './moments.ts';
import type { LineRow, PurchaseRow } from './purchase-row.ts';

const PURCHASE_TARGETS = {
  number: 'of the purchase, by which it is known when it comes again',
  purchasedAt: 'a day or a time; without an offset in it, by --time-zone',
  touchpoint: Object.values(Touchpoint).join(', '),
  currencyCode: 'ISO 4217, for example USD',
  customerId: "the customer's id in Rapport",
  'externalIds.SYSTEM': "the customer's id in another system",
  campaignCode: 'what the purchase is due to',
  'payment.METHOD': `an amount paid by ${Object.values(PaymentMethod).join(', ')}`,
  paidAt: 'when it was paid; when it was bought unless given',
} as const;

const LINE_TARGETS = {
  'line.sku': "the product's sku",
  'line.productId': "the product's id in Rapport",
  'line.quantity': 'how many, with at most 3 digits after the point',
  'line.unitPrice': 'for one, in the currency of the purchase',
  'line.discount': 'an amount off the whole line',
  'line.discountRate': 'the same as a share of the line, from 0 to 1',
} as const;

export function describePurchaseTargets(): string {
  return Object.entries({ ...PURCHASE_TARGETS, ...LINE_TARGETS })
    .map(([name, description]) => `  ${name.padEnd(20)} ${description}`)
    .join('\n');
}

export function purchaseTargets(readMoment: NonNullable<ReturnType<typeof momentReader>>): ImportTargets<PurchaseRow> {
  const moment = (field: string, put: (row: PurchaseRow, value: string) => void): ImportTarget<PurchaseRow> => {
    return (row, cell) => {
      const read = readMoment(cell);
      if ('fault' in read) row.refuse(field, read.fault);
      else put(row, read.moment.toISOString());
    };
  };
  const fixed: Readonly<Record<string, ImportTarget<PurchaseRow>>> = {
    number: (row, cell) => row.set('number', cell.trim()),
    purchasedAt: moment('purchasedAt', (row, value) => row.set('purchasedAt', value)),
    touchpoint: wordTarget('touchpoint', Object.values(Touchpoint), (row, word) => row.set('touchpoint', word)),
    currencyCode: currencyTarget('currencyCode', (row, code) => row.set('currencyCode', code)),
    customerId: (row, cell) => row.set('customerId', cell.trim()),
    campaignCode: (row, cell) => row.set('campaignCode', cell),
    paidAt: moment('paidAt', (row, value) => row.paidAt(value)),
  };
  return {
    named: (name) => (Object.hasOwn(fixed, name) ? (fixed[name] ?? null) : suffixed(name)),
    describe: describePurchaseTargets,
  };
}

/** `externalIds.SYSTEM`, `payment.METHOD` */
function suffixed(name: string): ImportTarget<PurchaseRow> | null {
  const [prefix, ...rest] = name.split('.');
  const suffix = rest.join('.').trim();
  if (suffix === '') return null;
  if (prefix === 'externalIds') return (row, cell) => row.customerKnownAs(suffix, cell.trim());
  const method = prefix === 'payment' ? wordAmong(suffix, Object.values(PaymentMethod)) : null;
  if (!method) return null;
  return decimalTarget(name, (row, amount) => {
    // Files name what was not paid this way, too.
    if (/[1-9]/.test(amount)) row.pay(method, amount);
  });
}

const LINE: Readonly<Record<string, ImportTarget<LineRow>>> = {
  'line.sku': (row, cell) => row.set('sku', cell.trim()),
  'line.productId': (row, cell) => row.set('productId', cell.trim()),
  'line.quantity': decimalTarget('line.quantity', (row, value) => row.set('quantity', value)),
  'line.unitPrice': decimalTarget('line.unitPrice', (row, value) => row.set('unitPrice', value)),
  'line.discount': decimalTarget('line.discount', (row, value) => row.set('discount', value)),
  'line.discountRate': decimalTarget('line.discountRate', (row, value) => {
    const rate = rateOf(value);
    if (rate === null) row.refuse('line.discountRate', 'Must be from 0 to 1.');
    else row.discountBy(rate);
  }),
} satisfies Record<keyof typeof LINE_TARGETS, ImportTarget<LineRow>>;

export const lineTargets: ImportTargets<LineRow> = {
  named: (name) => (Object.hasOwn(LINE, name) ? (LINE[name] ?? null) : null),
  describe: describePurchaseTargets,
};
