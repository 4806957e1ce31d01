/** Erasing a customer (GDPR, article 17): every personal value, in every module, in one transaction, for good. */
import type { Ctx } from '../../../kernel/index.ts';
import { audit, eraseAudited } from '../../access/index.ts';
import { staleVersion } from '../customer-changes.ts';
import { type Customer, findCustomer, lockCustomerWhole } from '../customers.ts';
import { takeTurn } from '../merging/index.ts';
import { absorbedBy } from './absorbed.ts';

export interface Erasure {
  readonly customerId: string;
  /** Why, for the audit log; names nobody. */
  readonly reason: string;
  readonly expectedVersion?: number | null | undefined;
}

/** Afterwards no module knows who the customer was. Refused for one who was erased already. */
export function eraseCustomer(ctx: Ctx, { customerId, reason, expectedVersion }: Erasure): Promise<Customer> {
  return ctx.transact(async (tx) => {
    // No merge meanwhile, and those who were merged away are locked first, as by all who follow a merge.
    await takeTurn(tx);
    const absorbed = await absorbedBy(tx, (await findCustomer(tx, customerId))?.id ?? customerId);
    const customer = await lockCustomerWhole(tx, customerId);
    if (expectedVersion != null && expectedVersion !== customer.version) throw staleVersion(customer);
    const { id } = customer;
    const ids = [...absorbed, id];
    // Which also lets append-only tables be erased from, whichever module comes first.
    await eraseAudited(tx, 'Customer', ids);
    // Dependents first, so that contacts still knows whom they ask about.
    const modules = tx.contributions('contacts.personal-data').toReversed();
    for (const one of ids) for (const { value } of modules) await value.erase(tx, one);
    await tx.emit('contacts.customer.erased', { customerId: id });
    await audit(tx, { action: 'contacts.customer.erased', type: 'Customer', id, before: null, after: null, reason });
    return tx.db.customer.findUniqueOrThrow({ where: { id } });
  });
}
