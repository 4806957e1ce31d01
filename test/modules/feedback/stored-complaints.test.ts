import { expect, it } from 'vitest';
import type { Prisma } from '../../../src/generated/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, TEST_START } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenComplaint } from './given.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);

it.each<[string, Prisma.ComplaintUpdateManyArgs['data']]>([
  ['without a subject', { subject: '' }],
  ['with a subject of 201 characters', { subject: 'x'.repeat(201) }],
  ['with a body of 10,001 characters', { body: 'x'.repeat(10_001) }],
  ['with a body of none', { body: '' }],
  ['reopened less than never', { reopenCount: -1 }],
  ['acknowledged while it is only received', { acknowledgedAt: TEST_START }],
  ['acknowledged at no time', { status: 'ACKNOWLEDGED' }],
  ['that repeats nothing', { status: 'DUPLICATE' }],
  ['that repeats another but is no duplicate', { duplicateOfId: 'another' }],
  ['that repeats itself', { status: 'DUPLICATE', duplicateOfId: 'itself' }],
])('no complaint can be stored %s, whoever writes it', async (_what, data) => {
  const customer = await givenCustomer(rapport);
  const complaint = await givenComplaint(rapport, customer);
  const other = await givenComplaint(rapport, customer);
  const named: Readonly<Record<string, string>> = { another: other.id, itself: complaint.id };
  const duplicateOfId = typeof data.duplicateOfId === 'string' ? named[data.duplicateOfId] : undefined;

  const writing = rapport.db.complaint.updateMany({
    where: { id: complaint.id },
    data: { ...data, ...(duplicateOfId !== undefined && { duplicateOfId }) },
  });

  await expect(writing).rejects.toThrow(/constraint/);
  expect(await rapport.db.complaint.findUnique({ where: { id: complaint.id } })).toEqual(complaint);
});
