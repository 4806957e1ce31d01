/** Complaints about what was paid, and the people who settle them. */
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { globalId, TEST_START, type TestRapport } from '../../support/index.ts';
import { givenPerson, type Person } from '../access/people.ts';
import { givenSale } from '../sales/given-money.ts';
import { DECIDE, RESOLVE } from './documents.ts';
import { givenComplaint } from './given.ts';

export const MODULES = [access, contacts, sales, communications, feedback];
const MAY = ['feedback.complaint.resolve', 'feedback.complaint.handle', 'feedback.complaint.read'];
const DECIDES = [...MAY, 'access.approval.decide', 'access.approval.read', 'access.staff.read'];
export const FOLLOW_UP_AT = new Date(TEST_START.getTime() + 7 * 86_400_000).toISOString();
export const euros = (amount: string) => ({ amount, currencyCode: 'EUR' });

export const people = async (rapport: TestRapport) => ({
  clerk: await givenPerson(rapport, 'Clerk', MAY, { maxRefund: [euros('50.00')], maxPoints: 100 }),
  one: await givenPerson(rapport, 'One', DECIDES, { maxRefund: [euros('500.00')], maxPoints: 5_000 }),
  other: await givenPerson(rapport, 'Other', DECIDES, { maxRefund: [euros('500.00')], maxPoints: 5_000 }),
});
/** A complaint about a purchase of 100.00 EUR, of which this much is paid. */
export async function givenDispute(rapport: TestRapport, paid = '100.00') {
  const sale = await givenSale(rapport, { paid });
  const complaint = await givenComplaint(rapport, sale.customer, { purchaseId: sale.id });
  return { sale, ...complaint, globalId: globalId('Complaint', complaint.id) };
}
export const resolve = async ({ client }: Person, id: string, input: object = {}) =>
  (await client.data(RESOLVE, { input: { id, outcome: 'SATISFIED', idempotencyKey: newId(), ...input } })).resolveComplaint;
export const decide = async ({ client }: Person, approvalId: string, approved = true) =>
  (await client.data(DECIDE, { input: { id: approvalId, approved, idempotencyKey: newId() } })).decideApproval;
export const approvalIn = (answer: Awaited<ReturnType<typeof resolve>>) =>
  answer && 'approval' in answer ? answer.approval.id : '';
export const refundedOf = async ({ db }: TestRapport, purchaseId: string) =>
  (await db.purchaseBalance.findUniqueOrThrow({ where: { purchaseId } })).refundedMinor;
