/** Complaints: opened for a customer, acknowledged once, read by whoever may. */
import type { Channel, ComplaintCause, ComplaintKind, Prisma, RemedyKind, Severity } from '../../generated/index.ts';
import {
  ConflictError,
  type Ctx,
  NotFoundError,
  newId,
  type TxCtx,
  ValidationError,
  type ValidationIssue,
} from '../../kernel/index.ts';
import { audit, requireStaff, requireTeam } from '../access/index.ts';
import { requireCustomer, visibleCustomers } from '../contacts/index.ts';
import { logEntry } from './complaint-log.ts';
import { allowedTransitions } from './complaint-states.ts';
import type { ComplaintAtTheTime } from './contract.ts';

/** A client's clock may run ahead of ours by this much. */
const CLOCK_TOLERANCE_MS = 60_000;

export type Complaint = Prisma.ComplaintModel;

/** Ids are uuids; what is absent or null is unknown. */
export interface NewComplaint {
  readonly customerId: string;
  readonly subject: string;
  readonly body?: string | null | undefined;
  readonly kind?: ComplaintKind | null | undefined;
  readonly severity?: Severity | null | undefined;
  readonly cause?: ComplaintCause | null | undefined;
  readonly remedySought?: RemedyKind | null | undefined;
  readonly channel?: Channel | null | undefined;
  readonly teamId?: string | null | undefined;
  readonly ownerId?: string | null | undefined;
  readonly concernsStaffId?: string | null | undefined;
  /** Now, unless it came earlier than it is recorded. */
  readonly openedAt?: Date | null | undefined;
}

/** Records a complaint and announces it, or changes nothing. */
export function openComplaint(ctx: Ctx, input: NewComplaint): Promise<Complaint> {
  return ctx.transact(async (tx) => {
    refuseFaults(tx, input);
    const { id: customerId } = await requireCustomer(tx, input.customerId);
    if (input.teamId) await requireTeam(tx, input.teamId);
    if (input.ownerId) await requireStaff(tx, input.ownerId);
    if (input.concernsStaffId) await requireStaff(tx, input.concernsStaffId);
    const now = tx.clock.now();
    const complaint = await tx.db.complaint.create({
      data: {
        id: newId(),
        customerId,
        subject: input.subject,
        body: input.body ?? null,
        kind: input.kind ?? 'COMPLAINT',
        severity: input.severity ?? 'MEDIUM',
        cause: input.cause ?? null,
        remedySought: input.remedySought ?? null,
        channel: input.channel ?? null,
        teamId: input.teamId ?? null,
        ownerId: input.ownerId ?? null,
        concernsStaffId: input.concernsStaffId ?? null,
        openedAt: earlier(input.openedAt ?? now, now),
        log: { create: logEntry(tx, { type: 'feedback.complaint.opened', toStatus: 'RECEIVED' }) },
      },
    });
    await tx.emit('feedback.complaint.opened', { ...atThisTime(complaint), openedAt: complaint.openedAt.toISOString() });
    await audit(tx, {
      action: 'feedback.complaint.opened',
      type: 'Complaint',
      id: complaint.id,
      before: null,
      after: audited(complaint),
    });
    return complaint;
  });
}

export interface Acknowledgement {
  readonly id: string;
  /** What the customer was told; kept in the complaint's log. */
  readonly message?: string | null | undefined;
  readonly expectedVersion?: number | null | undefined;
}

/** Notes that the customer knows the complaint has arrived. Of several at once one succeeds; the others are told what is allowed now. */
export function acknowledgeComplaint(ctx: Ctx, { id, message, expectedVersion }: Acknowledgement): Promise<Complaint> {
  return ctx.transact(async (tx) => {
    const acknowledgedAt = tx.clock.now();
    // Words about a customer are written while they are held: none come after an erasure.
    const { customerId } = await requireComplaint(tx, id);
    await requireCustomer(tx, customerId);
    const [complaint] = await tx.db.complaint.updateManyAndReturn({
      where: { id, status: 'RECEIVED', ...(expectedVersion != null && { version: expectedVersion }) },
      data: { status: 'ACKNOWLEDGED', acknowledgedAt, version: { increment: 1 } },
    });
    if (!complaint) throw refusedMove(await requireComplaint(tx, id), expectedVersion);
    const type = 'feedback.complaint.acknowledged';
    await tx.db.complaintLogEntry.create({
      data: { ...logEntry(tx, { type, fromStatus: 'RECEIVED', toStatus: 'ACKNOWLEDGED', note: message }), complaintId: id },
    });
    await tx.emit(type, { ...atThisTime(complaint), acknowledgedAt: acknowledgedAt.toISOString() });
    await audit(tx, {
      action: type,
      type: 'Complaint',
      id,
      before: { status: 'RECEIVED', version: complaint.version - 1 },
      after: { status: complaint.status, version: complaint.version, message: message ?? null },
    });
    return complaint;
  });
}

/** Which complaints the caller may see: those of the customers they may see. */
export function visibleComplaints(ctx: Ctx): Prisma.ComplaintWhereInput {
  const customer = visibleCustomers(ctx);
  return Object.keys(customer).length === 0 ? {} : { customer };
}

export function findComplaint(ctx: Ctx, id: string): Promise<Complaint | null> {
  return ctx.db.complaint.findFirst({ where: { AND: [{ id }, visibleComplaints(ctx)] } });
}

export async function requireComplaint(ctx: Ctx, id: string): Promise<Complaint> {
  const complaint = await findComplaint(ctx, id);
  if (!complaint) throw new NotFoundError('Complaint', id);
  return complaint;
}

/** How people call a complaint: C-000042. */
export const complaintNumber = (serial: number): string => `C-${String(serial).padStart(6, '0')}`;

function refuseFaults(tx: TxCtx, { kind, openedAt }: NewComplaint): void {
  const issues: ValidationIssue[] = [];
  if (kind === 'PRODUCT_REPORT') {
    issues.push({
      path: ['kind'],
      message: 'A product report names its product, and no module here has products.',
      code: 'INVALID',
    });
  }
  if (openedAt && openedAt.getTime() > tx.clock.now().getTime() + CLOCK_TOLERANCE_MS) {
    issues.push({ path: ['openedAt'], message: 'Must not lie in the future.', code: 'INVALID' });
  }
  if (issues.length > 0) throw new ValidationError(issues);
}

function refusedMove(complaint: Complaint, expectedVersion: number | null | undefined): ConflictError {
  const currentVersion = complaint.version;
  if (expectedVersion != null && expectedVersion !== currentVersion) {
    return new ConflictError('Somebody changed this complaint since you read it. Read it again.', {
      code: 'STALE_VERSION',
      currentVersion,
    });
  }
  const allowed = allowedTransitions(complaint);
  const instead = allowed.length > 0 ? `Allowed are: ${allowed.join(', ')}.` : 'This state is final.';
  return new ConflictError(`A complaint that is ${complaint.status} cannot become ACKNOWLEDGED. ${instead}`, {
    code: 'ILLEGAL_TRANSITION',
    currentVersion,
  });
}

/** What the events tell of a complaint. */
export function atThisTime({ id, customerId, kind, severity, teamId }: Complaint): ComplaintAtTheTime {
  return { complaintId: id, customerId, kind, severity, teamId };
}

function audited({ serial, searchText: _searchText, subjectFolded: _subjectFolded, ...columns }: Complaint) {
  return { number: complaintNumber(serial), ...columns };
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}
