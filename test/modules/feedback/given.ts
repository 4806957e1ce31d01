/** Complaints to begin with, made as the product makes them. */

import type { Ctx } from '../../../src/index.ts';
import { requestApproval } from '../../../src/modules/access/index.ts';
import { type Communication, fileWords, type NewWord } from '../../../src/modules/communications/log/index.ts';
import { lockCustomer } from '../../../src/modules/contacts/index.ts';
import {
  acknowledgeComplaint,
  type Complaint,
  completeFollowUp,
  linkCommunication,
  type NewComplaint,
  openComplaint,
  resolveComplaint,
} from '../../../src/modules/feedback/index.ts';
import type { TestRapport } from '../../support/index.ts';
import type { GivenCustomer } from '../contacts/given.ts';

/** A complaint of this customer; about late delivery unless told otherwise. */
export function givenComplaint(
  rapport: TestRapport,
  customer: Pick<GivenCustomer, 'id'>,
  input: Partial<NewComplaint> = {},
): Promise<Complaint> {
  return openComplaint(rapport.ctx, { customerId: customer.id, subject: 'Late delivery', ...input });
}

/** Something that a customer said or was told; by e-mail, to us and now unless told otherwise. */
export function givenWord(
  { ctx, clock }: TestRapport,
  { id: customerId }: Pick<GivenCustomer, 'id'>,
  word: Partial<NewWord> = {},
): Promise<Communication> {
  return ctx.transact(async (tx) => {
    await lockCustomer(tx, customerId);
    const said = { channel: 'EMAIL', direction: 'INBOUND', purpose: 'SUPPORT', occurredAt: clock.now() } as const;
    const [filed] = await fileWords(tx, [{ customerId, ...said, ...word }]);
    if (!filed) throw new Error('No word was filed.');
    return filed;
  });
}

/** One record in each table of feedback that names a customer, with these words wherever a customer's own stand. */
export async function givenComplaintRecords(ctx: Ctx, customerId: string, personalText: string): Promise<void> {
  const { id } = await openComplaint(ctx, { customerId, subject: `${personalText} complains`, body: `Signed, ${personalText}` });
  await acknowledgeComplaint(ctx, { id, message: `Dear ${personalText}` });
  const communicationId = await ctx.transact(async (tx) => {
    await lockCustomer(tx, customerId);
    const said = { channel: 'PHONE', direction: 'INBOUND', purpose: 'SUPPORT', occurredAt: tx.clock.now() } as const;
    const [word] = await fileWords(tx, [{ customerId, ...said }]);
    return word?.id ?? '';
  });
  await linkCommunication(ctx, { complaintId: id, communicationId });
  const asked = { action: 'feedback.complaint.resolve', kind: 'POINTS', points: 1, reason: `${personalText} asks` } as const;
  await ctx.transact((tx) => requestApproval(tx, { ...asked, subject: { type: 'Complaint', id } }));
  await resolveComplaint(ctx, { id, outcome: 'UNKNOWN', note: `${personalText} is content` });
  const { id: followUpId } = await ctx.db.followUp.findFirstOrThrow({ where: { complaintId: id } });
  await completeFollowUp(ctx, { id: followUpId, note: `${personalText} said nothing` });
}

/** All that a write may leave behind, to show that a refused one left nothing. */
export async function feedbackWritten({ db }: TestRapport) {
  const byId = { orderBy: { id: 'asc' } } as const;
  return {
    complaints: await db.complaint.findMany(byId),
    log: await db.complaintLogEntry.count(),
    words: await db.complaintWord.findMany({ orderBy: { communicationId: 'asc' } }),
    resolutions: await db.complaintResolution.count(),
    followUps: await db.followUp.findMany(byId),
    reviews: await db.review.findMany(byId),
    competitors: await db.competitor.findMany(byId),
    losses: await db.loss.findMany(byId),
    reasons: await db.lossReason.count(),
    lifecycles: await db.customer.groupBy({ by: ['lifecycle'], orderBy: { lifecycle: 'asc' }, _count: true }),
    balances: await db.purchaseBalance.findMany({ orderBy: { purchaseId: 'asc' } }),
    tasks: await db.task.count(),
    refunds: await db.refund.count(),
    approvals: await db.approval.count(),
    events: await db.loggedEvent.count(),
    // Who read what is recorded after the answer: not by whoever writes.
    audit: await db.auditEntry.count({ where: { NOT: { action: { endsWith: '.read' } } } }),
    keys: await db.idempotencyRecord.count(),
  };
}
