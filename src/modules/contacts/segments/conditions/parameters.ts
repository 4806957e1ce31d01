/** Shapes that the parameters of several conditions have. */

import { z } from 'zod';
import { Prisma } from '../../../../generated/index.ts';

const MAX_LISTED = 100;
/** A hundred years. */
const MAX_DAYS = 36_525;

/** Any of these: 1 to 100 values. */
export function anyOf<Item extends z.ZodType>(item: Item, description: string) {
  return z
    .array(item)
    .min(1, 'Must have at least 1 value.')
    .max(MAX_LISTED, `Must have at most ${MAX_LISTED} values.`)
    .describe(description);
}

/** One of the values of an enum of the API. */
export function oneOf<const Values extends Readonly<Record<string, string>>>(values: Values) {
  return z.enum(values, { error: `Must be one of ${Object.values(values).join(', ')}.` });
}

/** Texts as the database keeps folded ones. Folded one by one, so that it knows each when it plans, and which index is narrow. */
export function foldedTexts(texts: readonly string[]): Prisma.Sql {
  return Prisma.sql`ARRAY[${Prisma.join(texts.map((text) => Prisma.sql`left(fold_text(${text}), 400)`))}]`;
}

/** A number of days up to now. */
export function days() {
  const message = `Must be a whole number of days from 1 to ${MAX_DAYS}.`;
  return z.int({ error: message }).min(1, message).max(MAX_DAYS, message);
}

/** Whether any of the parameters is there, with what to say if none is. */
export function someOf<const Name extends string>(...names: readonly Name[]) {
  return {
    isGiven: (parameters: { readonly [Key in Name]?: unknown }) => names.some((name) => parameters[name] !== undefined),
    message: `Must have at least one of ${names.join(', ')}.`,
  };
}
