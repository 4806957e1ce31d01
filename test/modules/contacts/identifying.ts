/** Asking who somebody is. */
import { expect } from 'vitest';
import type { TestRapport } from '../../support/index.ts';

export const IDENTIFY = `query Identify($phone: String, $countryCode: String, $email: String, $externalId: ExternalIdInput) {
  identifyCustomer(phone: $phone, countryCode: $countryCode, email: $email, externalId: $externalId) { matchedOn greeting customer { id } }
}`;

interface Answer {
  readonly identifyCustomer: readonly { matchedOn: string; greeting: string; customer: { id: string } }[] | null;
}

export const identify = (rapport: TestRapport, variables: object) =>
  rapport.as('contacts.customer.read').run<Answer>(IDENTIFY, { ...variables });

export async function found(rapport: TestRapport, variables: object): Promise<readonly string[]> {
  const { data, errors } = await identify(rapport, variables);
  expect(errors).toBeUndefined();
  return data?.identifyCustomer?.map(({ customer }) => customer.id) ?? [];
}
