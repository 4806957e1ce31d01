/** domain.md, "Merge": one transaction over all modules. Where one of them fails, none has moved anything. */
import { expect, it } from 'vitest';
import { defineModule } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { storedRows } from '../../contract/stored-rows.ts';
import { createTestRapport } from '../../support/index.ts';
import { givenComplaint } from '../feedback/given.ts';
import { givenCustomer } from './given.ts';
import { givenCustomerRecords } from './given-records.ts';
import { merge, tryMerge, tryUndo, undo } from './merging.ts';

let isBroken = false;
const work = async () => {
  if (isBroken) throw new Error('Broken.');
  return { moved: ['something'] };
};
const fragile = defineModule({
  name: 'fragile',
  contract: 1,
  dependsOn: ['contacts', 'feedback'],
  contributes: {
    'contacts.merge': {
      Thing: {
        preview: async () => 1,
        apply: work,
        async undo() {
          await work();
        },
      },
    },
  },
});
const rapport = createTestRapport([access, contacts, sales, communications, feedback, fragile]);

it('is done by all modules or by none, and so is its undoing', async () => {
  const [survivor, absorbed] = [await givenCustomer(rapport), await givenCustomer(rapport)];
  await givenCustomerRecords(rapport.ctx, absorbed.id, 'Xanthippe');
  await givenComplaint(rapport, absorbed);
  const pair = { survivor: survivor.id, absorbed: absorbed.id };

  isBroken = true;
  const before = await storedRows(rapport.db);
  await expect(tryMerge(rapport, pair)).rejects.toThrow('INTERNAL_SERVER_ERROR');
  expect(await storedRows(rapport.db)).toEqual(before);

  isBroken = false;
  const mergeId = await merge(rapport, pair);
  expect(await rapport.db.complaint.count({ where: { customerId: survivor.id } })).toBe(1);
  isBroken = true;
  const merged = await storedRows(rapport.db);
  await expect(tryUndo(rapport, mergeId)).rejects.toThrow('INTERNAL_SERVER_ERROR');
  expect(await storedRows(rapport.db)).toEqual(merged);

  isBroken = false;
  await undo(rapport, mergeId);
  expect(await rapport.db.complaint.count({ where: { customerId: absorbed.id } })).toBe(1);
});
