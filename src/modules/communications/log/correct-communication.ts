/** Correcting what was recorded of a word: a new version beside the old one. */
import { ConflictError, type Ctx, encodeId, insertRows, newId, type TxCtx, ValidationError } from '../../../kernel/index.ts';
import { audit, authorship } from '../../access/index.ts';
import { Issues, lockFact } from '../../contacts/index.ts';
import { copyAttachments } from '../attachments/index.ts';
import { lockThreads } from './answers.ts';
import { findCommunication } from './communications.ts';
import type { Communication } from './file-words.ts';
import { audited, noteEnding } from './log-communication.ts';
import { moveAnswers } from './move-answers.ts';

const CORRECTABLE = ['subject', 'body', 'outcome', 'purpose'] as const;

/** Absent stays as it is, null clears. */
export interface Correction {
  readonly id: string;
  readonly subject?: string | null | undefined;
  readonly body?: string | null | undefined;
  readonly outcome?: Communication['outcome'] | undefined;
  readonly purpose?: Communication['purpose'] | null | undefined;
  readonly reason: string;
}

/** Writes the new version, or changes nothing. Of several who correct a version at once, the first one does. */
export function correctCommunication(ctx: Ctx, correction: Correction): Promise<Communication> {
  return ctx.transact(async (tx) => {
    const { id, reason } = correction;
    const { fact: before } = await lockFact(tx, { type: 'Communication', id, find: () => findCommunication(tx, id) });
    await requireCorrectable(tx, before);
    const changes = changesOf(before, correction);
    await lockThreads(tx, [before.threadId]);
    const after = await writeVersion(tx, before, { ...changes, correctionReason: reason });
    await copyAttachments(tx, before.id, after.id);
    await moveAnswers(tx, before, after);
    const { customerId, channel, direction } = after;
    const action = 'communications.communication.corrected';
    await tx.emit(action, {
      ...{ communicationId: after.id, customerId, channel, direction },
      ...{ correctsId: before.id, fields: Object.keys(changes) },
    });
    const subject = { action, type: 'Communication', id: after.id, reason };
    await audit(tx, { ...subject, before: audited(before), after: audited(after) });
    return after;
  });
}

async function requireCorrectable(tx: TxCtx, { id }: Communication): Promise<void> {
  const newer = await tx.db.communication.findUnique({ where: { correctsId: id }, select: { id: true } });
  if (newer) {
    const version = encodeId('Communication', await currentVersion(tx, newer.id));
    throw new ConflictError(`This version was corrected already: correct the current one, ${version}.`);
  }
  if ((await tx.db.outgoingEmail.count({ where: { communicationId: id } })) > 0) {
    throw new ConflictError('An e-mail that we send stands as it was written: send another one instead.');
  }
}

async function currentVersion(tx: TxCtx, id: string): Promise<string> {
  const [last] = await tx.db.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE "version" AS (
      SELECT ${id}::uuid AS "id", 0 AS "place"
      UNION ALL
      SELECT newer."id", "version"."place" + 1 FROM "Communication" AS newer JOIN "version" ON newer."correctsId" = "version"."id")
    SELECT "id" FROM "version" ORDER BY "place" DESC LIMIT 1`;
  return last?.id ?? id;
}

type Changes = Partial<Pick<Communication, (typeof CORRECTABLE)[number]>>;

/** What would be different; refused where nothing is, or where a word cannot end so. */
function changesOf(before: Communication, correction: Correction): Changes {
  const issues = new Issues();
  if (correction.purpose === null) issues.add('purpose', 'Cannot be cleared: a communication is for something.');
  if (correction.outcome) noteEnding({ ...before, outcome: correction.outcome }, issues);
  issues.throwIfAny();
  const { subject = before.subject, body = before.body, outcome = before.outcome } = correction;
  const given = { subject, body, outcome, purpose: correction.purpose ?? before.purpose };
  const changed = CORRECTABLE.filter((field) => given[field] !== before[field]);
  if (changed.length === 0) {
    throw ValidationError.at([], 'Nothing would change: give a subject, a body, an outcome or a purpose that is another.');
  }
  return Object.fromEntries(changed.map((field) => [field, given[field]]));
}

async function writeVersion(tx: TxCtx, before: Communication, changes: Changes & Pick<Communication, 'correctionReason'>) {
  const version = {
    ...{ ...before, ...changes, id: newId(), correctsId: before.id, messageHash: null, recordedAt: tx.clock.now() },
    ...authorship(tx),
  } satisfies Communication;
  await insertRows(tx.db, 'Communication', [version]);
  return tx.db.communication.findUniqueOrThrow({ where: { id: version.id } });
}
