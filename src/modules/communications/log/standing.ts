/** How a word stands: for modules that see to it that customers are answered in time. */
import type { Ctx } from '../../../kernel/index.ts';
import { ANSWERS } from './answers.ts';
import type { Communication } from './file-words.ts';

export interface Standing {
  /** When it reached the customer, of a word of ours that can answer one of theirs; of an e-mail, when it left. Null of all others. */
  readonly saidAt: Date | null;
  /** Whether somebody is to answer it, or was. */
  readonly isAwaited: boolean;
  readonly answeredAt: Date | null;
}

/** What is known now. An id that is none of a word stands for nothing. */
export async function standingOf({ db }: Ctx, { id }: Pick<Communication, 'id'>): Promise<Standing> {
  const [found] = await db.$queryRaw<Standing[]>`
    SELECT CASE WHEN ${ANSWERS} THEN coalesce(email."sentAt", answer."occurredAt") END AS "saidAt",
      awaited."communicationId" IS NOT NULL AS "isAwaited", awaited."answeredAt"
    FROM "Communication" AS answer
    LEFT JOIN "OutgoingEmail" AS email ON email."communicationId" = answer."id"
    LEFT JOIN "AwaitedAnswer" AS awaited ON awaited."communicationId" = answer."id"
    WHERE answer."id" = ${id}::uuid`;
  return found ?? { saidAt: null, isAwaited: false, answeredAt: null };
}
