/** Customers whom rows from elsewhere name: by our ids, or by those of other systems. */
import type { TxCtx } from '../../kernel/index.ts';
import type { ExternalIdInput } from './customer-input.ts';
import { holdCustomers, listedCustomers } from './customers.ts';
import { keyOf, knownExternalIds } from './external-ids.ts';

interface NamedCustomer {
  readonly id: string;
  /** Nothing may be recorded about them. */
  readonly isErased: boolean;
}

/** Null where there is no such customer to see. */
export interface NamedCustomers {
  byId(id: string): NamedCustomer | null;
  byExternalId(externalId: ExternalIdInput): NamedCustomer | null;
}

/**
 * Who these are, after merges: in a fixed number of statements. As after `requireCustomer` they cannot be merged away or erased until
 * the transaction ends.
 */
export async function holdNamedCustomers(
  tx: TxCtx,
  ids: readonly string[],
  externalIds: readonly ExternalIdInput[],
): Promise<NamedCustomers> {
  let current = new Map<string, string>();
  let known = await knownExternalIds(tx, externalIds);
  // A merge, or its undo, that ended while we waited for the rows has given the external ids to others: then those are held too.
  for (let wanted = unique([...ids, ...known.map(({ customerId }) => customerId)]); wanted.length > 0; ) {
    current = new Map([...current, ...(await holdCustomers(tx, wanted))]);
    known = await knownExternalIds(tx, externalIds);
    const held = current;
    wanted = unique(known.map(({ customerId }) => customerId)).filter((id) => !held.has(id));
  }
  const rows = await tx.db.customer.findMany({
    where: { AND: [{ id: { in: unique([...current.values()]) } }, listedCustomers(tx)] },
    select: { id: true, erasedAt: true },
  });
  const customers = new Map(rows.map(({ id, erasedAt }) => [id, { id, isErased: erasedAt !== null }]));
  const owners = new Map(known.map((id) => [keyOf(id), id.customerId]));
  const byId = (id: string) => customers.get(current.get(id) ?? '') ?? null;
  return { byId, byExternalId: (externalId) => byId(owners.get(keyOf(externalId)) ?? '') };
}

const unique = (ids: readonly string[]) => [...new Set(ids)];
