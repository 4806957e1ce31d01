/** Opening complaints for customers. */
import type { Channel, ComplaintCause, ComplaintKind, RemedyKind, Severity } from '../../generated/index.ts';
import { type Ctx, newId, type TxCtx, toldTogether, ValidationError, type ValidationIssue } from '../../kernel/index.ts';
import { audit, requireStaff, requireTeam } from '../access/index.ts';
import { requireCustomer } from '../contacts/index.ts';
import { type Purchase, requireProduct, requirePurchase } from '../sales/index.ts';
import { logEntry } from './complaint-log.ts';
import { atThisTime, auditedComplaint, type Complaint } from './complaints.ts';
import { earlier, faultOfMoment } from './moments.ts';
import { firstClocks, holdPolicies } from './service-levels/index.ts';

/** Clocks count working time since then. */
const OLDEST_YEARS = 10;

/** Ids are uuids; what is absent or null is unknown. */
export interface NewComplaint {
  readonly customerId: string;
  readonly subject: string;
  readonly body?: string | null | undefined;
  readonly kind?: ComplaintKind | null | undefined;
  readonly severity?: Severity | null | undefined;
  readonly cause?: ComplaintCause | null | undefined;
  readonly remedySought?: RemedyKind | null | undefined;
  /** What it is about; needed of a product report. */
  readonly productId?: string | null | undefined;
  /** A purchase of the customer's own. */
  readonly purchaseId?: string | null | undefined;
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
    const { id } = await openComplaintAtEnd(tx, input);
    await tx.last.flush();
    return tx.db.complaint.findUniqueOrThrow({ where: { id } });
  });
}

/** The same, written right before the commit: for whose transaction reads nothing of it. */
export async function openComplaintAtEnd(tx: TxCtx, input: NewComplaint): Promise<Complaint> {
  refuseFaults(tx, input);
  const kind = input.kind ?? 'COMPLAINT';
  const severity = input.severity ?? 'MEDIUM';
  // In this order: whoever holds service levels holds the customer before.
  const [{ id: customerId, serviceTier }, purchase, policies, serial] = await toldTogether(
    requireCustomer(tx, input.customerId),
    findNamed(tx, input),
    kind === 'PRAISE' ? Promise.resolve(null) : holdPolicies(tx, severity),
    nextSerial(tx),
  );
  requireOwn(purchase, customerId);
  const row = rowOf(tx, { ...input, kind, severity }, customerId);
  const { clocks, events, summary } = await firstClocks(tx, row, serviceTier, policies);
  const step = logEntry(tx, { type: 'feedback.complaint.opened', toStatus: 'RECEIVED' });
  const complaint = tx.last.insertRow<Complaint>('Complaint', { ...row, ...summary, serial });
  tx.last.insert('ComplaintLogEntry', [{ ...step, complaintId: row.id }]);
  tx.last.insert('SlaClock', clocks);
  tx.last.insert('SlaClockEvent', events);
  await tx.emit('feedback.complaint.opened', { ...atThisTime(complaint), openedAt: complaint.openedAt.toISOString() });
  await audit(tx, {
    action: 'feedback.complaint.opened',
    type: 'Complaint',
    id: complaint.id,
    before: null,
    after: auditedComplaint(complaint),
  });
  return complaint;
}

/** Known before the row is written, as its event and the audit log tell of it. Like every number of a sequence it is lost to who then fails. */
async function nextSerial({ db }: TxCtx): Promise<number> {
  const [next] = await db.$queryRaw<{ serial: number }[]>`
    SELECT nextval(pg_get_serial_sequence('"Complaint"', 'serial'))::int AS "serial"`;
  if (!next) throw new Error('The sequence of complaints gave no number.');
  return next.serial;
}

/** What the database would otherwise write by itself. */
const FRESH = {
  version: 1,
  status: 'RECEIVED',
  acknowledgedAt: null,
  resolvedAt: null,
  closedAt: null,
  reopenCount: 0,
  duplicateOfId: null,
} as const;

function rowOf(tx: TxCtx, input: NewComplaint & { kind: ComplaintKind; severity: Severity }, customerId: string) {
  const now = tx.clock.now();
  return {
    ...FRESH,
    id: newId(),
    customerId,
    subject: input.subject,
    body: input.body ?? null,
    kind: input.kind,
    severity: input.severity,
    cause: input.cause ?? null,
    remedySought: input.remedySought ?? null,
    productId: input.productId ?? null,
    purchaseId: input.purchaseId ?? null,
    channel: input.channel ?? null,
    teamId: input.teamId ?? null,
    ownerId: input.ownerId ?? null,
    concernsStaffId: input.concernsStaffId ?? null,
    openedAt: earlier(input.openedAt ?? now, now),
  };
}

type Named = Pick<NewComplaint, 'productId' | 'purchaseId' | 'teamId' | 'ownerId' | 'concernsStaffId'>;

/** That all that it names exists, and that the purchase is the customer's own. */
export async function requireNamed(tx: TxCtx, named: Named, customerId: string): Promise<void> {
  requireOwn(await findNamed(tx, named), customerId);
}

/** Answers the purchase. */
async function findNamed(tx: TxCtx, named: Named): Promise<Purchase | null> {
  if (named.teamId) await requireTeam(tx, named.teamId);
  if (named.ownerId) await requireStaff(tx, named.ownerId);
  if (named.concernsStaffId) await requireStaff(tx, named.concernsStaffId);
  if (named.productId) await requireProduct(tx, named.productId);
  return named.purchaseId ? requirePurchase(tx, named.purchaseId) : null;
}

function requireOwn(purchase: Purchase | null, customerId: string): void {
  if (purchase && purchase.customerId !== customerId) {
    throw ValidationError.at(['purchaseId'], 'Must be a purchase of the customer who complains.');
  }
}

function refuseFaults(tx: TxCtx, { kind, productId, openedAt }: NewComplaint): void {
  const issues: ValidationIssue[] = [];
  if (kind === 'PRODUCT_REPORT' && !productId) issues.push(unnamedProduct());
  const fault = openedAt && faultOfMoment(openedAt, tx.clock.now(), OLDEST_YEARS);
  if (fault) issues.push({ path: ['openedAt'], message: fault, code: 'INVALID' });
  if (issues.length > 0) throw new ValidationError(issues);
}

export function unnamedProduct(): ValidationIssue {
  return { path: ['productId'], message: 'A product report names its product.', code: 'REQUIRED' };
}
