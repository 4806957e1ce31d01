/** What a filter compares with, as a condition of Prisma's. */
import { RequestError, sortKeyOf, withoutNulls } from '../../kernel/index.ts';
import { literal } from './folded-text.ts';

export interface TextComparison {
  eq?: string | null | undefined;
  in?: string[] | null | undefined;
  contains?: string | null | undefined;
  startsWith?: string | null | undefined;
}

/** Of a folded column, once the comparison is folded too. `field` is named where it compares with nothing. */
export function textWhere(field: string, comparison: TextComparison) {
  const { eq, in: among, contains, startsWith } = given(field, comparison);
  return {
    ...(eq !== undefined && { equals: sortKeyOf(eq) }),
    ...(among !== undefined && { in: among.map(sortKeyOf) }),
    ...(contains !== undefined && { contains: literal(contains) }),
    ...(startsWith !== undefined && { startsWith: literal(sortKeyOf(startsWith)) }),
  };
}

/** A comparison's fields that are not null. An empty one would mean all rows, and within `not` all rows again. */
export function given<Comparison extends object>(field: string, comparison: Comparison) {
  const fields = withoutNulls(comparison);
  if (Object.keys(fields).length === 0) throw new RequestError('BAD_USER_INPUT', `The filter ${field} compares with nothing.`);
  return fields;
}
