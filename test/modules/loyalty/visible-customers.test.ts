/** What is told of many customers at once is told of those whom the caller may see. */
import { expect, it, vi } from 'vitest';
import * as customers from '../../../src/modules/contacts/customers.ts';
import { reviewChurn } from '../../../src/modules/loyalty/churn/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { givenBought } from '../sales/given-habits.ts';
import { MODULES } from './given-rewards.ts';
import { givenAtRisk } from './given-risks.ts';

const rapport = createTestRapport(MODULES);
const TOLD = `{
  customersAtRisk(first: 9) { totalCount nodes { customer { id } } }
  retention(period: MONTH, from: "2026-01-01", to: "2026-01-31") { customers }
}`;
interface Told {
  readonly customersAtRisk: {
    readonly totalCount: number;
    readonly nodes: readonly { readonly customer: { readonly id: string } }[];
  };
  readonly retention: readonly object[];
}

it('customers at risk, and retention, in lists and in counts', async () => {
  const silent = { knownDays: 180 };
  const people = await givenAtRisk(rapport, [silent, silent, silent]);
  await reviewChurn(rapport.ctx, new AbortController().signal);
  const at = '2026-01-15T12:00:00Z';
  await givenBought(rapport, ...people.map(({ id: customerId }) => ({ customerId, at })));
  const asked = async () => {
    const { customersAtRisk, retention } = await rapport.asAdministrator().data<Told>(TOLD, {});
    return { count: customersAtRisk.totalCount, ids: customersAtRisk.nodes.map(({ customer }) => customer.id), retention };
  };
  expect(await asked()).toMatchObject({ count: 3, retention: [{ customers: 3 }] });

  const [one = { id: '', globalId: '' }] = people;
  // No actor is kept from any customer yet: this one is from all others.
  using _seen = vi.spyOn(customers, 'visibleCustomers').mockReturnValue({ id: one.id });

  expect(await asked()).toEqual({ count: 1, ids: [one.globalId], retention: [{ customers: 1 }] });
});
