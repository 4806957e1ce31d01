/** What the largest import may take of the database, and how far imports may make a customer grow. */
import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { IMPORT_CUSTOMERS } from './documents.ts';
import { everythingWritten, write } from './given.ts';

const rapport = createTestRapport([access, contacts]);

const importRows = (key: string, rows: readonly object[], more: object = {}) =>
  write(rapport.as('contacts.customer.import'), IMPORT_CUSTOMERS, { rows, idempotencyKey: key, ...more });

const idsOf = (from: number, to: number) =>
  Array.from({ length: to - from }, (_none, index) => ({ system: 's', id: `${from + index}` }));
const company = (externalIds: readonly object[]) => ({ kind: 'ORGANIZATION', organizationName: 'C', externalIds });

it('takes 500 rows of 100 external ids each', async () => {
  const rows = Array.from({ length: 500 }, (_none, row) => company(idsOf(row * 100, row * 100 + 100)));

  expect(await importRows('largest', rows, { dryRun: true })).toMatchObject({ created: 500, rejected: [] });
}, 120_000);

it('gives a customer at most 100 external ids, however many imports add some', async () => {
  await importRows('first', [company(idsOf(0, 60))]);
  const { keys, ...before } = await everythingWritten(rapport);

  const { rejected } = await importRows('second', [company([...idsOf(0, 1), ...idsOf(60, 101)])]);

  expect(rejected).toMatchObject([{ row: 1, issues: [{ path: ['externalIds'], code: 'TOO_MANY' }] }]);
  expect(await everythingWritten(rapport)).toEqual({ ...before, keys: keys + 1 });
  expect(await importRows('third', [company([...idsOf(0, 1), ...idsOf(60, 100)])])).toMatchObject({ updated: 1, rejected: [] });
});
