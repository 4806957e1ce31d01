/** Customers and complaints to begin with, made as the product makes them. */

import { createCustomer } from '../../../src/modules/contacts/index.ts';
import type { Complaint, NewComplaint } from '../../../src/modules/feedback/index.ts';
import { openComplaint } from '../../../src/modules/feedback/index.ts';
import { globalId, type TestRapport } from '../../support/index.ts';

export interface GivenCustomer {
  readonly id: string;
  readonly globalId: string;
}

export async function givenCustomer(rapport: TestRapport, givenName = 'Ada'): Promise<GivenCustomer> {
  const { id } = await createCustomer(rapport.ctx, { kind: 'PERSON', givenName });
  return { id, globalId: globalId('Customer', id) };
}

/** A complaint of this customer; about late delivery unless told otherwise. */
export function givenComplaint(
  rapport: TestRapport,
  customer: Pick<GivenCustomer, 'id'>,
  input: Partial<NewComplaint> = {},
): Promise<Complaint> {
  return openComplaint(rapport.ctx, { customerId: customer.id, subject: 'Late delivery', ...input });
}
