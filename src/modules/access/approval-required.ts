/** What a mutation answers when its caller lacks the authority: a supervisor has been asked, and nothing else was done. */
import type { Prisma } from '../../generated/index.ts';
import { RequestingError, type TxCtx } from '../../kernel/index.ts';
import { type ApprovalRequest, requestApproval, requireApproval } from './approvals.ts';

/**
 * To be thrown where a caller asks for more than their authority: `throw new ApprovalRequiredError({ action, kind, … })`. All that
 * the mutation wrote is undone; what remains is one request, also when the mutation is repeated with its idempotency key.
 */
export class ApprovalRequiredError extends RequestingError {
  readonly #request: ApprovalRequest | null;
  #approval: Prisma.ApprovalModel | null = null;

  constructor(request: ApprovalRequest | null) {
    super('This is more than you may grant alone. A supervisor has been asked; nothing else was done.', 'APPROVAL_REQUIRED');
    this.#request = request;
  }

  /** The request, once it was left. */
  get approval(): Prisma.ApprovalModel {
    if (!this.#approval) throw new Error('No supervisor has been asked yet: only a mutation’s answer has the approval.');
    return this.#approval;
  }

  async leave(tx: TxCtx): Promise<string> {
    if (this.#request) this.#approval = await requestApproval(tx, this.#request);
    return this.approval.id;
  }

  static async recall(tx: TxCtx, id: string): Promise<ApprovalRequiredError> {
    const recalled = new ApprovalRequiredError(null);
    recalled.#approval = await requireApproval(tx, id);
    return recalled;
  }
}
