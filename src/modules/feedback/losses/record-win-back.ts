/** Recording that customers were won back. */
import { ConflictError, type Ctx, liesAhead, type TxCtx } from '../../../kernel/index.ts';
import { audit } from '../../access/index.ts';
import { Issues, lockFact, moveLifecycle } from '../../contacts/index.ts';
import { earlier } from '../moments.ts';
import { findLoss, type Loss, namedIn, withReasons } from './losses.ts';

export interface WinBack {
  readonly lossId: string;
  /** Not before the loss. */
  readonly wonBackAt: Date;
}

/**
 * Notes once that a loss was made good, and announces it. A customer who is LOST becomes WON_BACK, and ACTIVE with the next purchase;
 * who has come further already, because another loss of theirs was made good before, stays where they are.
 */
export function recordWinBack(ctx: Ctx, { lossId: id, wonBackAt }: WinBack): Promise<Loss> {
  return ctx.transact(async (tx) => {
    const find = () => findLoss(tx, id);
    const { fact: before, customer } = await lockFact(tx, { type: 'Loss', id, find });
    if (before.wonBackAt) {
      throw new ConflictError('That this customer was won back is recorded already.', { code: 'ILLEGAL_TRANSITION' });
    }
    refuseFaults(tx, before, wonBackAt);
    const moment = earlier(wonBackAt, tx.clock.now());
    const loss = await tx.db.loss.update({ where: { id }, data: { wonBackAt: moment }, include: withReasons });
    const action = 'feedback.loss.won-back';
    await tx.emit(action, { ...namedIn(loss), wonBackAt: moment.toISOString() });
    await audit(tx, { action, type: 'Loss', id, before, after: loss });
    if (customer.lifecycle === 'LOST') await moveLifecycle(tx, customer.id, 'WON_BACK');
    return loss;
  });
}

function refuseFaults(tx: TxCtx, { lostAt }: Loss, wonBackAt: Date): void {
  const issues = new Issues();
  if (wonBackAt < lostAt) issues.add('wonBackAt', `Must not be before the loss, which was at ${lostAt.toISOString()}.`);
  if (liesAhead(wonBackAt, tx.clock.now())) issues.add('wonBackAt', 'Must not lie in the future.');
  issues.throwIfAny();
}
