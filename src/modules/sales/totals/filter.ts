/**
 * The filter of purchases as SQL, for sums that no Prisma `where` can serve. What it means is said in one more place, the `where`s of
 * PurchaseFilter; a test holds the two together.
 */
import { type PaymentMethod, Prisma, type Touchpoint } from '../../../generated/index.ts';
import { type MomentRange, momentsWithin, requireIdOf } from '../../../kernel/index.ts';

/** As clients send it, ids included. */
export interface PurchaseFilter {
  readonly customerId?: string | null | undefined;
  readonly productId?: string | null | undefined;
  readonly touchpoint?: readonly Touchpoint[] | null | undefined;
  readonly purchasedAt?: MomentRange | null | undefined;
  readonly currencyCode?: string | null | undefined;
  readonly paymentMethod?: readonly PaymentMethod[] | null | undefined;
  readonly and?: readonly PurchaseFilter[] | null | undefined;
  readonly or?: readonly PurchaseFilter[] | null | undefined;
  readonly not?: PurchaseFilter | null | undefined;
}

/** How a purchase, `p` in the statement, is asked for a product and for ways to pay: of any of its rows, or of the one that is summed. */
export interface Judged {
  readonly product: (id: string) => Prisma.Sql;
  readonly paidBy: (methods: Prisma.Sql) => Prisma.Sql;
}

/** Any of its lines and payments. */
export const WHOLE_PURCHASE: Judged = {
  product: (id) => Prisma.sql`EXISTS (
    SELECT FROM "PurchaseLine" AS any_line WHERE any_line."purchaseId" = p."id" AND any_line."productId" = ${id}::uuid)`,
  paidBy: (methods) => Prisma.sql`EXISTS (
    SELECT FROM "Payment" AS any_payment WHERE any_payment."purchaseId" = p."id" AND any_payment."method" = ANY(${methods}))`,
};

/** A condition on `p`. The filter's form was checked: nothing empty, nothing too deep. */
export function filterSql(filter: PurchaseFilter, judged: Judged): Prisma.Sql {
  const { customerId, productId, touchpoint, purchasedAt, currencyCode, paymentMethod, and, or, not } = filter;
  const parts = [
    ...(customerId == null ? [] : [Prisma.sql`p."customerId" = ${requireIdOf('Customer', customerId)}::uuid`]),
    ...(productId == null ? [] : [judged.product(requireIdOf('Product', productId))]),
    ...(touchpoint == null ? [] : [Prisma.sql`p."touchpoint" = ANY(${[...touchpoint]}::"Touchpoint"[])`]),
    ...(purchasedAt == null ? [] : momentsWithin(Prisma.sql`p."purchasedAt"`, purchasedAt)),
    ...(currencyCode == null ? [] : [Prisma.sql`p."currencyCode" = ${currencyCode}`]),
    ...(paymentMethod == null ? [] : [judged.paidBy(Prisma.sql`${[...paymentMethod]}::"PaymentMethod"[]`)]),
    ...(and ?? []).map((member) => filterSql(member, judged)),
    ...(or == null
      ? []
      : [
          Prisma.join(
            or.map((member) => filterSql(member, judged)),
            ' OR ',
            '(',
            ')',
          ),
        ]),
    ...(not == null ? [] : [Prisma.sql`NOT ${filterSql(not, judged)}`]),
  ];
  return parts.length === 0 ? Prisma.sql`true` : Prisma.join(parts, ' AND ', '(', ')');
}
