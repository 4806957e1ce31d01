/** That the contract notices an erasure that forgets something: modules that are right but for one thing. */
import { expect, it } from 'vitest';
import type { RapportModule } from '../../src/index.ts';
import { access, eraseApprovals, eraseAudited } from '../../src/modules/access/index.ts';
import { communications } from '../../src/modules/communications/index.ts';
import { contacts, type PersonalData } from '../../src/modules/contacts/index.ts';
import { feedback } from '../../src/modules/feedback/index.ts';
import { sales } from '../../src/modules/sales/index.ts';
import { givenComplaintRecords } from '../modules/feedback/given.ts';
import { erasureOf } from './erasure.ts';

const OPTIONS = {
  dependencies: [access, contacts, sales, communications],
  givenRecords: givenComplaintRecords,
  impersonal: {
    ComplaintLogEntry: ['type'],
    ComplaintResolution: ['refundCurrency'],
    WorkCalendar: 'all',
    SlaPolicy: 'all',
    // Only complaints are erased here, and kept.
    Competitor: 'all',
    EarlierCalendar: 'all',
    Review: 'all',
    Survey: 'all',
    SurveyAnswer: 'all',
    SurveyInvitation: 'all',
    SurveyQuestion: 'all',
  } as const,
};
const erasingBy = (erase: PersonalData['erase']): RapportModule => {
  const data = feedback.contributes?.['contacts.personal-data'];
  if (!data) throw new Error('Feedback erases nothing.');
  return { ...feedback, contributes: { ...feedback.contributes, 'contacts.personal-data': { ...data, erase } } };
};
const eraseComplaints: PersonalData['erase'] = async (tx, customerId) => {
  await tx.db.complaint.updateMany({ where: { customerId }, data: { subject: '[erased]', body: null } });
  await eraseApprovals(tx, 'Complaint', await idsOf(tx, customerId));
  await tx.db.complaintResolution.updateMany({ where: { complaint: { customerId } }, data: { note: null } });
  await tx.db.followUp.updateMany({ where: { complaint: { customerId } }, data: { note: null } });
};
const idsOf = async (tx: Parameters<PersonalData['erase']>[0], customerId: string) =>
  (await tx.db.complaint.findMany({ where: { customerId }, select: { id: true } })).map(({ id }) => id);

it('notices a module that forgets one column', async () => {
  const forgetful = erasingBy(async (tx, customerId) => {
    await eraseAudited(tx, 'Complaint', await idsOf(tx, customerId));
    await eraseComplaints(tx, customerId);
  });
  expect(await erasureOf(forgetful, OPTIONS)).toMatchObject({ untried: [], left: ['ComplaintLogEntry.note'] });
});

it('notices a module that forgets the audit log', async () => {
  const forgetful = erasingBy(async (tx, customerId) => {
    await eraseComplaints(tx, customerId);
    await tx.db.complaintLogEntry.updateMany({ where: { complaint: { customerId } }, data: { note: null } });
  });
  expect((await erasureOf(forgetful, OPTIONS)).left).toEqual(['AuditEntry.after', 'AuditEntry.reason']);
});

it('notices a module that erases the words of others', async () => {
  const eager = erasingBy(async (tx, customerId) => {
    await feedback.contributes?.['contacts.personal-data']?.erase(tx, customerId);
    await tx.db.complaint.updateMany({ data: { subject: '[erased]' } });
  });
  const { left, ofOther } = await erasureOf(eager, OPTIONS);
  expect(left).toEqual([]);
  expect(ofOther[1]).not.toEqual(ofOther[0]);
});

it('takes every column of text for personal that the module does not declare', async () => {
  const { impersonal: _declared, ...undeclared } = OPTIONS;
  expect((await erasureOf(feedback, undeclared)).left).toEqual(['ComplaintLogEntry.type', 'ComplaintResolution.refundCurrency']);
});

it('names the columns in which nothing could be planted', async () => {
  const { givenRecords: _given, ...without } = OPTIONS;
  const { untried } = await erasureOf(feedback, without);
  expect(untried).toContain('Complaint.body: givenRecords stores no row of this table about the customer');
});
