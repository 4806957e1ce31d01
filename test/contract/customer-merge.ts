/** What the contract asks of a module whose rows point at customers: they follow a merge and its undo, as clients ask for them. */
import { expect, it } from 'vitest';
import type { RapportModule } from '../../src/index.ts';
import { globalId, type TestRapport } from '../support/index.ts';
import type { ContractOptions } from './contract-options.ts';
import { newCustomer, requireRecords } from './customer-data.ts';
import { fragmentOf } from './fragments.ts';
import { comparable, countReferring, type Reference, referencesTo, storedRows } from './stored-rows.ts';

const PREVIEW = `query ($survivorId: ID!, $absorbedId: ID!) {
  previewCustomerMerge(survivorId: $survivorId, absorbedId: $absorbedId) { blockers moves { module count } }
}`;
const MERGE = `mutation ($survivorId: ID!, $absorbedId: ID!) {
  mergeCustomers(input: { survivorId: $survivorId, absorbedId: $absorbedId }) {
    ... on MergeCustomersSuccess { merge { id } }
    ... on Error { message }
  }
}`;
const UNDO = `mutation ($mergeId: ID!) {
  undoCustomerMerge(input: { mergeId: $mergeId }) { __typename ... on Error { message } }
}`;

export function describeCustomerMerge(module: RapportModule, rapport: TestRapport, options: ContractOptions): void {
  const { givenRecords, givenSurvivor = givenRecords } = options;
  // The record of a merge stays when it is undone.
  const tables = () => fragmentOf(module).models.filter((table) => table !== 'CustomerMerge');
  const references = async () => (await referencesTo(rapport.db, 'Customer')).filter(({ table }) => tables().includes(table));
  const pointingAt = async (id: string) => {
    const counts = (await references()).map((reference) => countReferring(rapport.db, reference, id));
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  };

  it('leaves nothing that points at a merged customer, and gives back all of it', async () => {
    const pair = { absorbedId: await newCustomer(rapport, 'Xanthippe'), survivorId: await newCustomer(rapport, 'Survivor') };
    await givenRecords?.(rapport.ctx, pair.absorbedId, 'Xanthippe');
    await givenSurvivor?.(rapport.ctx, pair.survivorId, 'Philomena');
    await requireRecords(rapport, await references(), pair.absorbedId);
    const before = comparable(await storedRows(rapport.db, tables()));
    const pointing = await pointingAt(pair.absorbedId);
    const variables = {
      survivorId: globalId('Customer', pair.survivorId),
      absorbedId: globalId('Customer', pair.absorbedId),
    };
    const administrator = rapport.asAdministrator();

    const { data } = await administrator.run<Previewed>(PREVIEW, variables);
    const { blockers, moves = [] } = data?.previewCustomerMerge ?? {};
    expect(blockers).toEqual([]);
    const foretold = moves.filter((move) => move.module === module.name).reduce((sum, { count }) => sum + count, 0);
    expect(foretold, 'The preview counts other rows than point at the customer.').toBe(pointing);

    const { mergeCustomers } = await administrator.data(MERGE, variables);
    expect(mergeCustomers?.message).toBeUndefined();
    for (const reference of await references()) {
      expect(await countReferring(rapport.db, reference, pair.absorbedId), nameOf(reference)).toBe(0);
    }

    const { undoCustomerMerge } = await administrator.data(UNDO, { mergeId: mergeCustomers?.merge?.id });
    expect(undoCustomerMerge).toEqual({ __typename: 'UndoCustomerMergeSuccess' });
    expect(comparable(await storedRows(rapport.db, tables()))).toEqual(before);
  });
}

interface Previewed {
  readonly previewCustomerMerge: {
    readonly blockers: readonly string[];
    readonly moves: readonly { readonly module: string; readonly count: number }[];
  } | null;
}

const nameOf = ({ table, column }: Reference) => `${table}.${column}`;
