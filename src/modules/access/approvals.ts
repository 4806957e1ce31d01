/** Approvals: what somebody may not grant alone waits for a supervisor, and is done, or not, in the transaction that decides. */
import type { Prisma } from '../../generated/index.ts';
import { ConflictError, type Ctx, type Money, NotFoundError, newId, RequestError, type TxCtx } from '../../kernel/index.ts';
import { actingNow } from './actors.ts';
import { audit, ERASED, eraseAudited } from './audit.ts';
import { authorityOf } from './authority.ts';

/** What the asking module does when a request of its own is decided, in the transaction of the decision; a throw undoes it. */
export interface ApprovalAction {
  /** What is approved, for supervisors. */
  readonly description: string;
  approve(tx: TxCtx, approval: Prisma.ApprovalModel): Promise<void>;
  /** Absent: nothing needs to be done. */
  refuse?(tx: TxCtx, approval: Prisma.ApprovalModel): Promise<void>;
}

export type ApprovalRequest = {
  /** The name under which the module contributes what to do: `sales.purchase.refund`. */
  readonly action: string;
  /** GraphQL type and uuid of what it is about. */
  readonly subject: { readonly type: string; readonly id: string };
  readonly reason: string;
  /** What `approve` will need. JSON, without personal data beyond ids. */
  readonly details?: Prisma.InputJsonObject;
} & ({ readonly kind: 'REFUND' | 'CREDIT'; readonly amount: Money } | { readonly kind: 'POINTS'; readonly points: number });

/** Asks a supervisor. A mutation throws ApprovalRequiredError instead, which asks once all else is undone; a job may ask directly. */
export async function requestApproval(tx: TxCtx, request: ApprovalRequest): Promise<Prisma.ApprovalModel> {
  requireAction(tx, request.action);
  const { kind, id } = actingNow(tx);
  const approval = await tx.db.approval.create({
    data: {
      id: newId(),
      kind: request.kind,
      action: request.action,
      details: request.details ?? {},
      subjectType: request.subject.type,
      subjectId: request.subject.id,
      reason: request.reason,
      ...('points' in request
        ? { points: request.points }
        : { amountMinor: request.amount.minor, currencyCode: request.amount.currencyCode }),
      requestedByKind: kind,
      requestedById: id,
      requestedAs: tx.actor?.id ?? 'anonymous',
      requesterId: tx.actor?.staffId ?? null,
      requestedAt: tx.clock.now(),
    },
  });
  await tx.emit('access.approval.requested', { approvalId: approval.id, kind: approval.kind });
  const { state, reason, amountMinor, currencyCode, points } = approval;
  const after = { action: request.action, subject: request.subject, state, reason, amountMinor, currencyCode, points };
  await audit(tx, { action: 'access.approval.requested', type: 'Approval', id: approval.id, before: null, after });
  return approval;
}

export interface Decision {
  readonly id: string;
  readonly approved: boolean;
  readonly note?: string | null | undefined;
}

/** Approves or refuses, once: of two supervisors at the same moment one decides. What was asked for is done in this transaction. */
export async function decideApproval(ctx: Ctx, { id, approved, note = null }: Decision): Promise<Prisma.ApprovalModel> {
  return ctx.transact(async (tx) => {
    const asked = await requireApproval(tx, id);
    refuseOwnRequest(tx, asked);
    if (approved) await requireAuthority(tx, asked);
    const state = approved ? 'APPROVED' : 'REJECTED';
    const decision = { state, note, decidedAt: tx.clock.now(), decidedById: tx.actor?.staffId ?? null } as const;
    const { count } = await tx.db.approval.updateMany({ where: { id, state: 'REQUESTED' }, data: decision });
    if (count === 0) throw new ConflictError('This request has been decided already.', { code: 'ALREADY_DECIDED' });
    const approval = { ...asked, ...decision };
    const action = requireAction(tx, asked.action);
    await (approved ? action.approve(tx, approval) : action.refuse?.(tx, approval));
    await tx.emit('access.approval.decided', { approvalId: id, kind: asked.kind, state });
    const before = { state: asked.state };
    await audit(tx, { action: 'access.approval.decided', type: 'Approval', id, before, after: { state }, reason: note });
    return approval;
  });
}

/** The approval, or NotFoundError. */
export async function requireApproval(ctx: Pick<Ctx, 'db'>, id: string): Promise<Prisma.ApprovalModel> {
  const approval = await ctx.db.approval.findUnique({ where: { id } });
  if (!approval) throw new NotFoundError('Approval', id);
  return approval;
}

/** Forgets why these records needed a decision, and what was noted with it, in the requests and in the audit log. For erasures. */
export async function eraseApprovals(tx: TxCtx, type: string, ids: readonly string[]): Promise<void> {
  const erased = await tx.db.$queryRaw<{ id: string }[]>`
    UPDATE "Approval" SET "reason" = ${ERASED}, "note" = NULL
    WHERE "subjectType" = ${type} AND "subjectId" = ANY(${[...ids]}::uuid[]) RETURNING "id"`;
  await eraseAudited(
    tx,
    'Approval',
    erased.map(({ id }) => id),
  );
}

function refuseOwnRequest({ actor }: TxCtx, { requestedAs, requesterId }: Prisma.ApprovalModel): void {
  const isOwn = actor?.id === requestedAs || (requesterId !== null && actor?.staffId === requesterId);
  if (isOwn) throw new ConflictError('Nobody decides their own request.');
}

/** Whoever approves grants it: the amount must lie within their authority. Credit has no limit of its own, but needs a person. */
async function requireAuthority(tx: TxCtx, { amountMinor, currencyCode, points, kind }: Prisma.ApprovalModel): Promise<void> {
  const authority = await authorityOf(tx);
  const mayApprove =
    authority.isUnlimited ||
    (kind === 'CREDIT' && tx.actor?.staffId !== undefined) ||
    (kind === 'POINTS' && points !== null && authority.mayGrantPoints(points)) ||
    (kind === 'REFUND' &&
      amountMinor !== null &&
      currencyCode !== null &&
      authority.mayRefund({ minor: amountMinor, currencyCode }));
  if (!mayApprove)
    throw new RequestError('FORBIDDEN', 'This is more than you may grant. Somebody with more authority has to decide.');
}

function requireAction(ctx: Ctx, name: string): ApprovalAction {
  for (const { value } of ctx.contributions('access.approvals')) {
    const action = value[name];
    if (action) return action;
  }
  throw new ConflictError(`No registered module does what was asked for here (${name}).`);
}
