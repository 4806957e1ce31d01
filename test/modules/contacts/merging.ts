/** Merges and their undoing, as clients ask for them. */
import { globalId, type TestClient, type TestRapport } from '../../support/index.ts';
import type { ResultOf } from '../../typed-documents/index.ts';
import { MERGE_CUSTOMERS, UNDO_MERGE } from './merge-documents.ts';

interface Pair {
  readonly survivor: string;
  readonly absorbed: string;
}
type Choice = { field: string; takeFrom: 'SURVIVOR' | 'ABSORBED' };
export type Merged = NonNullable<ResultOf<typeof MERGE_CUSTOMERS>['mergeCustomers']>;
export type Undone = NonNullable<ResultOf<typeof UNDO_MERGE>['undoCustomerMerge']>;

/** Who may merge, and read what comes of it. */
export const merger = (rapport: TestRapport): TestClient => rapport.as('contacts.customer.merge', 'contacts.customer.read');

/** Whatever was answered. Ids are uuids. */
export async function tryMerge(rapport: TestRapport, { survivor, absorbed }: Pair, fields?: Choice[]): Promise<Merged> {
  const input = {
    survivorId: globalId('Customer', survivor),
    absorbedId: globalId('Customer', absorbed),
    ...(fields && { fields }),
  };
  const { mergeCustomers } = await merger(rapport).data(MERGE_CUSTOMERS, { input });
  if (!mergeCustomers) throw new Error('The mutation answered nothing.');
  return mergeCustomers;
}

/** The merge's global id. */
export async function merge(rapport: TestRapport, pair: Pair, fields?: Choice[]): Promise<string> {
  const answer = await tryMerge(rapport, pair, fields);
  if (answer.__typename !== 'MergeCustomersSuccess') throw new Error(answer.message);
  return answer.merge.id;
}

export async function tryUndo(rapport: TestRapport, mergeId: string): Promise<Undone> {
  const { undoCustomerMerge } = await merger(rapport).data(UNDO_MERGE, { input: { mergeId } });
  if (!undoCustomerMerge) throw new Error('The mutation answered nothing.');
  return undoCustomerMerge;
}

export async function undo(rapport: TestRapport, mergeId: string): Promise<void> {
  const answer = await tryUndo(rapport, mergeId);
  if (answer.__typename !== 'UndoCustomerMergeSuccess') throw new Error(answer.message);
}
