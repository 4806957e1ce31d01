/** Who sees to a complaint, and what is known of it. */
import { type Ctx, type TxCtx, ValidationError, type ValidationIssue } from '../../kernel/index.ts';
import { requireVersion } from './complaint-guards.ts';
import { atThisTime, type Complaint, type ComplaintColumns, holdComplaint, writeStep } from './complaints.ts';
import { requireNamed, unnamedProduct } from './open-complaint.ts';

type Given<Column extends keyof Complaint> = { readonly [Key in Column]?: Complaint[Key] | null | undefined };

/** Ids are uuids. What is absent stays, null clears. */
export interface Assignment extends Given<'ownerId' | 'teamId'> {
  readonly id: string;
  readonly expectedVersion?: number | null | undefined;
}

/** Hands a complaint to somebody, or to nobody. Without a difference nothing happens. */
export function assignComplaint(ctx: Ctx, { id, expectedVersion, ownerId, teamId }: Assignment): Promise<Complaint> {
  return ctx.transact(async (tx) => {
    const before = await holdComplaint(tx, id);
    requireVersion(before, expectedVersion);
    const data = changed(before, { ownerId, teamId });
    if (Object.keys(data).length === 0) return before;
    await requireNamed(tx, { ownerId: data.ownerId, teamId: data.teamId }, before.customerId);
    const type = 'feedback.complaint.assigned';
    const after = await writeStep(tx, before, { type, data });
    await tx.emit(type, { ...atThisTime(after), ownerId: after.ownerId });
    return after;
  });
}

type Known = 'subject' | 'body' | 'severity' | 'cause' | 'remedySought' | 'productId' | 'purchaseId' | 'concernsStaffId';

/** Ids are uuids. What is absent stays, null clears. */
export interface Change extends Given<Known> {
  readonly id: string;
  readonly expectedVersion?: number | null | undefined;
}

/** Changes what is given, or nothing at all. */
export function updateComplaint(ctx: Ctx, { id, expectedVersion, ...given }: Change): Promise<Complaint> {
  return ctx.transact(async (tx) => {
    const before = await holdComplaint(tx, id);
    requireVersion(before, expectedVersion);
    refuseClearing(before, given);
    const data = changed(before, given);
    const fields = Object.keys(data);
    if (fields.length === 0) return before;
    const { productId, purchaseId, concernsStaffId } = data;
    await requireNamed(tx, { productId, purchaseId, concernsStaffId }, before.customerId);
    const type = 'feedback.complaint.changed';
    const after = await writeStep(tx, before, { type, data });
    await tx.emit(type, { ...atThisTime(after), fields });
    return after;
  });
}

/** Notes something in the log. */
export function addComplaintNote(ctx: Ctx, { id, note }: { readonly id: string; readonly note: string }): Promise<Complaint> {
  return ctx.transact(async (tx: TxCtx) => {
    const before = await holdComplaint(tx, id);
    const type = 'feedback.complaint.noted';
    const after = await writeStep(tx, before, { type, note });
    await tx.emit(type, atThisTime(after));
    return after;
  });
}

function refuseClearing({ kind }: Complaint, { subject, severity, productId }: Given<Known>): void {
  const issues: ValidationIssue[] = Object.entries({ subject, severity })
    .filter(([, value]) => value === null)
    .map(([field]) => ({ path: [field], message: 'Cannot be cleared.', code: 'INVALID' }));
  if (kind === 'PRODUCT_REPORT' && productId === null) issues.push(unnamedProduct());
  if (issues.length > 0) throw new ValidationError(issues);
}

/** The columns whose value would be another one. */
function changed(before: Complaint, given: Given<Known | 'ownerId' | 'teamId'>): ComplaintColumns {
  const current: Readonly<Record<string, unknown>> = before;
  return Object.fromEntries(Object.entries(given).filter(([column, value]) => value !== undefined && value !== current[column]));
}
