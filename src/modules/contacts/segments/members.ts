/** Who is in a segment, as SQL: one condition on a customer's row, whatever the criteria. */
import { Prisma } from '../../../generated/index.ts';
import { type Ctx, RequestError } from '../../../kernel/index.ts';
import { allowsProfiling, isPresent } from '../present-customers.ts';
import type { ConditionScope, SegmentCondition } from './condition.ts';
import { type Conditions, type Criteria, type ReadCriteria, readCriteria } from './criteria.ts';

/** What the statements here call a customer's row. */
export const CUSTOMER: Prisma.Sql = Prisma.raw('"c"');

/** Each module's conditions, by name. */
export function segmentConditions(ctx: Pick<Ctx, 'contributions'>): Conditions {
  const conditions = new Map<string, SegmentCondition>();
  for (const { module, value } of ctx.contributions('contacts.segment-criteria')) {
    for (const [name, condition] of Object.entries(value)) {
      if (!name.startsWith(`${module}.`)) throw new Error(`Module "${module}" names a segment criterion "${name}".`);
      conditions.set(name, condition);
    }
  }
  return conditions;
}

/** A segment as it is stored. */
interface Stored {
  readonly id: string;
  readonly criteria: unknown;
}

/** The criteria of a stored segment. They were checked when it was saved; since then a module may have gone, or asks for more. */
function requireReadableCriteria(ctx: Ctx, { criteria }: Stored): ReadCriteria {
  const read = readCriteria(criteria, segmentConditions(ctx));
  if ('tree' in read) return read;
  const [first] = read;
  throw new RequestError('BAD_USER_INPUT', `This segment cannot be computed: ${first?.path.join('.')}: ${first?.message}`);
}

/**
 * The condition that a customer, called `CUSTOMER` in the statement, is in the segment. Whoever learns who is in it, or how many, learns what
 * its criteria ask.
 */
export function memberWhere(ctx: Ctx, segment: Stored): Prisma.Sql {
  const { tree, criteria } = requireReadableCriteria(ctx, segment);
  for (const { permission } of criteria) ctx.noteRead({ permission, type: 'Segment', id: segment.id });
  // Nobody is in a segment who is not there, or does not want to be sorted into any.
  return Prisma.sql`${isPresent(CUSTOMER)} AND ${allowsProfiling(CUSTOMER)} AND ${criteriaWhere(tree, { customer: CUSTOMER, sql: Prisma.sql, ctx })}`;
}

/** A SELECT of the uuids of all who are in the segment at the moment. */
export function membersOf(ctx: Ctx, segment: Stored): Prisma.Sql {
  return Prisma.sql`SELECT ${CUSTOMER}."id" FROM "Customer" AS ${CUSTOMER} WHERE ${memberWhere(ctx, segment)}`;
}

function criteriaWhere(criteria: Criteria, scope: ConditionScope): Prisma.Sql {
  if ('all' in criteria) return joined(criteria.all, ' AND ', scope);
  if ('any' in criteria) return joined(criteria.any, ' OR ', scope);
  // A null counts as false, so its opposite is true: NOT would let it stay null.
  if ('not' in criteria) return Prisma.sql`(${criteriaWhere(criteria.not, scope)}) IS NOT TRUE`;
  return Prisma.sql`(${criteria.criterion.condition.where(scope)})`;
}

function joined(members: readonly Criteria[], operator: string, scope: ConditionScope): Prisma.Sql {
  return Prisma.join(
    members.map((member) => criteriaWhere(member, scope)),
    operator,
    '(',
    ')',
  );
}

/** A statement carries at most 32,767 values; parts with more in all are sent in several. */
const MAX_VALUES = 10_000;

/** The rows of several SELECTs of the same columns, in one statement. */
export async function unitedRows<Row>(ctx: Ctx, parts: readonly Prisma.Sql[]): Promise<Row[]> {
  const batches: Prisma.Sql[][] = [];
  let values = Number.POSITIVE_INFINITY;
  for (const part of parts) {
    values += part.values.length;
    if (values > MAX_VALUES) {
      batches.push([]);
      values = part.values.length;
    }
    batches.at(-1)?.push(part);
  }
  const rows: Row[] = [];
  for (const batch of batches) rows.push(...(await ctx.db.$queryRaw<Row[]>(Prisma.join(batch, ' UNION ALL '))));
  return rows;
}

/** A part of a statement for each item, or why there is none. */
type Part = Prisma.Sql | Error;

export function computable(parts: readonly Part[]): readonly Prisma.Sql[] {
  return parts.flatMap((part) => (part instanceof Error ? [] : [part]));
}

/** A segment that cannot be computed fails alone. */
export function partOf(make: () => Prisma.Sql): Part {
  try {
    return make();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}
