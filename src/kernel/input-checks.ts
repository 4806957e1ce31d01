/** Checks for the input fields of mutations: zod schemas for `.check(…)`, whose output is what the domain gets. */
import { z } from 'zod';
import { decodeId, withArticle } from './global-id.ts';
import { type Money, parseAmount } from './money.ts';

/** A global id of this type → its uuid. */
export function idOf(type: string) {
  return z.string().transform((value, context) => {
    const found = decodeId(value);
    if (found?.type === type) return found.id;
    context.addIssue({ code: 'custom', message: `Must be the id of ${withArticle(type)}.` });
    return z.NEVER;
  });
}

/** Ids of this type, each once: at least `min`, at most `max` of them. */
export function idsOf(type: string, { min = 0, max = 100 }: { readonly min?: number; readonly max?: number } = {}) {
  return z
    .array(idOf(type))
    .min(min, `Must have at least ${min} ids.`)
    .max(max, `Must have at most ${max} ids.`)
    .transform((ids) => [...new Set(ids)]);
}

/** Trimmed and NFC; its length is counted in code points, as a reader counts. */
export function text(min: number, max: number) {
  return z.string().transform((value, context) => {
    const cleaned = value.trim().normalize('NFC');
    const length = countCodePoints(cleaned, max);
    if (length >= min && length <= max) return cleaned;
    context.addIssue({ code: 'custom', message: lengthMessage(min, max) });
    return z.NEVER;
  });
}

/** As `text`, where nothing but blanks means null: the value is cleared. */
export function optionalText(max: number) {
  return text(0, max).transform((value) => (value === '' ? null : value));
}

/** An e-mail address as people write it; at most 254 characters, one line. */
export function email() {
  return text(3, 254).pipe(z.email('Must be an e-mail address, for example ada@example.com.'));
}

/** A whole number between the two, both included. */
export function wholeNumber(min: number, max: number) {
  return z.number().int(between(min, max)).min(min, between(min, max)).max(max, between(min, max));
}

/** `MoneyInput` → `Money` in minor units; refuses more digits than the currency has. */
export function money({ min }: { readonly min?: bigint } = {}) {
  return z.object({ amount: z.string(), currencyCode: z.string() }).transform(({ amount, currencyCode }, context): Money => {
    const minor = parseAmount(amount, currencyCode);
    if (minor === null) {
      context.addIssue({
        code: 'custom',
        path: ['amount'],
        message: `Must be an amount with the digits that ${currencyCode} has.`,
      });
      return z.NEVER;
    }
    if (min !== undefined && minor < min) {
      context.addIssue({ code: 'custom', path: ['amount'], message: 'This amount is too small.' });
      return z.NEVER;
    }
    return { minor, currencyCode };
  });
}

/** A filter's range or comparison without the fields that are null, which mean the same as absent ones. */
export function withoutNulls<Range extends object>(range: Range): { [Key in keyof Range]?: NonNullable<Range[Key]> } {
  const given: { [Key in keyof Range]?: NonNullable<Range[Key]> } = {};
  for (const key in range) {
    const value = range[key];
    if (value != null) given[key] = value;
  }
  return given;
}

/** As a reader counts; of what is far beyond the limit only that it is. */
export function countCodePoints(value: string, limit: number): number {
  // A text of megabytes is not walked: a code point takes at most two units.
  if (value.length > 2 * limit) return value.length;
  return [...value].length;
}

function lengthMessage(min: number, max: number): string {
  if (min === 0) return `Must have at most ${max} characters.`;
  return min === max ? `Must have ${min} characters.` : `Must have ${min} to ${max} characters.`;
}

function between(min: number, max: number): string {
  return `Must be a whole number from ${min} to ${max}.`;
}
