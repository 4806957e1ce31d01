/** Finding customers by custom fields: what may be compared with what, and the rows that it means. */
import type { CustomFieldType, Prisma } from '../../../generated/index.ts';
import { type Ctx, RequestError, withoutNulls } from '../../../kernel/index.ts';
import { type TextComparison, textWhere } from '../comparisons.ts';
import { customFieldsByKey } from './definitions.ts';

export interface CustomFieldComparison {
  key: string;
  text?: TextComparison | null | undefined;
  numberGte?: string | null | undefined;
  numberLte?: string | null | undefined;
  boolean?: boolean | null | undefined;
  dateGte?: Date | null | undefined;
  dateLte?: Date | null | undefined;
}

const COMPARISONS: Readonly<Record<CustomFieldType, readonly string[]>> = {
  TEXT: ['text'],
  CHOICE: ['text'],
  NUMBER: ['numberGte', 'numberLte'],
  BOOLEAN: ['boolean'],
  DATE: ['dateGte', 'dateLte'],
};

/** Refuses a field that is not defined, and a comparison that its type does not know. */
export async function requireComparable(ctx: Ctx, comparisons: readonly CustomFieldComparison[]): Promise<void> {
  if (comparisons.length === 0) return;
  const definitions = await customFieldsByKey(ctx);
  for (const { key, ...comparison } of comparisons) {
    const definition = definitions.get(key);
    const name = key.slice(0, 50);
    if (!definition) throw new RequestError('BAD_USER_INPUT', `There is no custom field ${name} to filter by.`);
    const accepted = COMPARISONS[definition.type];
    const given = Object.keys(withoutNulls(comparison));
    const hint = `${name} is a ${definition.type} field: compare it by ${accepted.join(' or ')}.`;
    const wrong = given.find((field) => !accepted.includes(field));
    if (wrong !== undefined) throw new RequestError('BAD_USER_INPUT', `Not by ${wrong}: ${hint}`);
    if (given.length === 0) throw new RequestError('BAD_USER_INPUT', `The filter customField compares with nothing. ${hint}`);
  }
}

/** All of them hold. Texts are folded. */
export function customFieldsWhere(comparisons: readonly CustomFieldComparison[]): Prisma.CustomerWhereInput {
  if (comparisons.length === 0) throw new RequestError('BAD_USER_INPUT', 'The list "customField" of a filter may not be empty.');
  return { AND: comparisons.map((comparison) => ({ customFields: { some: valueWhere(comparison) } })) };
}

function valueWhere({ key, text, boolean, ...ranges }: CustomFieldComparison): Prisma.CustomFieldValueWhereInput {
  const { numberGte, numberLte, dateGte, dateLte } = withoutNulls(ranges);
  const isNumber = numberGte !== undefined || numberLte !== undefined;
  const isDate = dateGte !== undefined || dateLte !== undefined;
  return {
    key,
    ...(text && { textFolded: textWhere(`customField ${key}`, text) }),
    ...(boolean != null && { boolean }),
    ...(isNumber && {
      number: { ...(numberGte !== undefined && { gte: numberGte }), ...(numberLte !== undefined && { lte: numberLte }) },
    }),
    ...(isDate && { date: { ...(dateGte && { gte: dateGte }), ...(dateLte && { lte: dateLte }) } }),
  };
}
