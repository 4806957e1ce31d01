/**
 * The filter of complaints as SQL, for statistics that no Prisma `where` can serve. What it means is said in one more place, the `where`s
 * of ComplaintFilter; a test holds the two together.
 */
import {
  type ComplaintCause,
  type ComplaintKind,
  type ComplaintStatus,
  Prisma,
  type Severity,
} from '../../../generated/index.ts';
import { type MomentRange, momentsWithin, requireIdOf } from '../../../kernel/index.ts';
import type { CountsRequest } from '../../sales/index.ts';
import { OPEN } from '../complaint-states.ts';

type Any<Value> = readonly Value[] | null | undefined;

/** As clients send it, ids included. */
export interface StatisticsFilter {
  readonly kind?: Any<ComplaintKind>;
  readonly status?: Any<ComplaintStatus>;
  readonly isOpen?: boolean | null | undefined;
  readonly severity?: Any<Severity>;
  readonly cause?: Any<ComplaintCause>;
  readonly customerId?: string | null | undefined;
  readonly productId?: string | null | undefined;
  readonly ownerId?: string | null | undefined;
  readonly teamId?: string | null | undefined;
  readonly isBreached?: boolean | null | undefined;
  readonly openedAt?: MomentRange | null | undefined;
  readonly and?: Any<StatisticsFilter>;
  readonly or?: Any<StatisticsFilter>;
  readonly not?: StatisticsFilter | null | undefined;
}

/** A condition on `complaint`. The filter's form was checked: nothing empty, nothing too deep. */
export function filterSql(filter: StatisticsFilter): Prisma.Sql {
  const { kind, status, isOpen, severity, cause, customerId, productId, ownerId, teamId, isBreached, openedAt } = filter;
  const { and, or, not } = filter;
  const parts = [
    ...(kind == null ? [] : [Prisma.sql`complaint."kind" = ANY(${[...kind]}::"ComplaintKind"[])`]),
    ...(status == null ? [] : [Prisma.sql`complaint."status" = ANY(${[...status]}::"ComplaintStatus"[])`]),
    ...(isOpen == null ? [] : [Prisma.sql`(${isOpenSql()}) = ${isOpen}`]),
    ...(severity == null ? [] : [Prisma.sql`complaint."severity" = ANY(${[...severity]}::"Severity"[])`]),
    ...(cause == null ? [] : given(Prisma.sql`complaint."cause"`, Prisma.sql`ANY(${[...cause]}::"ComplaintCause"[])`)),
    ...(customerId == null ? [] : [Prisma.sql`complaint."customerId" = ${requireIdOf('Customer', customerId)}::uuid`]),
    ...(productId == null
      ? []
      : given(Prisma.sql`complaint."productId"`, Prisma.sql`${requireIdOf('Product', productId)}::uuid`)),
    ...(ownerId == null ? [] : given(Prisma.sql`complaint."ownerId"`, Prisma.sql`${requireIdOf('Staff', ownerId)}::uuid`)),
    ...(teamId == null ? [] : given(Prisma.sql`complaint."teamId"`, Prisma.sql`${requireIdOf('Team', teamId)}::uuid`)),
    ...(isBreached == null ? [] : [Prisma.sql`complaint."isBreached" = ${isBreached}`]),
    ...(openedAt == null ? [] : momentsWithin(Prisma.sql`complaint."openedAt"`, openedAt)),
    ...(and ?? []).map(filterSql),
    ...(or == null ? [] : [Prisma.join(or.map(filterSql), ' OR ', '(', ')')]),
    ...(not == null ? [] : [Prisma.sql`NOT ${filterSql(not)}`]),
  ];
  return parts.length === 0 ? Prisma.sql`true` : Prisma.join(parts, ' AND ', '(', ')');
}

/** What has none does not equal it, rather than nobody knows: `not` lets it through. */
function given(column: Prisma.Sql, value: Prisma.Sql): readonly Prisma.Sql[] {
  return [Prisma.sql`${column} = ${value}`, Prisma.sql`${column} IS NOT NULL`];
}

/** Whether somebody still owes the customer of `complaint` something. */
export const isOpenSql = () => Prisma.sql`complaint."status" = ANY(${[...OPEN]}::"ComplaintStatus"[])`;

/** Which purchases the complaints of a filter are set against: what it says of customer, product and time, at its top and within `and`. */
export function purchasesOf({ customerId, productId, openedAt, and }: StatisticsFilter): CountsRequest['filter'] {
  return { customerId, productId, purchasedAt: openedAt, and: and?.map(purchasesOf) };
}
