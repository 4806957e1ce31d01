/** Archiving: the customer is kept with all that belongs to them, is in lists no more, and gives the external ids away. */
import { type Ctx, idOf, type TxCtx, ValidationError } from '../../kernel/index.ts';
import { audit } from '../access/index.ts';
import { type Customer, lockCustomer, requireCustomer } from './customers.ts';
import { keyOf, lockKeys, requireFreeExternalIds } from './external-ids.ts';
import { Issues } from './issues.ts';

interface ArchiveInput {
  /** A global id of a customer. */
  readonly id: string;
}

/** Nothing happens to a customer who is archived already. */
export function archiveCustomer(ctx: Ctx, input: ArchiveInput): Promise<Customer> {
  return ctx.transact(async (tx) => {
    const customer = await lockCustomer(tx, readId(input));
    return customer.archivedAt === null ? writeArchivedAt(tx, customer, tx.clock.now()) : customer;
  });
}

/** Nothing happens to a customer who is not archived. An external id that another customer has meanwhile is a ConflictError. */
export function restoreCustomer(ctx: Ctx, input: ArchiveInput): Promise<Customer> {
  return ctx.transact(async (tx) => {
    const { id } = await requireCustomer(tx, readId(input));
    // Before the customer's row, as an import does: then the two never wait for each other.
    await lockKeys(tx, (await externalIdsOf(tx, id)).map(keyOf));
    const customer = await lockCustomer(tx, id);
    if (customer.archivedAt === null) return customer;
    await requireFreeExternalIds(tx, await externalIdsOf(tx, id));
    return writeArchivedAt(tx, customer, null);
  });
}

function readId(input: ArchiveInput): string {
  const issues = new Issues();
  const id = issues.read('id', idOf('Customer'), input.id);
  if (!id) throw new ValidationError(issues.found);
  return id;
}

async function externalIdsOf(tx: TxCtx, customerId: string) {
  const rows = await tx.db.customerExternalId.findMany({ where: { customerId }, select: { system: true, externalId: true } });
  return rows.map(({ system, externalId }) => ({ system, id: externalId }));
}

/** Writes, announces and audits. The external ids follow by trigger. */
async function writeArchivedAt(tx: TxCtx, { id, archivedAt: before }: Customer, archivedAt: Date | null): Promise<Customer> {
  const customer = await tx.db.customer.update({
    where: { id },
    data: { archivedAt, version: { increment: 1 }, updatedAt: tx.clock.now() },
  });
  const action = archivedAt === null ? 'contacts.customer.restored' : 'contacts.customer.archived';
  await tx.emit(action, { customerId: id });
  await audit(tx, { action, type: 'Customer', id, before: { archivedAt: before }, after: { archivedAt } });
  return customer;
}
