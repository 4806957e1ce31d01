/** Complaints: finding them, holding them, and what is told of them. */
import { Prisma } from '../../generated/index.ts';
import { type Ctx, NotFoundError, type TxCtx, takesAll } from '../../kernel/index.ts';
import { audit } from '../access/index.ts';
import { requireCustomer, visibleCustomers } from '../contacts/index.ts';
import { type Complaint, complaintNumber } from './complaint-facts.ts';
import { logEntry, type Step } from './complaint-log.ts';
import { putAway } from './put-away.ts';
import { keepClocks } from './service-levels/index.ts';

export { atThisTime, type Complaint, complaintNumber } from './complaint-facts.ts';

/** What changes in the life of a complaint. */
export type ComplaintColumns = Partial<
  Omit<
    Complaint,
    'id' | 'version' | 'dueAt' | 'isBreached' | 'serial' | 'customerId' | 'openedAt' | 'searchText' | 'subjectFolded'
  >
>;

/** Which complaints the caller may see: those of the customers they may see. */
export function visibleComplaints(ctx: Ctx): Prisma.ComplaintWhereInput {
  const customer = visibleCustomers(ctx);
  return takesAll(customer) ? {} : { customer };
}

export function findComplaint(ctx: Ctx, id: string): Promise<Complaint | null> {
  return ctx.db.complaint.findFirst({ where: { AND: [{ id }, visibleComplaints(ctx)] } });
}

export async function requireComplaint(ctx: Ctx, id: string): Promise<Complaint> {
  const complaint = await findComplaint(ctx, id);
  if (!complaint) throw new NotFoundError('Complaint', id);
  return complaint;
}

/**
 * A complaint as it is now; nobody else changes it until the transaction ends. In this order everywhere: the customer, as words about
 * them are written only while they are held, then the complaint, then a purchase. With a second complaint: both, and what repeats the
 * first, by their ids.
 */
export async function holdComplaint(tx: TxCtx, id: string, second: string | null = null): Promise<Complaint> {
  const { customerId } = await requireComplaint(tx, id);
  const customer = await requireCustomer(tx, customerId);
  const also = second === null ? Prisma.empty : Prisma.sql`OR "id" = ${second}::uuid OR "duplicateOfId" = ${id}::uuid`;
  await tx.db.$queryRaw`SELECT "id" FROM "Complaint" WHERE "id" = ${id}::uuid ${also} ORDER BY "id" FOR NO KEY UPDATE`;
  const held = await requireComplaint(tx, id);
  // A merge, or its undoing, made it another customer's before it was held.
  return held.customerId === customer.id ? held : holdComplaint(tx, id, second);
}

/** Writes of a held complaint what changed and the step by which it did, and audits it. The event is the caller's to announce. */
export async function writeStep(
  tx: TxCtx,
  before: Complaint,
  { data, note, ...step }: Step & { readonly data?: ComplaintColumns },
): Promise<Complaint> {
  const after = await tx.db.complaint.update({ where: { id: before.id }, data: { ...data, version: { increment: 1 } } });
  await tx.db.complaintLogEntry.create({ data: { ...logEntry(tx, { ...step, note }), complaintId: before.id } });
  await audit(tx, {
    action: step.type,
    type: 'Complaint',
    id: before.id,
    before: auditedComplaint(before),
    after: auditedComplaint(after),
    reason: note ?? null,
  });
  const kept = await keepClocks(tx, before, after, {
    isAnswered: after.status === 'ACKNOWLEDGED' && before.status === 'RECEIVED' && note != null,
  });
  await putAway(tx, before, kept);
  return kept;
}

/** Columns that the database derives say nothing of their own. */
export function auditedComplaint({
  serial,
  dueAt: _due,
  isBreached: _breached,
  searchText: _searchText,
  subjectFolded: _subjectFolded,
  ...columns
}: Complaint) {
  return { number: complaintNumber(serial), ...columns };
}
