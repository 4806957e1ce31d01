/** Reading a purchase as somebody tells it: all that is wrong with it by itself, before the database is asked. */
import { createHash } from 'node:crypto';
import type { PaymentMethod, Touchpoint } from '../../../generated/index.ts';
import { type CheckedItem, formatAmount, liesAhead, MAX_MINOR, optionalText, parseAmount, text } from '../../../kernel/index.ts';
import { Issues } from '../../contacts/index.ts';
import { formatQuantity, grossOf, parseQuantity } from './amounts.ts';

/** Of lines, and of payments, in one purchase. */
export const MOST_ENTRIES = 500;

/** Ids are uuids, amounts decimal texts in the purchase's currency. */
export interface PurchaseInput {
  readonly number: string;
  readonly purchasedAt: Date;
  readonly touchpoint: Touchpoint;
  readonly currencyCode: string;
  readonly lines: readonly PurchaseLineInput[];
  readonly payments?: readonly PaymentInput[] | null | undefined;
  readonly campaignCode?: string | null | undefined;
}

export interface PurchaseLineInput {
  readonly productId: string;
  readonly quantity: string;
  readonly unitPrice: string;
  /** Off the whole line. */
  readonly discount?: string | null | undefined;
}

interface PaymentInput {
  readonly method: PaymentMethod;
  readonly amount: string;
  /** When the purchase was made, unless given. May be earlier: a deposit. */
  readonly paidAt?: Date | null | undefined;
}

/** A purchase that holds by itself. Whose it is stands beside it. */
export interface PurchaseDraft {
  readonly number: string;
  readonly purchasedAt: Date;
  readonly touchpoint: Touchpoint;
  readonly currencyCode: string;
  readonly lines: readonly DraftLine[];
  readonly payments: readonly DraftPayment[];
  readonly campaignCode: string | null;
  readonly totalMinor: bigint;
  /** Σ of the payments, those on credit aside. */
  readonly paidMinor: bigint;
  /** Σ of the payments on credit. */
  readonly creditMinor: bigint;
  /** The same for the same content, the customer aside. */
  readonly fingerprint: string;
}

interface DraftLine {
  readonly productId: string;
  /** In thousandths. */
  readonly quantity: bigint;
  readonly unitPriceMinor: bigint;
  readonly discountMinor: bigint;
  readonly totalMinor: bigint;
}

interface DraftPayment {
  readonly method: PaymentMethod;
  readonly amountMinor: bigint;
  readonly paidAt: Date;
}

/** The draft, or all that is wrong, with paths within the input. Whether there are such products is not looked at. */
export function draftPurchase(input: PurchaseInput, now: Date): CheckedItem<PurchaseDraft> {
  const issues = new Issues();
  const { purchasedAt, touchpoint, currencyCode } = input;
  const number = issues.read('number', text(1, 100), input.number) ?? '';
  const campaignCode = issues.read('campaignCode', optionalText(100), input.campaignCode) ?? null;
  refuseFuture(issues, 'purchasedAt', purchasedAt, now);
  const lines = readLines(issues, input.lines, currencyCode);
  const payments = readPayments(issues, input, now);
  const totalMinor = lines.reduce((sum, line) => sum + line.totalMinor, 0n);
  if (totalMinor > MAX_MINOR) issues.add('lines', 'Are more together than can be kept.', 'TOO_LARGE');
  if (issues.found.length === 0 && sumOf(payments) > totalMinor) {
    const total = formatAmount({ minor: totalMinor, currencyCode });
    issues.add('payments', `Must not be more together than the total, which is ${total} ${currencyCode}.`);
  }
  if (issues.found.length > 0) return { ok: false, issues: issues.found };
  const creditMinor = sumOf(payments.filter(({ method }) => method === 'CREDIT'));
  const paidMinor = sumOf(payments) - creditMinor;
  const content = { number, purchasedAt, touchpoint, currencyCode, lines, payments, campaignCode };
  return { ok: true, value: { ...content, totalMinor, paidMinor, creditMinor, fingerprint: fingerprintOf(content) } };
}

const sumOf = (payments: readonly DraftPayment[]) => payments.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);

function refuseFuture(issues: Issues, field: string, moment: Date, now: Date): void {
  if (liesAhead(moment, now)) issues.add(field, 'Must not lie in the future.');
}

function readLines(issues: Issues, lines: readonly PurchaseLineInput[], currencyCode: string): readonly DraftLine[] {
  if (lines.length === 0) issues.add('lines', 'Must have at least one.', 'REQUIRED');
  if (lines.length > MOST_ENTRIES) issues.add('lines', `Must have at most ${MOST_ENTRIES} items.`, 'TOO_MANY');
  return lines.slice(0, MOST_ENTRIES).map((line, index) => readLine(issues.at('lines', index), line, currencyCode));
}

function readLine(issues: Issues, line: PurchaseLineInput, currencyCode: string): DraftLine {
  const { productId } = line;
  const quantity = parseQuantity(line.quantity);
  if (quantity === null) issues.add('quantity', 'Must be above 0 and below 1000000000, with at most 3 digits after the point.');
  const unitPriceMinor = readAmount(issues, 'unitPrice', line.unitPrice, currencyCode);
  const discountMinor = readAmount(issues, 'discount', line.discount ?? '0', currencyCode);
  if (quantity === null || unitPriceMinor === null || discountMinor === null) return { productId, ...NOTHING };
  const grossMinor = grossOf(quantity, unitPriceMinor);
  if (grossMinor > MAX_MINOR) issues.add(null, 'Costs more than can be kept.', 'TOO_LARGE');
  if (discountMinor > grossMinor) {
    const gross = formatAmount({ minor: grossMinor, currencyCode });
    issues.add('discount', `Must not be more than the line costs, which is ${gross} ${currencyCode}.`);
  }
  return { productId, quantity, unitPriceMinor, discountMinor, totalMinor: grossMinor - discountMinor };
}

/** Of a line that is refused. */
const NOTHING = { quantity: 0n, unitPriceMinor: 0n, discountMinor: 0n, totalMinor: 0n };

function readPayments(
  issues: Issues,
  { payments, currencyCode, purchasedAt }: PurchaseInput,
  now: Date,
): readonly DraftPayment[] {
  const given = payments ?? [];
  if (given.length > MOST_ENTRIES) issues.add('payments', `Must have at most ${MOST_ENTRIES} items.`, 'TOO_MANY');
  return given.slice(0, MOST_ENTRIES).map(({ method, amount, paidAt }, index) => {
    const at = issues.at('payments', index);
    const amountMinor = readAmount(at, 'amount', amount, currencyCode);
    if (amountMinor === 0n) at.add('amount', 'Must be above 0.');
    if (paidAt) refuseFuture(at, 'paidAt', paidAt, now);
    return { method, amountMinor: amountMinor ?? 0n, paidAt: paidAt ?? purchasedAt };
  });
}

function readAmount(issues: Issues, field: string, amount: string, currencyCode: string): bigint | null {
  const minor = parseAmount(amount, currencyCode);
  if (minor === null) issues.add(field, `Must be an amount with the digits that ${currencyCode} has.`);
  else if (minor < 0n) issues.add(field, 'Must not be below 0.');
  return minor !== null && minor < 0n ? null : minor;
}

type Content = Omit<PurchaseDraft, 'totalMinor' | 'paidMinor' | 'creditMinor' | 'fingerprint'>;

function fingerprintOf({ number, purchasedAt, touchpoint, currencyCode, lines, payments, campaignCode }: Content): string {
  const content = [
    [number, purchasedAt.toISOString(), touchpoint, currencyCode, campaignCode],
    lines.map(({ productId, quantity, unitPriceMinor, discountMinor }) => [
      productId,
      formatQuantity(quantity),
      String(unitPriceMinor),
      String(discountMinor),
    ]),
    payments.map(({ method, amountMinor, paidAt }) => [method, String(amountMinor), paidAt.toISOString()]),
  ];
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url');
}
