/** What the contract asks of a module about an erasure: of all that it ever wrote about the customer, nothing personal is left. */
import { expect, it } from 'vitest';
import type { RapportModule } from '../../src/index.ts';
import { globalId, startTestRapport, type TestRapport } from '../support/index.ts';
import type { ContractOptions } from './contract-options.ts';
import { newCustomer } from './customer-data.ts';
import { fragmentOf } from './fragments.ts';
import { plantMarker, whereMarked } from './planted-markers.ts';
import { storedRows } from './stored-rows.ts';

const MARKER = 'Theophrastus';
const ERASE = `mutation ($input: EraseCustomerInput!) {
  eraseCustomer(input: $input) { __typename ... on Error { message } }
}`;

export interface ErasureReport {
  /** Columns of which it could not be tried: to be filled by givenRecords, or declared impersonal. */
  readonly untried: readonly string[];
  /** Where in the database, the log, the audit log and the queue included, the customer's words are still found. */
  readonly left: readonly string[];
  /** The module's rows about another customer, before and after. */
  readonly ofOther: readonly [before: readonly string[], after: readonly string[]];
}

export function describeErasure(module: RapportModule, options: ContractOptions): void {
  it('forgets a customer who is erased in every column of text, event and audit entry, and nobody else', async () => {
    const { untried, left, ofOther } = await erasureOf(module, options);
    expect(untried, 'Fill these in givenRecords, or declare them impersonal.').toEqual([]);
    expect(left).toEqual([]);
    expect(ofOther[1]).toEqual(ofOther[0]);
  });
}

/** Erases a customer of whom every column of the module's holds a marker, by the mutation that does it for real. */
export async function erasureOf(module: RapportModule, options: ContractOptions): Promise<ErasureReport> {
  const { dependencies = [], environment = {}, generated, givenRecords, impersonal = {} } = options;
  await using rapport = await startTestRapport([module, ...dependencies], { environment, ...(generated && { generated }) });
  const [customer, other] = [await newCustomer(rapport, MARKER), await newCustomer(rapport, 'Another')];
  await givenRecords?.(rapport.ctx, customer, MARKER);
  await givenRecords?.(rapport.ctx, other, 'Aspasia');
  const tables = fragmentOf(module).models;
  const untried = await plantMarker(rapport.db, { tables, customerId: customer, marker: MARKER, impersonal });
  const rowsOfOther = async () =>
    [...(await storedRows(rapport.db, tables)).values()].flat().filter((row) => row.includes(other) && !row.includes(customer));
  const before = await rowsOfOther();
  await erase(rapport, customer);
  return { untried, left: await whereMarked(rapport.db, MARKER), ofOther: [before, await rowsOfOther()] };
}

async function erase(rapport: TestRapport, customerId: string): Promise<void> {
  const input = { id: globalId('Customer', customerId), reason: 'The contract is tested.', idempotencyKey: 'erase' };
  const { eraseCustomer } = await rapport.asAdministrator().data(ERASE, { input });
  if (String(eraseCustomer?.__typename) !== 'EraseCustomerSuccess') {
    throw new Error(`The customer could not be erased: ${JSON.stringify(eraseCustomer)}.`);
  }
}
