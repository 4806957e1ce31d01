/** What a mutation answers when its caller lacks the authority: a supervisor has been asked, and nothing else was done. */
import type { Prisma } from '../../generated/index.ts';
import { DomainError } from '../../kernel/index.ts';

export class ApprovalRequiredError extends DomainError {
  readonly approval: Prisma.ApprovalModel;

  constructor(approval: Prisma.ApprovalModel) {
    super('This is more than you may grant alone. A supervisor has been asked; nothing else was done.', 'APPROVAL_REQUIRED');
    this.approval = approval;
  }
}
