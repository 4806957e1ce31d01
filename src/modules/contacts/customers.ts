/** Creating, changing and finding customers. */
import { Prisma } from '../../generated/index.ts';
import { ConflictError, type Ctx, listOf, NotFoundError, newId, type TxCtx, takesAll } from '../../kernel/index.ts';
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
  return { AND: [visibleCustomers(ctx), UNMERGED] };
}

/** The customer with this uuid, or the one they were merged into; null if there is none to see. */
export async function findCustomer(ctx: Ctx, id: string): Promise<Customer | null> {
  return (await findCustomers(ctx, [id])).get(id) ?? null;
}

/** The same for many, by the uuids given: one statement, and two more where somebody was merged. */
export async function findCustomers(ctx: Ctx, ids: readonly string[]): Promise<ReadonlyMap<string, Customer>> {
  const found = await listedAmong(ctx, ids);
  const missing = ids.filter((id) => !found.has(id));
  const current = missing.length > 0 ? await mergedInto(ctx, missing) : new Map<string, string>();
  if (current.size === 0) return found;
  const others = await listedAmong(ctx, [...new Set(current.values())]);
  return new Map([...found, ...[...current].flatMap(([id, into]) => entryOf(id, others.get(into)))]);
}

const entryOf = (id: string, customer: Customer | undefined) => (customer ? [[id, customer] as const] : []);

/** Those of these customers whom the actor may see, with what `selected` asks of them, by their own uuids: one statement. */
export async function customersById(
  ctx: Ctx,
  ids: readonly string[],
  selected: object = {},
): Promise<ReadonlyMap<string, Customer>> {
  const rows = await ctx.db.customer.findMany({ ...selected, where: { AND: [{ id: { in: [...ids] } }, visibleCustomers(ctx)] } });
  return new Map(rows.map((row) => [row.id, row]));
}

async function listedAmong(ctx: Ctx, ids: readonly string[]): Promise<ReadonlyMap<string, Customer>> {
  const rows = await ctx.db.customer.findMany({ where: { AND: [{ id: { in: [...ids] } }, listedCustomers(ctx)] } });
  return new Map(rows.map((row) => [row.id, row]));
}

/** Customers of their own: those merged into another are shown as the other. */
export const UNMERGED = { mergedIntoId: null } as const satisfies Prisma.CustomerWhereInput;

/** Of these uuids those of customers who were merged into another: theirs → the other's. */
export async function mergedInto(ctx: Ctx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await ctx.db.customer.findMany({
    where: { id: { in: [...ids] }, mergedIntoId: { not: null } },
    select: { id: true, mergedIntoId: true },
  });
  return new Map(rows.flatMap(({ id, mergedIntoId }) => (mergedIntoId === null ? [] : [[id, mergedIntoId] as const])));
}

/**
 * The customer with this uuid, or the one they were merged into; a NotFoundError if there is none. Until the transaction ends the
 * customer cannot be merged away or erased, so that a row which then refers to them is not left behind. One who was erased is a
 * ConflictError.
 */
export function requireCustomer(tx: TxCtx, id: string): Promise<Customer> {
  return requireHeld(tx, id, Prisma.sql`FOR KEY SHARE`);
}

/** The same, and nobody else changes the customer or how to reach them until the transaction ends. */
export function lockCustomer(tx: TxCtx, id: string): Promise<Customer> {
  return requireHeld(tx, id, Prisma.sql`FOR NO KEY UPDATE`);
}

/** The same of the customer whose uuid is what a subquery of another module reads; null if it reads none. */
export async function lockCustomerOf(tx: TxCtx, subquery: Prisma.Sql): Promise<Customer | null> {
  const customer = await heldRow(tx, Prisma.sql`(${subquery})`, Prisma.sql`FOR NO KEY UPDATE`);
  return customer && requireUsable(tx, customer, customer.id);
}

/** The same, and nothing new refers to the customer either: whatever a module keeps about them is there to be seen. */
export function lockCustomerWhole(tx: TxCtx, id: string): Promise<Customer> {
  return requireHeld(tx, id, Prisma.sql`FOR UPDATE`);
}

/** Of these uuids those of customers, with who they are after merges; they cannot be merged away until the transaction ends. */
export function holdCustomers(tx: TxCtx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  return held(tx, ids, Prisma.sql`FOR KEY SHARE`);
}

/** Locks the customers' rows, and those of the customers they were merged into: given uuid → whose row counts. */
async function held(tx: TxCtx, ids: readonly string[], strength: Prisma.Sql): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  // A merge that is under way holds the row: once it is done, what is read here says where the customer went.
  const rows = await tx.db.$queryRaw<{ id: string; mergedIntoId: string | null }[]>`
    SELECT "id", "mergedIntoId" FROM "Customer" WHERE "id" = ANY(${[...ids]}::uuid[])
    ORDER BY ("mergedIntoId" IS NULL), "id" ${strength}`;
  const others = new Set(rows.flatMap(({ mergedIntoId }) => mergedIntoId ?? []));
  const further = await held(tx, [...others], strength);
  return new Map(
    rows.flatMap(({ id, mergedIntoId }) => {
      const current = mergedIntoId === null ? id : further.get(mergedIntoId);
      return current === undefined ? [] : [[id, current] as const];
    }),
  );
}

async function requireHeld(tx: TxCtx, id: string, strength: Prisma.Sql): Promise<Customer> {
  return requireUsable(tx, await heldRow(tx, Prisma.sql`${id}::uuid`, strength), id);
}

async function requireUsable(tx: TxCtx, customer: Customer | null, id: string): Promise<Customer> {
  if (!customer || !(await isVisible(tx, customer))) throw new NotFoundError('Customer', id);
  if (customer.erasedAt)
    throw new ConflictError('This customer was erased, for good: nothing about them can be changed or recorded.');
  return customer;
}

/** Locked and read at once, in the order of `held`. */
async function heldRow(tx: TxCtx, id: Prisma.Sql, strength: Prisma.Sql): Promise<Customer | null> {
  const [row] = await tx.db.$queryRaw<Customer[]>`
    SELECT ${listOf(Prisma.CustomerScalarFieldEnum)} FROM "Customer" WHERE "id" = ${id} ${strength}`;
  if (!row) return null;
  return row.mergedIntoId === null ? row : heldRow(tx, Prisma.sql`${row.mergedIntoId}::uuid`, strength);
}

async function isVisible(ctx: Ctx, { id }: Customer): Promise<boolean> {
  const visible = visibleCustomers(ctx);
  return takesAll(visible) || (await ctx.db.customer.count({ where: { AND: [{ id }, visible] } })) > 0;
}

/**
 * In one order, so that two writers never wait for each other: those merged into another first, as whoever follows a merge comes to
 * them first, then by their ids.
 */
export async function lockCustomers(tx: TxCtx, ids: readonly string[]): Promise<void> {
  await tx.db.$queryRaw`
    SELECT "id" FROM "Customer" WHERE "id" = ANY(${[...ids]}::uuid[])
    ORDER BY ("mergedIntoId" IS NULL), "id" FOR NO KEY UPDATE`;
}

/**
 * The table, of which a statement of another module may lock the rows of the customers that it joins by `id`, where it passes over those
 * that are locked: `JOIN ${rowsOfCustomers} AS customer ON … FOR NO KEY UPDATE OF customer SKIP LOCKED`.
 */
export const rowsOfCustomers: Prisma.Sql = Prisma.sql`"Customer"`;

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
