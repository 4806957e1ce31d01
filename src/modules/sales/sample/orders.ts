/** What a sample customer buys at one of their times, and how they pay: mostly what they bought before. */
import type { PaymentMethod, Touchpoint } from '../../../generated/index.ts';
import { formatAmount } from '../../../kernel/index.ts';
import { divideHalfEven, formatQuantity, type PurchaseInput } from '../purchases/index.ts';
import type { Buyer } from './buyers.ts';
import { draw, drawOne } from './draws.ts';
import { priceIn, RANGE, type Ware } from './range.ts';

/** A purchase without the number, which it gets once all of them are in order. */
export interface Order extends Omit<PurchaseInput, 'number'> {
  readonly customerId: string;
}

/** Ids of the products by their sku. */
export type ProductIds = ReadonlyMap<string, string>;

interface Line {
  readonly ware: Ware;
  readonly quantity: bigint;
  readonly unitPriceMinor: bigint;
  readonly discountMinor: bigint;
}

const FAVOURITES = 3;
const FROM_ABROAD = RANGE.filter(({ price }) => price.currencyCode === 'JPY' || price.currencyCode === 'USD');
const soldIn = (currencyCode: string) => RANGE.filter((ware) => priceIn(ware, currencyCode) !== null);
const SOLD_IN = { CZK: soldIn('CZK'), EUR: soldIn('EUR') } as const;
const WEIGHTS = [100n, 125n, 250n, 250n, 500n, 1_000n, 1_375n] as const;
const TOUCHPOINTS: readonly Touchpoint[] = ['STORE', 'STORE', 'STORE', 'ONLINE', 'ONLINE', 'PHONE', 'PARTNER'];
const METHODS: Readonly<Record<Touchpoint, readonly PaymentMethod[]>> = {
  STORE: ['CARD', 'CARD', 'CASH', 'CASH', 'GIFT_CARD'],
  ONLINE: ['CARD', 'PAYPAL', 'PAYPAL', 'BANK_TRANSFER'],
  PHONE: ['BANK_TRANSFER', 'CARD'],
  FIELD: ['BANK_TRANSFER', 'CHEQUE'],
  PARTNER: ['OTHER', 'CARD'],
  OTHER: ['CASH'],
};
/** Months from 0, with what their customers were written about. */
const CAMPAIGNS: Readonly<Record<number, string>> = { 2: 'SPRING', 3: 'SPRING', 10: 'ADVENT', 11: 'ADVENT' };

export function ordersOf(buyer: Buyer, products: ProductIds): readonly Order[] {
  return buyer.times.map((purchasedAt, time) => {
    const seed = `${buyer.place} ${time}`;
    const abroad = draw('abroad', seed) < 0.04 ? drawOne(FROM_ABROAD, 'what', seed) : null;
    const currencyCode = abroad?.price.currencyCode ?? buyer.currencyCode;
    const lines = abroad ? [lineOf(abroad, currencyCode, seed)] : linesOf(buyer, seed, purchasedAt);
    const touchpoint = touchpointOf(buyer, abroad, seed);
    return {
      ...{ customerId: buyer.id, purchasedAt, touchpoint, currencyCode },
      lines: lines.map((line) => written(line, currencyCode, products)),
      payments: paymentsOf(totalOf(lines), { currencyCode, touchpoint, seed }),
      campaignCode: campaignOf(purchasedAt, seed),
    };
  });
}

function touchpointOf({ kind }: Buyer, abroad: Ware | null, seed: string): Touchpoint {
  if (abroad) return 'ONLINE';
  return kind === 'ORGANIZATION' && draw('visit', seed) < 0.5 ? 'FIELD' : drawOne(TOUCHPOINTS, 'touchpoint', seed);
}

function campaignOf(purchasedAt: Date, seed: string): string | null {
  const campaign = CAMPAIGNS[purchasedAt.getUTCMonth()];
  return campaign && draw('campaign', seed) < 0.25 ? `${campaign}-${purchasedAt.getUTCFullYear()}` : null;
}

/** One to four, each of another ware. */
function linesOf({ place, currencyCode }: Buyer, seed: string, purchasedAt: Date): readonly Line[] {
  const sold = SOLD_IN[currencyCode];
  const wares = Array.from({ length: 1 + Math.floor(draw('lines', seed) ** 2 * 4) }, (_none, position) => {
    const isUsual = draw('usual', seed, position) < 0.6;
    const favourite = Math.floor(draw('favourite', seed, position) * FAVOURITES);
    return isUsual ? drawOne(sold, 'favourite', place, favourite) : drawOne(sold, 'ware', seed, position);
  });
  // Before Christmas and after it more is sold below its price.
  const share = [0, 10, 11].includes(purchasedAt.getUTCMonth()) ? 0.35 : 0.1;
  return [...new Set(wares)].map((ware) => lineOf(ware, currencyCode, seed, share));
}

function lineOf(ware: Ware, currencyCode: string, seed: string, discounted = 0): Line {
  const unitPriceMinor = priceIn(ware, currencyCode) ?? 0n;
  const quantity = ware.measure === 'WEIGHT' ? drawOne(WEIGHTS, 'weight', seed, ware.sku) : pieces(ware, seed);
  const gross = divideHalfEven(quantity * unitPriceMinor, 1_000n);
  const percent = draw('discount', seed, ware.sku) < discounted ? drawOne([5n, 10n, 15n, 20n], 'percent', seed, ware.sku) : 0n;
  return { ware, quantity, unitPriceMinor, discountMinor: (gross * percent) / 100n };
}

function pieces({ measure, sku }: Ware, seed: string): bigint {
  return measure === 'SERVICE' ? 1_000n : 1_000n * BigInt(1 + Math.floor(draw('pieces', seed, sku) ** 3 * 4));
}

function totalOf(lines: readonly Line[]): bigint {
  return lines.reduce((sum, line) => sum + divideHalfEven(line.quantity * line.unitPriceMinor, 1_000n) - line.discountMinor, 0n);
}

function written({ ware, quantity, unitPriceMinor, discountMinor }: Line, currencyCode: string, products: ProductIds) {
  const amount = (minor: bigint) => formatAmount({ minor, currencyCode });
  return {
    productId: products.get(ware.sku) ?? '',
    quantity: formatQuantity(quantity),
    unitPrice: amount(unitPriceMinor),
    discount: amount(discountMinor),
  };
}

interface Paying {
  readonly currencyCode: string;
  readonly touchpoint: Touchpoint;
  readonly seed: string;
}

/** At once and in full, mostly; some by two means, some with a part only, and of what was sent with an invoice some not yet at all. */
function paymentsOf(totalMinor: bigint, { currencyCode, touchpoint, seed }: Paying) {
  const method = drawOne(METHODS[touchpoint], 'method', seed);
  const payment = (by: PaymentMethod, minor: bigint) => ({ method: by, amount: formatAmount({ minor, currencyCode }) });
  const lot = draw('paid', seed);
  const half = totalMinor / 2n;
  if (method === 'BANK_TRANSFER' && lot < 0.08) return [];
  if (lot < 0.03) return [payment(method, half)];
  return lot > 0.95 ? [payment('GIFT_CARD', half), payment(method, totalMinor - half)] : [payment(method, totalMinor)];
}
