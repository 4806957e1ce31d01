/** The four arguments of a page, checked and made into the bounds of a query. */
import { type KeyValue, type OrderColumn, RequestError } from '../kernel/index.ts';
import { pageSize } from './complexity.ts';
import { type CursorScope, decodeCursor } from './cursor.ts';
import { afterKey, prismaOrder, reversed } from './keyset.ts';
import type { Clause } from './loose-types.ts';

const MAX_PAGE_SIZE = 100;

export interface PageArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

export interface PageRequest {
  readonly size: number;
  /** The last rows are asked for: they are read from the end and turned around. */
  readonly fromEnd: boolean;
  readonly scope: CursorScope;
  readonly after: readonly KeyValue[] | null;
  readonly before: readonly KeyValue[] | null;
}

/** Refuses sizes out of range, `first` with `last`, and cursors of other lists. */
export function pageRequest({ first, after, last, before }: PageArgs, scope: CursorScope): PageRequest {
  if (first != null && last != null) throw new RequestError('BAD_USER_INPUT', 'Ask for first or last, not both.');
  requireSize('first', first);
  requireSize('last', last);
  return {
    size: pageSize(first ?? last),
    fromEnd: last != null || (first == null && before != null && after == null),
    scope,
    after: after == null ? null : decodeCursor(scope, after),
    before: before == null ? null : decodeCursor(scope, before),
  };
}

/** The page as a query: one row more than asked for tells whether there is a further page. */
export function pageQuery({ size, fromEnd, scope: { order }, after, before }: PageRequest, where: Clause | null): Clause {
  const clauses = [
    ...(where ? [where] : []),
    ...(after ? [afterKey(order, after)] : []),
    ...(before ? [afterKey(reversed(order), before)] : []),
  ];
  return {
    ...(clauses.length > 0 && { where: clauses.length === 1 ? clauses[0] : { AND: clauses } }),
    orderBy: prismaOrder(fromEnd ? reversed(order) : order),
    take: size + 1,
  };
}

/** An order that a cursor can be made of: total, by the id in the end. */
export function requireTotal(order: readonly OrderColumn[]): readonly OrderColumn[] {
  if (order.at(-1)?.column !== 'id') throw new Error('A page is ordered by the id in the end: use orderedBy or an orderType.');
  return order;
}

function requireSize(name: string, size: number | null | undefined): void {
  if (size != null && (size < 1 || size > MAX_PAGE_SIZE)) {
    throw new RequestError('BAD_USER_INPUT', `${name} must be from 1 to ${MAX_PAGE_SIZE}.`);
  }
}
