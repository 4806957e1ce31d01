/** Memberships: finding and holding them. */
import { type LoyaltyProgramKind, Prisma } from '../../../generated/index.ts';
import { type Ctx, listOf, NotFoundError, type TxCtx, takesAll } from '../../../kernel/index.ts';
import { type Customer, lockCustomerOf, visibleCustomers } from '../../contacts/index.ts';

export type Membership = Prisma.LoyaltyMembershipModel;

/** Memberships of their own: those that a merge absorbed are shown as the one that absorbed them. */
export const UNABSORBED = { absorbedIntoId: null } as const satisfies Prisma.LoyaltyMembershipWhereInput;

/** For people, on cards and at tills. */
export const membershipNumber = (serial: number): string => `M-${String(serial).padStart(6, '0')}`;

/** Which memberships the caller may see: those of the customers they may see. */
export function visibleMemberships(ctx: Ctx): Prisma.LoyaltyMembershipWhereInput {
  const customer = visibleCustomers(ctx);
  return takesAll(customer) ? {} : { customer };
}

/** Of these uuids those of memberships that a merge absorbed: theirs → the other's. */
export async function absorbedInto({ db }: Ctx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await db.loyaltyMembership.findMany({
    where: { id: { in: [...ids] }, absorbedIntoId: { not: null } },
    select: { id: true, absorbedIntoId: true },
  });
  return new Map(rows.flatMap(({ id, absorbedIntoId }) => (absorbedIntoId === null ? [] : [[id, absorbedIntoId] as const])));
}

/** The membership with this uuid, or the one that absorbed it; null if there is none to see. */
export async function findMembership(ctx: Ctx, id: string): Promise<Membership | null> {
  const current = (await absorbedInto(ctx, [id])).get(id) ?? id;
  return ctx.db.loyaltyMembership.findFirst({ where: { AND: [{ id: current }, UNABSORBED, visibleMemberships(ctx)] } });
}

export interface HeldMembership {
  readonly membership: Membership;
  readonly customer: Customer;
  /** Of its program. */
  readonly kind: LoyaltyProgramKind;
}

/**
 * The membership with this uuid, or the one that absorbed it, as it is now, with its customer. Until the transaction ends nobody else
 * changes either. In this order everywhere: the customer, the membership, then what hangs on it.
 */
export async function lockMembership(tx: TxCtx, id: string): Promise<HeldMembership> {
  const customer = (await isVisible(tx, id))
    ? await lockCustomerOf(tx, Prisma.sql`SELECT "customerId" FROM (${currentOf(id)}) AS current`)
    : null;
  if (!customer) throw new NotFoundError('LoyaltyMembership', id);
  // Locked and read at once: who waits for it here lets the next one wait as much longer. The kind of a program never changes.
  const [found] = await tx.db.$queryRaw<(Membership & { readonly kind: LoyaltyProgramKind })[]>`
    SELECT ${MEMBER_COLUMNS}, (SELECT program."kind" FROM "LoyaltyProgram" AS program WHERE program."id" = member."programId") AS "kind"
    FROM "LoyaltyMembership" AS member WHERE member."id" = (SELECT "id" FROM (${currentOf(id)}) AS current) FOR NO KEY UPDATE`;
  // A merge, or its undoing, made it another customer's, or another membership's, before it was held.
  if (found?.absorbedIntoId !== null || found.customerId !== customer.id) return lockMembership(tx, id);
  const { kind, ...membership } = found;
  return { membership, customer, kind };
}

const MEMBER_COLUMNS = listOf(Prisma.LoyaltyMembershipScalarFieldEnum);

/** Which one it is now, whoever may see it. */
function currentOf(id: string): Prisma.Sql {
  return Prisma.sql`
    SELECT current."id", current."customerId" FROM "LoyaltyMembership" AS given
    JOIN "LoyaltyMembership" AS current ON current."id" = coalesce(given."absorbedIntoId", given."id") WHERE given."id" = ${id}::uuid`;
}

async function isVisible(ctx: Ctx, id: string): Promise<boolean> {
  const visible = visibleMemberships(ctx);
  return takesAll(visible) || (await ctx.db.loyaltyMembership.count({ where: { AND: [{ id }, visible] } })) > 0;
}

/** The customers are held. In one order, so that two writers never wait for each other. */
export async function lockRows(tx: TxCtx, ids: readonly string[]): Promise<void> {
  await tx.db.$queryRaw`
    SELECT "id" FROM "LoyaltyMembership" WHERE "id" = ANY(${[...ids]}::uuid[]) ORDER BY "id" FOR NO KEY UPDATE`;
}
