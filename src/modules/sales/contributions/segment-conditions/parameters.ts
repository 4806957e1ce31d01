/** Shapes that the parameters of several conditions of sales have. */
import { z } from 'zod';
import { type Ctx, daysBefore, isCurrencyCode, type Money, money } from '../../../../kernel/index.ts';

/** Postgres's bigint. */
export const MOST_MINOR = 2n ** 63n - 1n;
const NO_AMOUNT = 'Must be an amount of 0 or more as text, for example "100.00".';

export function currencyCode() {
  const error = 'Must be a currency after ISO 4217, for example EUR.';
  return z.string({ error }).refine(isCurrencyCode, error);
}

/** `{"amount":"100.00","currencyCode":"EUR"}`, 0 or more. */
export function amount() {
  const error = 'Must be an object of amount and currencyCode, for example {"amount":"100.00","currencyCode":"EUR"}.';
  return z
    .strictObject(
      { amount: z.string({ error: NO_AMOUNT }), currencyCode: currencyCode() },
      { error: (issue) => (issue.code === 'invalid_type' ? error : undefined) },
    )
    .pipe(money({ min: 0n }));
}

export interface Bounds {
  readonly gte?: Money | undefined;
  readonly lte?: Money | undefined;
}

/** Two currencies are never compared. */
export const ofOneCurrency = {
  holds: ({ gte, lte }: Bounds) => !gte || !lte || gte.currencyCode === lte.currencyCode,
  told: { path: ['lte', 'currencyCode'], message: 'Must be the currency of gte: two currencies are not compared.' },
};

/** When a window of so many days began; the beginning of all time where there is no window. */
export function windowStart({ clock }: Pick<Ctx, 'clock'>, withinDays: number | undefined): string {
  return withinDays === undefined ? '-infinity' : daysBefore(clock.now(), withinDays).toISOString();
}
