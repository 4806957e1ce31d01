/** What sample customers brought back, and what they were paid back out of goodwill. */
import { atMoment, type Ctx, DAY_MS, encodeId, formatAmount, type TxCtx } from '../../../kernel/index.ts';
import { recordRefund, recordReturn } from '../money-back/index.ts';
import { formatQuantity, parseQuantity } from '../purchases/index.ts';
import { pick } from './draws.ts';

const HOW_MANY = 16;
const REASONS = ['Other colour than ordered.', 'Too small.', null, 'Broken when it arrived.', 'Bought twice.'] as const;
/** Every so many of them is money back without the goods. */
const GOODWILL_EVERY = 5;
const GOODWILL = ['Late delivery.', 'A scratch; the customer keeps it.'] as const;

/** Of this sample's purchases of goods, evenly over the years: part of a line, a whole line, or money alone. */
export async function returnGoods(ctx: Ctx, numbers: readonly string[], now: Date): Promise<void> {
  const chosen = Array.from({ length: HOW_MANY }, (_none, place) =>
    pick(numbers, Math.floor(((place + 0.5) * numbers.length) / HOW_MANY)),
  );
  const purchases = await ctx.db.purchase.findMany({
    where: { number: { in: chosen } },
    orderBy: { number: 'asc' },
    include: { lines: { where: { product: { kind: 'GOOD' } }, orderBy: { position: 'asc' } }, balance: true },
  });
  await ctx.transact(async (tx) => {
    for (const [place, purchase] of purchases.entries()) {
      const moment = new Date(Math.min(now.getTime(), purchase.purchasedAt.getTime() + (2 + (place % 9)) * DAY_MS));
      const then = atMoment(tx, moment);
      await (place % GOODWILL_EVERY === GOODWILL_EVERY - 1 ? refund(then, purchase, place) : bringBack(then, purchase, place));
    }
  });
}

interface Bought {
  readonly id: string;
  readonly currencyCode: string;
  readonly lines: readonly { readonly id: string; readonly quantity: { toFixed(): string } }[];
  readonly balance: { readonly paidMinor: bigint } | null;
}

/** One of the first goods where there are several; all of them otherwise. */
async function bringBack(tx: TxCtx, { id, lines: [line] }: Bought, place: number): Promise<void> {
  if (!line) return;
  const bought = parseQuantity(line.quantity.toFixed()) ?? 0n;
  const quantity = bought >= 2_000n ? 1_000n : bought;
  await recordReturn(tx, {
    purchaseId: encodeId('Purchase', id),
    lines: [{ lineId: encodeId('PurchaseLine', line.id), quantity: formatQuantity(quantity) }],
    reason: pick(REASONS, place),
  });
}

async function refund(tx: TxCtx, { id, currencyCode, balance }: Bought, place: number): Promise<void> {
  const minor = (balance?.paidMinor ?? 0n) / 4n;
  if (minor === 0n) return;
  const amount = formatAmount({ minor, currencyCode });
  await recordRefund(tx, { purchaseId: encodeId('Purchase', id), amount, reason: pick(GOODWILL, place) });
}
