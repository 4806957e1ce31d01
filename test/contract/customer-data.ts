/** What the contract asks of a module that stores ids of customers: its records follow an export. Merges: customer-merge.ts. */
import { expect, it } from 'vitest';
import { type Contribution, decodeId, type RapportModule } from '../../src/index.ts';
import type {} from '../../src/modules/contacts/index.ts';
import type { TestRapport } from '../support/index.ts';
import type { ContractOptions } from './contract-options.ts';
import { fragmentOf } from './fragments.ts';
import { countReferring, type Reference, referencesTo } from './stored-rows.ts';

const CREATE =
  'mutation ($name: String) { createCustomer(input: { kind: PERSON, givenName: $name }) { ... on CreateCustomerSuccess { customer { id } } } }';

export function describeCustomerData(module: RapportModule, rapport: TestRapport, { givenRecords }: ContractOptions): void {
  const tables = () => fragmentOf(module).models;
  const references = async () => (await referencesTo(rapport.db, 'Customer')).filter(({ table }) => tables().includes(table));

  it('exports what it keeps about a customer', async () => {
    const words = 'Theophrastus';
    const customerId = await newCustomer(rapport, words);
    await givenRecords?.(rapport.ctx, customerId, words);
    await requireRecords(rapport, await references(), customerId);
    const data = contributed(module, rapport, 'contacts.personal-data')?.value;
    if ((await references()).length === 0) return;

    const exported = await data?.export(rapport.ctx, customerId);
    expect(JSON.stringify(exported, (_key, value) => (typeof value === 'bigint' ? String(value) : value))).toContain(words);
  });
}

export async function newCustomer(rapport: TestRapport, name: string): Promise<string> {
  const { createCustomer } = await rapport.asAdministrator().data(CREATE, { name });
  const id = decodeId(String(createCustomer?.customer?.id))?.id;
  if (!id) throw new Error(`No customer was made: ${JSON.stringify(createCustomer)}.`);
  return id;
}

function contributed<Point extends 'contacts.merge' | 'contacts.personal-data'>(
  module: RapportModule,
  rapport: TestRapport,
  point: Point,
): Contribution<Point> | undefined {
  return rapport.ctx.contributions(point).find((contribution) => contribution.module === module.name);
}

/** Without a row in each of them the test would pass whatever the module does. */
export async function requireRecords(rapport: TestRapport, references: readonly Reference[], customerId: string): Promise<void> {
  for (const reference of references) {
    const count = await countReferring(rapport.db, reference, customerId);
    expect(count, `givenRecords stores no row in ${reference.table} whose ${reference.column} is the customer.`).toBeGreaterThan(
      0,
    );
  }
}
