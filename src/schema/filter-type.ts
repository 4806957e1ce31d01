/** `builder.filterType`: a filter input, and the Prisma `where` that each of its fields means. */
import type { InputFieldMap } from '@pothos/core';
import { type Ctx, RequestError } from '../kernel/index.ts';
import type { Builder, Clause, LooseTypes, Row } from './loose-types.ts';

const MAX_DEPTH = 4;
const MAX_LIST = 100;

type Wheres = Readonly<Record<string, ((value: never, ctx: Ctx) => Clause) | undefined>>;
type InputBuilder = PothosSchemaTypes.InputFieldBuilder<LooseTypes, 'InputObject'>;

export function filterType(
  this: Builder,
  name: string,
  model: string,
  fields: (t: InputBuilder) => InputFieldMap,
  wheres: Wheres,
) {
  const ref = this.inputRef<Row>(name);
  ref.implement({
    description: `Which ${model} records to answer. What is given must hold together; null is as good as absent.`,
    fields: (t: InputBuilder) => ({
      ...fields(t),
      and: t.field({ type: [ref], description: 'All of these hold too: 1 to 100, none empty, at most 4 deep.' }),
      or: t.field({ type: [ref], description: 'At least one of these holds too: 1 to 100, none empty, at most 4 deep.' }),
      not: t.field({ type: ref, description: 'This does not hold: not empty, at most 4 deep.' }),
    }),
  } as never);
  const where = (filter: Row | null | undefined, ctx: Ctx): Clause => clauseOf(filter ?? {}, wheres, ctx, 0);
  return { ref, where };
}

function clauseOf(filter: Row, wheres: Wheres, ctx: Ctx, depth: number): Clause {
  if (depth > MAX_DEPTH) throw new RequestError('BAD_USER_INPUT', `A filter may be at most ${MAX_DEPTH} levels deep.`);
  const clauses = Object.entries(filter).flatMap(([name, value]): Clause[] => {
    if (value === null || value === undefined) return [];
    requireShortLists(name, value);
    if (name === 'and') return [{ AND: listOf(name, value, wheres, ctx, depth) }];
    if (name === 'or') return [{ OR: listOf(name, value, wheres, ctx, depth) }];
    if (name === 'not') return [{ NOT: nested(name, value as Row, wheres, ctx, depth) }];
    return [wheres[name]?.(value as never, ctx) ?? {}];
  });
  const meaning = clauses.filter((clause) => Object.keys(clause).length > 0);
  return meaning.length === 1 ? (meaning[0] ?? {}) : meaning.length === 0 ? {} : { AND: meaning };
}

/**
 * Prisma reads `{ OR: [] }` as false, but `{ AND: [{ OR: [] }] }` as true: an empty list or filter would let all rows through, so
 * none gets that far.
 */
function listOf(name: string, value: unknown, wheres: Wheres, ctx: Ctx, depth: number): Clause[] {
  const filters = value as readonly Row[];
  if (filters.length === 0) throw new RequestError('BAD_USER_INPUT', `The list "${name}" of a filter may not be empty.`);
  return filters.map((filter) => nested(name, filter, wheres, ctx, depth));
}

function nested(name: string, filter: Row, wheres: Wheres, ctx: Ctx, depth: number): Clause {
  const clause = clauseOf(filter, wheres, ctx, depth + 1);
  if (Object.keys(clause).length === 0) throw new RequestError('BAD_USER_INPUT', `A filter inside "${name}" may not be empty.`);
  return clause;
}

function requireShortLists(name: string, value: unknown): void {
  if (name === 'not') return;
  const parts = Array.isArray(value) ? [value] : typeof value === 'object' ? Object.values(value as object) : [];
  for (const part of parts) {
    if (Array.isArray(part) && part.length > MAX_LIST) {
      throw new RequestError('BAD_USER_INPUT', `A list in "${name}" may hold at most ${MAX_LIST} values.`);
    }
  }
}
