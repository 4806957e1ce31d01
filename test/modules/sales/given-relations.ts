/** Opportunities and promises to begin with, made as the product makes them, and who may work with them. */
import { createOpportunity, moveOpportunity } from '../../../src/modules/sales/pipeline/index.ts';
import { makePromise } from '../../../src/modules/sales/promises/index.ts';
import type { TestClient, TestRapport } from '../../support/index.ts';
import type { GivenCustomer } from '../contacts/given.ts';

type Customer = Pick<GivenCustomer, 'id'>;
type Stage = Parameters<typeof moveOpportunity>[1]['stage'];

/** A new espresso machine, unless told otherwise; moved on through these stages. */
export async function givenOpportunity(
  rapport: TestRapport,
  customer: Customer,
  input: Partial<Parameters<typeof createOpportunity>[1]> = {},
  stages: readonly Stage[] = [],
) {
  const { id } = await createOpportunity(rapport.ctx, { customerId: customer.id, title: 'Espresso machine', ...input });
  for (const stage of stages) await moveOpportunity(rapport.ctx, { id, stage });
  return rapport.db.opportunity.findUniqueOrThrow({ where: { id } });
}

/** A call back by tomorrow, unless told otherwise. */
export function givenPromise(rapport: TestRapport, customer: Customer, input: Partial<Parameters<typeof makePromise>[1]> = {}) {
  const dueAt = new Date(rapport.clock.now().getTime() + 86_400_000);
  return makePromise(rapport.ctx, { customerId: customer.id, statement: 'We call back.', dueAt, ...input });
}

/** A member of staff, by uuid. */
export async function givenStaff({ db, clock }: TestRapport, name = 'Ilse'): Promise<string> {
  const id = crypto.randomUUID();
  await db.staff.create({ data: { id, name, nameKey: id, searchKey: name.toLowerCase(), createdAt: clock.now() } });
  return id;
}

/** Who sells: may work with opportunities and promises. */
export function seller(rapport: TestRapport, staffId?: string): TestClient {
  return rapport.as({
    permissions: [
      'contacts.customer.read',
      'access.staff.read',
      'sales.opportunity.read',
      'sales.opportunity.manage',
      'sales.promise.read',
      'sales.promise.manage',
    ],
    ...(staffId !== undefined && { kind: 'STAFF', id: `staff:${staffId}`, staffId }),
  });
}

/** All that a write of these may leave behind, to show that a refused one left nothing. */
export function everythingOfRelations({ db }: TestRapport) {
  return Promise.all([
    db.opportunity.findMany({ orderBy: { id: 'asc' } }),
    db.stageChange.findMany({ orderBy: { id: 'asc' } }),
    db.customerPromise.findMany({ orderBy: { id: 'asc' } }),
    db.loggedEvent.count(),
    db.auditEntry.count({ where: { NOT: { action: { endsWith: '.read' } } } }),
    db.idempotencyRecord.count(),
  ]);
}
