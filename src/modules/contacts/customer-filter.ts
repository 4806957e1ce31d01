/** What a filter of customers needs beside its columns: folded names, and the archived left out unless they are asked for. */
import type { Prisma } from '../../generated/index.ts';
import { type Ctx, RequestError } from '../../kernel/index.ts';
import type { TextComparison } from './comparisons.ts';
import { type CustomFieldComparison, requireComparable } from './custom-fields/index.ts';
import { foldTexts } from './folded-text.ts';

type Where = Prisma.CustomerWhereInput;

export interface FilterInput {
  displayName?: TextComparison | null | undefined;
  isArchived?: boolean | null | undefined;
  segmentId?: string | null | undefined;
  customField?: CustomFieldComparison[] | null | undefined;
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
  const mentionsArchived = filter && allWithin(filter).some(({ isArchived }) => isArchived != null);
  return mentionsArchived ? where : { AND: [where, { archivedAt: null }] };
}

/** A copy that may be asked, whose texts are folded as the columns are, all of them in one statement. */
export async function foldedFilter<Filter extends FilterInput>(
  ctx: Ctx,
  filter: Filter | null | undefined,
): Promise<Filter | null> {
  if (!filter) return null;
  const copy = structuredClone(filter);
  const filters = allWithin(copy);
  const customFields = filters.flatMap(({ customField }) => customField ?? []);
  if (customFields.length > 0) requireProfileReadable(ctx);
  await requireComparable(ctx, customFields);
  const names = [...filters.map(({ displayName }) => displayName), ...customFields.map(({ text }) => text)].filter(
    (comparison) => comparison != null,
  );
  const texts = [...new Set(names.flatMap((name) => [name.eq, name.contains, name.startsWith, ...(name.in ?? [])]))];
  const given = texts.filter((text) => text != null);
  if (given.some(({ length }) => length > LONGEST_NAME)) {
    throw new RequestError('BAD_USER_INPUT', `A text in a filter has at most ${LONGEST_NAME} characters.`);
  }
  const folded = new Map((await foldTexts(ctx, given)).map((text, index) => [given[index], text]));
  for (const name of names) {
    for (const field of ['eq', 'contains', 'startsWith'] as const) name[field] = folded.get(name[field] ?? '') ?? name[field];
    name.in = name.in?.map((text) => folded.get(text) ?? text);
  }
  return copy;
}

/** All filters within this one, itself first. */
function allWithin(filter: FilterInput, depth = DEEPEST): readonly FilterInput[] {
  return depth === 0 ? [filter] : [filter, ...nested(filter).flatMap((inner) => allWithin(inner, depth - 1))];
}

/** The segments that a filter names, at whatever depth. */
export function segmentIdsIn(filter: FilterInput | null | undefined): readonly string[] {
  if (!filter) return [];
  return allWithin(filter).flatMap(({ segmentId }) => segmentId ?? []);
}

/** For who looks after whom: a filter would tell it to whoever counts. */
export function requireStaffReadable(ctx: Ctx): void {
  if (ctx.can('access.staff.read')) return;
  throw new RequestError('FORBIDDEN', 'Customers are filtered by their owner with access.staff.read alone.');
}

/** For what tells of a customer as a person: a filter would tell it to whoever counts. */
export function requireProfileReadable(ctx: Ctx): void {
  if (ctx.can('contacts.profile.read')) return;
  throw new RequestError('FORBIDDEN', 'Customers are filtered by groups and custom fields with contacts.profile.read alone.');
}
