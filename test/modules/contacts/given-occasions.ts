/** Dates of customers to begin with, and the occasions that the API answers. */
import { afterEach } from 'vitest';
import type { Prisma } from '../../../src/generated/index.ts';
import { newId } from '../../../src/index.ts';
import type { CreateCustomerInput } from '../../../src/modules/contacts/index.ts';
import { TEST_START, type TestRapport } from '../../support/index.ts';
import { graphql } from '../../typed-documents/index.ts';
import { type GivenCustomer, givenCustomer } from './given.ts';

export const OCCASIONS = graphql(`
  query Occasions($from: Date!, $to: Date!, $first: Int, $after: String, $last: Int, $before: String) {
    occasions(from: $from, to: $to, first: $first, after: $after, last: $last, before: $before) {
      totalCount
      edges { cursor node { on kind whose label greetingName channel customer { id displayName } } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`);

/** On May 3 unless told otherwise. */
export function givenDate(
  { db }: TestRapport,
  { id: customerId }: GivenCustomer,
  more: Partial<Prisma.ImportantDateUncheckedCreateInput> = {},
) {
  const date = { kind: 'BIRTHDAY', year: 1990, month: 5, day: 3, recordedAt: TEST_START, recordedByKind: 'SYSTEM' } as const;
  return db.importantDate.create({ data: { id: newId(), customerId, ...date, ...more } });
}

/** A customer whose birthday is on May 3. */
export async function givenBirthday(
  rapport: TestRapport,
  input: Partial<CreateCustomerInput> = {},
  date: Partial<Prisma.ImportantDateUncheckedCreateInput> = {},
): Promise<GivenCustomer> {
  const customer = await givenCustomer(rapport, input);
  await givenDate(rapport, customer, date);
  return customer;
}

export function givenConsent(
  { db }: TestRapport,
  { id: customerId }: GivenCustomer,
  state: 'GRANTED' | 'DENIED' | 'WITHDRAWN',
  channel: 'EMAIL' | 'PHONE' | null = null,
) {
  const consent = { purpose: 'SERVICE', recordedAt: TEST_START, recordedByKind: 'SYSTEM' } as const;
  return db.consent.create({ data: { id: newId(), customerId, channel, state, ...consent } });
}

export const home = (countryCode: string) => ({ kind: 'POSTAL', address: { lines: ['Long Street 1'], countryCode } }) as const;

export const greeter = (rapport: TestRapport) => rapport.as('contacts.occasion.read', 'contacts.customer.read');

export async function occasions(rapport: TestRapport, from: string, to: string, page: object = { first: 100 }) {
  const { occasions: found } = await greeter(rapport).data(OCCASIONS, { from, to, ...page });
  if (!found) throw new Error('There is no answer.');
  return found;
}

export async function nodesIn(rapport: TestRapport, from: string, to: string) {
  return (await occasions(rapport, from, to)).edges.map(({ node }) => node);
}

export async function namesIn(rapport: TestRapport, from: string, to: string) {
  return (await nodesIn(rapport, from, to)).map(({ on, greetingName }) => `${on} ${greetingName}`);
}

/** After each test nobody is left who could be greeted. */
export function forgetEverybodyAfterEach(rapport: TestRapport): void {
  afterEach(async () => {
    await rapport.db.importantDate.deleteMany();
    await rapport.db.contactPoint.deleteMany();
    await rapport.db.customer.updateMany({ where: { archivedAt: null }, data: { archivedAt: TEST_START } });
  });
}
