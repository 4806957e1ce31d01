import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenComplaintRecords } from './given.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);
const WORDS = 'Theophrastus';

it('takes the words of an erased customer’s complaints from the audit log, and leaves the entries and those of others', async () => {
  const [erased, other] = [await givenCustomer(rapport), await givenCustomer(rapport)];
  await givenComplaintRecords(rapport.ctx, erased.id, WORDS);
  await givenComplaintRecords(rapport.ctx, other.id, 'Aspasia');
  const logged = () => rapport.db.auditEntry.findMany({ orderBy: { id: 'asc' } });
  const before = await logged();
  const isErased = (entry: object) => JSON.stringify(entry).includes(WORDS);
  expect(before.filter(isErased)).toHaveLength(5);

  const personalData = rapport.ctx.contributions('contacts.personal-data').find(({ module }) => module === 'feedback');
  await rapport.ctx.transact(async (tx) => personalData?.value.erase(tx, erased.id));

  const own = (await rapport.db.complaint.findMany({ where: { customerId: erased.id } })).map(({ id }) => id);
  const asked = (await rapport.db.approval.findMany({ where: { subjectId: { in: own } } })).map(({ id }) => id);
  const nothing = { before: null, after: null, reason: null };
  expect(await logged()).toEqual(
    before.map((entry) => ([...own, ...asked].includes(entry.subjectId) ? { ...entry, ...nothing } : entry)),
  );
});
