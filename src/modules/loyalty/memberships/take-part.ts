/** Who may take part in anything new. */
import { ConflictError, type Ctx } from '../../../kernel/index.ts';
import type { Customer } from '../../contacts/index.ts';

/** A ConflictError for who is archived or dead. */
export function requireMayTakePart({ clock }: Ctx, { archivedAt, deceasedOn }: Customer): void {
  if (archivedAt !== null) throw new ConflictError('This customer is archived: restore them first.');
  if (deceasedOn !== null && deceasedOn <= clock.now()) throw new ConflictError('This customer is deceased.');
}
