/** Creating, changing and finding customers. */
import { Prisma } from '../../generated/index.ts';
import { ConflictError, type Ctx, NotFoundError, newId, type TxCtx } from '../../kernel/index.ts';
import { requireStaff } from '../access/index.ts';
import { definitionsFor } from './custom-fields/index.ts';
import { type CreateCustomerInput, type CustomerColumns, readCustomer } from './customer-input.ts';
import { keyOf, lockKeys, requireFreeExternalIds } from './external-ids.ts';
import { Issues } from './issues.ts';
import { refusedMove } from './lifecycle.ts';
import { writeNewCustomers } from './new-customers.ts';

export type Customer = Prisma.CustomerModel;

/** Which customers the actor may see, archived ones included. */
export function visibleCustomers(_ctx: Ctx): Prisma.CustomerWhereInput {
  return {};
}

/** Of those, who stands for themselves: in lists, searches and totals nobody comes who was merged into another. */
export function listedCustomers(ctx: Ctx): Prisma.CustomerWhereInput {
  return { AND: [visibleCustomers(ctx), { mergedIntoId: null }] };
}

export function findCustomer(ctx: Ctx, id: string): Promise<Customer | null> {
  return ctx.db.customer.findFirst({ where: { AND: [{ id }, visibleCustomers(ctx)] } });
}

/**
 * The customer with this uuid, or the one they were merged into; a NotFoundError if there is none. Until the transaction ends the
 * customer cannot be merged away or erased, so that a row which then refers to them is not left behind. One who was erased is a
 * ConflictError.
 */
export async function requireCustomer(tx: TxCtx, id: string): Promise<Customer> {
  return requireHeld(tx, id, await held(tx, id, Prisma.sql`FOR KEY SHARE`));
}

/** The same, and nobody else changes the customer or how to reach them until the transaction ends. */
export async function lockCustomer(tx: TxCtx, id: string): Promise<Customer> {
  return requireHeld(tx, id, await held(tx, id, Prisma.sql`FOR NO KEY UPDATE`));
}

/** The same, and nothing new refers to the customer either: whatever a module keeps about them is there to be seen. */
export async function lockCustomerWhole(tx: TxCtx, id: string): Promise<Customer> {
  return requireHeld(tx, id, await held(tx, id, Prisma.sql`FOR UPDATE`));
}

/** The uuid of the customer, or of the one they were merged into, whose row is then locked; null if there is none. */
async function held(tx: TxCtx, id: string, strength: Prisma.Sql): Promise<string | null> {
  // A merge that is under way holds the row: once it is done, what is read here says where the customer went.
  const [row] = await tx.db.$queryRaw<{ mergedIntoId: string | null }[]>`
    SELECT "mergedIntoId" FROM "Customer" WHERE "id" = ${id}::uuid ${strength}`;
  if (!row) return null;
  return row.mergedIntoId === null ? id : held(tx, row.mergedIntoId, strength);
}

async function requireHeld(tx: TxCtx, id: string, current: string | null): Promise<Customer> {
  const customer = current === null ? null : await findCustomer(tx, current);
  if (!customer) throw new NotFoundError('Customer', id);
  if (customer.erasedAt)
    throw new ConflictError('This customer was erased, for good: nothing about them can be changed or recorded.');
  return customer;
}

/** In the order of their ids, so that two writers never wait for each other. */
export async function lockCustomers(tx: TxCtx, ids: readonly string[]): Promise<void> {
  await tx.db.$queryRaw`SELECT "id" FROM "Customer" WHERE "id" = ANY(${[...ids]}::uuid[]) ORDER BY "id" FOR NO KEY UPDATE`;
}

/** Notes that how to reach a customer, or what is known of them, changed now; the version stays. */
export function touchCustomer(tx: TxCtx, id: string): Promise<Customer> {
  return tx.db.customer.update({ where: { id }, data: { updatedAt: tx.clock.now() } });
}

/** Records a customer, or tells all that is wrong with the input and changes nothing. */
export function createCustomer(ctx: Ctx, input: CreateCustomerInput): Promise<Customer> {
  return ctx.transact(async (tx) => {
    const issues = new Issues();
    const draft = readCustomer(input, issues, { now: tx.clock.now(), ...(await definitionsFor(tx, [input])) });
    issues.throwIfAny();
    if (draft.columns.lifecycle) requireLegalMove(null, draft.columns.lifecycle);
    const columns = await currentReferences(tx, draft.columns);
    await lockKeys(tx, draft.externalIds.map(keyOf));
    await requireFreeExternalIds(tx, draft.externalIds);
    const id = newId();
    await writeNewCustomers(tx, [{ id, ...draft, columns }]);
    return tx.db.customer.findUniqueOrThrow({ where: { id } });
  });
}

/** Refuses a state that clients may not set. */
export function requireLegalMove(from: Customer['lifecycle'] | null, to: Customer['lifecycle']): void {
  const refusal = refusedMove(from, to);
  if (refusal) throw new ConflictError(refusal, { code: 'ILLEGAL_TRANSITION' });
}

/** Refuses an owner or a referrer that does not exist; a referrer who was merged into another is the other. */
export async function currentReferences(tx: TxCtx, columns: CustomerColumns): Promise<CustomerColumns> {
  const { ownerId, acquisitionReferrerId } = columns;
  if (ownerId) await requireStaff(tx, ownerId);
  if (!acquisitionReferrerId) return columns;
  return { ...columns, acquisitionReferrerId: (await requireCustomer(tx, acquisitionReferrerId)).id };
}
