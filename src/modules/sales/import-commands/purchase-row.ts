/** One purchase of a file, and its lines, on their way to an `ImportPurchaseRow`. */
import type { PaymentMethod } from '../../../generated/index.ts';
import { FaultyRow } from '../../../kernel/index.ts';
import { discountOf } from './decimals.ts';

const REQUIRED = ['number', 'purchasedAt', 'touchpoint', 'currencyCode'] as const;

type Column = (typeof REQUIRED)[number] | 'customerId' | 'campaignCode';

export class PurchaseRow extends FaultyRow {
  readonly #columns = new Map<Column, string>();
  #externalId: { readonly system: string; readonly id: string } | null = null;
  readonly #payments: { readonly method: PaymentMethod; readonly amount: string }[] = [];
  #paidAt: string | null = null;

  set(column: Column, value: string): void {
    this.#columns.set(column, value);
  }

  get number(): string | null {
    return this.#columns.get('number') ?? null;
  }

  customerKnownAs(system: string, id: string): void {
    this.#externalId = { system, id };
  }

  pay(method: PaymentMethod, amount: string): void {
    this.#payments.push({ method, amount });
  }

  paidAt(moment: string): void {
    this.#paidAt = moment;
  }

  /** Refuses what the API would refuse the whole request for. */
  requireFields(): void {
    const refused = new Set(this.refusals.map(({ field }) => field));
    for (const column of REQUIRED) {
      if (!this.#columns.has(column) && !refused.has(column)) this.refuse(column, 'Is empty.');
    }
  }

  input(lines: readonly LineRow[]): object {
    const currencyCode = this.#columns.get('currencyCode') ?? '';
    const paid = { ...(this.#paidAt !== null && { paidAt: this.#paidAt }) };
    return {
      ...Object.fromEntries(this.#columns),
      ...(this.#externalId && { customerExternalId: this.#externalId }),
      lines: lines.map((line) => line.input(currencyCode)),
      ...(this.#payments.length > 0 && { payments: this.#payments.map((payment) => ({ ...payment, ...paid })) }),
    };
  }

  /** What another row says otherwise that names this purchase too; what it leaves empty says nothing. */
  contradictions(other: PurchaseRow): readonly string[] {
    const [own, others] = [this.#said(), other.#said()];
    return [...others].filter(([field, value]) => own.get(field) !== value).map(([field]) => field);
  }

  #said(): ReadonlyMap<string, string> {
    return new Map<string, string>([
      ...this.#columns,
      ...(this.#externalId ? [[`externalIds.${this.#externalId.system}`, this.#externalId.id] as const] : []),
      ...this.#payments.map(({ method, amount }) => [`payment.${method}`, amount] as const),
      ...(this.#paidAt === null ? [] : [['paidAt', this.#paidAt] as const]),
    ]);
  }

  /** The target that a path in the input came from, for people who look at the file. */
  fieldAt([first = '', second = '', third = '']: readonly string[]): string {
    if (first === 'payments') return third === 'paidAt' ? third : `payment.${this.#payments[Number(second)]?.method ?? ''}`;
    if (first.startsWith('customer') && this.#externalId) return `externalIds.${this.#externalId.system}`;
    return first;
  }
}

type LineColumn = 'productId' | 'sku' | 'quantity' | 'unitPrice' | 'discount';

export class LineRow extends FaultyRow {
  readonly #columns = new Map<LineColumn, string>();
  #rate: bigint | null = null;

  set(column: LineColumn, value: string): void {
    this.#columns.set(column, value);
  }

  discountBy(rate: bigint): void {
    this.#rate = rate;
  }

  requireFields(): void {
    const refused = new Set(this.refusals.map(({ field }) => field));
    for (const column of ['quantity', 'unitPrice'] as const) {
      if (!this.#columns.has(column) && !refused.has(`line.${column}`)) this.refuse(`line.${column}`, 'Is empty.');
    }
  }

  input(currencyCode: string): object {
    const { quantity = '', unitPrice = '' } = Object.fromEntries(this.#columns);
    const discount = this.#rate === null ? null : discountOf({ quantity, unitPrice, rate: this.#rate }, currencyCode);
    return { ...Object.fromEntries(this.#columns), ...(discount !== null && { discount }) };
  }

  fieldAt(column: string): string {
    if (column === '') return 'line';
    return column === 'discount' && this.#rate !== null ? 'line.discountRate' : `line.${column}`;
  }
}
