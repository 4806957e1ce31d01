/** Complaints to begin with, made as the product makes them. */

import type { Ctx } from '../../../src/index.ts';
import { acknowledgeComplaint, type Complaint, type NewComplaint, openComplaint } from '../../../src/modules/feedback/index.ts';
import type { TestRapport } from '../../support/index.ts';
import type { GivenCustomer } from '../contacts/given.ts';

/** A complaint of this customer; about late delivery unless told otherwise. */
export function givenComplaint(
  rapport: TestRapport,
  customer: Pick<GivenCustomer, 'id'>,
  input: Partial<NewComplaint> = {},
): Promise<Complaint> {
  return openComplaint(rapport.ctx, { customerId: customer.id, subject: 'Late delivery', ...input });
}

/** One record in each table of feedback that names a customer, with these words wherever a customer's own stand. */
export async function givenComplaintRecords(ctx: Ctx, customerId: string, personalText: string): Promise<void> {
  const { id } = await openComplaint(ctx, { customerId, subject: `${personalText} complains`, body: `Signed, ${personalText}` });
  await acknowledgeComplaint(ctx, { id, message: `Dear ${personalText}` });
}
