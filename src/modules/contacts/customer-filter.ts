/** What a filter of customers needs beside its columns: folded names, and the archived left out unless they are asked for. */
import type { Prisma } from '../../generated/index.ts';
import { type Ctx, RequestError, sortKeyOf, withoutNulls } from '../../kernel/index.ts';
import { foldTexts, literal } from './folded-text.ts';

type Where = Prisma.CustomerWhereInput;

interface NameFilter {
  eq?: string | null | undefined;
  in?: string[] | null | undefined;
  contains?: string | null | undefined;
  startsWith?: string | null | undefined;
}

export interface FilterInput {
  displayName?: NameFilter | null | undefined;
  isArchived?: boolean | null | undefined;
  segmentId?: string | null | undefined;
  and?: FilterInput[] | null | undefined;
  or?: FilterInput[] | null | undefined;
  not?: FilterInput | null | undefined;
}

/** Longer than any name: what is longer would only keep the trigram index busy. */
const LONGEST_NAME = 500;

/** Filters nest no deeper than this; what lies below is refused when it is mapped, so it need not be visited. */
const DEEPEST = 6;

function nested({ and, or, not }: FilterInput): readonly FilterInput[] {
  return [...(and ?? []), ...(or ?? []), ...(not ? [not] : [])];
}

/** Unless the filter says something of the archived, they are left out. */
export function withoutArchived(filter: FilterInput | null | undefined, where: Where): Where {
  return filter && mentionsArchived(filter, DEEPEST) ? where : { AND: [where, { archivedAt: null }] };
}

function mentionsArchived(filter: FilterInput, depth: number): boolean {
  if (filter.isArchived != null) return true;
  return depth > 0 && nested(filter).some((inner) => mentionsArchived(inner, depth - 1));
}

/** A copy whose names are folded as the column is, all of them in one statement. */
export async function foldedFilter<Filter extends FilterInput>(
  ctx: Ctx,
  filter: Filter | null | undefined,
): Promise<Filter | null> {
  if (!filter) return null;
  const copy = structuredClone(filter);
  const names = namesIn(copy, DEEPEST);
  const texts = [...new Set(names.flatMap((name) => [name.eq, name.contains, name.startsWith, ...(name.in ?? [])]))];
  const given = texts.filter((text) => text != null);
  if (given.some(({ length }) => length > LONGEST_NAME)) {
    throw new RequestError('BAD_USER_INPUT', `A name in a filter has at most ${LONGEST_NAME} characters.`);
  }
  const folded = new Map((await foldTexts(ctx, given)).map((text, index) => [given[index], text]));
  for (const name of names) {
    for (const field of ['eq', 'contains', 'startsWith'] as const) name[field] = folded.get(name[field] ?? '') ?? name[field];
    name.in = name.in?.map((text) => folded.get(text) ?? text);
  }
  return copy;
}

function namesIn(filter: FilterInput, depth: number): readonly NameFilter[] {
  const own = filter.displayName ? [filter.displayName] : [];
  return depth === 0 ? own : [...own, ...nested(filter).flatMap((inner) => namesIn(inner, depth - 1))];
}

/** The segments that a filter names, at whatever depth. */
export function segmentIdsIn(filter: FilterInput | null | undefined, depth = DEEPEST): readonly string[] {
  if (!filter) return [];
  const own = filter.segmentId == null ? [] : [filter.segmentId];
  return depth === 0 ? own : [...own, ...nested(filter).flatMap((inner) => segmentIdsIn(inner, depth - 1))];
}

/** The rows that a filter of names means, once it is folded. */
export function namesWhere(filter: NameFilter): Where {
  const { eq, in: among, contains, startsWith } = given('displayName', filter);
  return {
    displayNameFolded: {
      ...(eq !== undefined && { equals: sortKeyOf(eq) }),
      ...(among !== undefined && { in: among.map(sortKeyOf) }),
      ...(contains !== undefined && { contains: literal(contains) }),
      ...(startsWith !== undefined && { startsWith: literal(sortKeyOf(startsWith)) }),
    },
  };
}

/** A comparison's fields that are not null. An empty one would mean all rows, and within `not` all rows again. */
export function given<Comparison extends object>(field: string, comparison: Comparison) {
  const fields = withoutNulls(comparison);
  if (Object.keys(fields).length === 0) throw new RequestError('BAD_USER_INPUT', `The filter ${field} compares with nothing.`);
  return fields;
}
