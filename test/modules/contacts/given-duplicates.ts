/** Customers who look like one, and the pairs that the API makes of them. */
import { newId } from '../../../src/kernel/index.ts';
import type { CreateCustomerInput } from '../../../src/modules/contacts/index.ts';
import type { TestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from './given.ts';

export const PAIRS = /* GraphQL */ `
  query DuplicatePairs($first: Int, $after: String, $last: Int, $before: String, $minScore: Float) {
    duplicateCustomers(first: $first, after: $after, last: $last, before: $before, minScore: $minScore) {
      nodes { one { displayName } other { displayName contactPoints { value } } score reasons }
      pageInfo { hasNextPage endCursor startCursor }
      totalCount
    }
  }
`;

export interface Pairs {
  readonly nodes: readonly {
    readonly one: { readonly displayName: string };
    readonly other: { readonly displayName: string };
    readonly score: number;
    readonly reasons: readonly string[];
  }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string; readonly startCursor: string };
  readonly totalCount: number;
}

export const PRAGUE = { lines: ['Dlouhá 5'], city: 'Praha', postalCode: '110 00', countryCode: 'CZ' };

/** Who may see all pairs. */
export const finder = (rapport: TestRapport) =>
  rapport.as('contacts.customer.read', 'contacts.duplicate.read', 'contacts.profile.read');

export async function pairsOf(rapport: TestRapport, variables: object = {}): Promise<Pairs> {
  return (await finder(rapport).data<{ duplicateCustomers: Pairs }>(PAIRS, { ...variables })).duplicateCustomers;
}

export async function givenPerson(
  rapport: TestRapport,
  person: Partial<CreateCustomerInput>,
  born?: { year?: number; month: number; day: number },
): Promise<GivenCustomer> {
  const customer = await givenCustomer(rapport, person);
  if (!born) return customer;
  const recorded = { recordedAt: rapport.clock.now(), recordedByKind: 'SYSTEM' } as const;
  await rapport.db.importantDate.create({
    data: { id: newId(), customerId: customer.id, kind: 'BIRTHDAY', ...born, ...recorded },
  });
  return customer;
}

export async function forgetEverybody({ db }: TestRapport): Promise<void> {
  await db.importantDate.deleteMany();
  await db.customerExternalId.deleteMany();
  await db.contactPoint.deleteMany();
  await db.customer.deleteMany();
}
