/** Customers who are likely to leave, and what was computed of them. */
import { reviewChurn } from '../../../src/modules/loyalty/churn/index.ts';
import type { TestRapport } from '../../support/index.ts';
import type { GivenCustomer } from '../contacts/given.ts';
import type { RiskModel } from './risk-model.ts';

export const open = { kind: 'COMPLAINT', status: 'RECEIVED' };
const late = [90, 92, 94].map((daysAgo) => ({ daysAgo, totalMinor: 100, returnedMinor: 0, currencyCode: 'EUR' }));
export const LIKELY: Partial<RiskModel> = { complaints: [open], purchases: late };
export const review = (rapport: TestRapport, signal = new AbortController().signal) => reviewChurn(rapport.ctx, signal);
export const standingsOf = ({ db }: TestRapport, customers: readonly (GivenCustomer | undefined)[]) =>
  db.churnStanding.findMany({
    where: { customerId: { in: customers.map((one) => one?.id ?? '') } },
    orderBy: { customerId: 'asc' },
  });
export const tasksOf = ({ db }: TestRapport, customers: readonly (GivenCustomer | undefined)[]) =>
  db.task.findMany({ where: { origin: 'loyalty.risk', customerId: { in: customers.map((one) => one?.id ?? '') } } });
