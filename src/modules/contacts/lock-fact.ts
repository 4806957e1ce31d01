/** Locking what belongs to a customer, together with that customer. */
import { NotFoundError, type TxCtx } from '../../kernel/index.ts';
import { type Customer, lockCustomer } from './customers.ts';

interface Wanted<Fact> {
  /** Its GraphQL type and uuid. */
  readonly type: string;
  readonly id: string;
  readonly find: () => Promise<Fact | null>;
}

/** A fact as it is once its customer's row is locked: nobody else changes or removes it until the transaction ends. */
export async function lockFact<Fact extends { readonly customerId: string }>(
  tx: TxCtx,
  wanted: Wanted<Fact>,
): Promise<{ readonly fact: Fact; readonly customer: Customer }> {
  const { type, id, find } = wanted;
  const found = await find();
  const customer = found && (await lockCustomer(tx, found.customerId));
  // Until the row was locked it may have been changed or removed; or a merge, or its undoing, made it another customer's.
  const fact = customer && (await find());
  if (!fact) throw new NotFoundError(type, id);
  return fact.customerId === customer.id ? { fact, customer } : lockFact(tx, wanted);
}
