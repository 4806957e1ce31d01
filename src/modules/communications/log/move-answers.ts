/** What a correction does to answers: the new version stands where the old one stood, unless what was corrected says otherwise. */
import type { TxCtx } from '../../../kernel/index.ts';
import { answeredAlready, answerNow, withdrawAnswers } from './answers.ts';
import { awaitedOf, awaitsAnswer, type Communication } from './file-words.ts';

/** The customer and the thread are locked, and the new version is written. */
export function moveAnswers(tx: TxCtx, before: Communication, after: Communication): Promise<void> {
  return before.direction === 'INBOUND' ? moveAwaited(tx, before, after) : moveAnswering(tx, before, after);
}

/** What was not awaited for another reason than what was corrected, such as a copy of an e-mail, is not awaited now. */
async function moveAwaited(tx: TxCtx, before: Communication, after: Communication): Promise<void> {
  if (!awaitsAnswer(after)) {
    await tx.db.awaitedAnswer.deleteMany({ where: { communicationId: before.id } });
    return;
  }
  const moved = await tx.db.awaitedAnswer.updateMany({
    where: { communicationId: before.id },
    data: { communicationId: after.id },
  });
  if (moved.count > 0 || awaitsAnswer(before)) return;
  await tx.db.awaitedAnswer.create({ data: awaitedOf(after) });
  await answeredAlready(tx, [after]);
}

async function moveAnswering(tx: TxCtx, before: Communication, after: Communication): Promise<void> {
  if (after.outcome !== 'NO_ANSWER' && after.outcome !== 'BOUNCED') {
    await tx.db.awaitedAnswer.updateMany({ where: { answerId: before.id }, data: { answerId: after.id } });
    if (before.outcome !== after.outcome) await answerNow(tx, [after]);
    return;
  }
  await withdrawAnswers(tx, before);
}
