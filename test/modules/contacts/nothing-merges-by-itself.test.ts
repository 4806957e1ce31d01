/** domain.md, "Duplicates": nothing merges by itself, whoever writes, asks or waits. */
import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { ADD_CONTACT_POINT, CREATE_CUSTOMER, IMPORT_CUSTOMERS } from './documents.ts';
import { givenCustomer, write } from './given.ts';
import { pairsOf } from './given-duplicates.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);

it('leaves customers who are surely the same as they are, however they came and however long they are there', async () => {
  const someone = {
    kind: 'PERSON',
    givenName: 'Ada',
    familyName: 'Lovelace',
    email: 'ada@example.com',
    phone: '+420601123456',
  } as const;
  const editor = rapport.asAdministrator();
  await givenCustomer(rapport, someone);
  await write(editor, CREATE_CUSTOMER, someone);
  const rows = [{ ...someone, externalIds: [{ system: 'shop', id: 'A1' }] }];
  await write(editor, IMPORT_CUSTOMERS, { rows, idempotencyKey: 'once' });
  const { globalId: customerId } = await givenCustomer(rapport, { givenName: 'Ada', familyName: 'Lovelace' });
  await write(editor, ADD_CONTACT_POINT, { customerId, kind: 'EMAIL', value: someone.email });
  const standing = () =>
    rapport.db.customer.findMany({
      orderBy: { id: 'asc' },
      select: { id: true, version: true, mergedIntoId: true, archivedAt: true },
    });
  const before = await standing();
  expect(before.length).toBe(4);

  expect((await pairsOf(rapport, { first: 100 })).totalCount).toBe(6);
  await editor.data('{ identifyCustomer(email: "ada@example.com") { customer { id } } }');
  await rapport.clock.advance({ days: 400 });
  await rapport.settle();

  expect(await standing()).toEqual(before);
  expect(before.every(({ mergedIntoId }) => mergedIntoId === null)).toBe(true);
  expect(await rapport.db.customerMerge.count()).toBe(0);
  expect(await rapport.db.loggedEvent.count({ where: { name: 'contacts.customer.merged' } })).toBe(0);
});
