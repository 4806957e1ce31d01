/** Putting e-mails of ours into the queue: filed as words that have not left yet, with all that sending them takes. */
import { domainToASCII } from 'node:url';
import type { ConsentPurpose } from '../../../generated/index.ts';
import { insertRows, newId, type TxCtx } from '../../../kernel/index.ts';
import { type Communication, fileWords, messageHashOf, type NewWord } from '../log/index.ts';

/** Drains what is due; the name of the job in `module.ts`. */
export const SENDING_JOB = 'communications.send-emails';

const WAITING = 'WAITING: it is decided on when its turn comes';

/** An OUTBOUND word by EMAIL. Its customer's row is locked, and its thread's where it goes on one (see `NewWord`). */
export interface QueuedEmail
  extends Omit<NewWord, 'channel' | 'direction' | 'occurredAt' | 'isQueued' | 'awaitsAnswer' | 'messageId' | 'messageHash'> {
  readonly subject: string;
  /** The text part. */
  readonly body: string;
  readonly html?: string | null;
  /** What the customer has to allow; what the purpose says unless given. */
  readonly consentNeeded?: ConsentPurpose;
  /** Not before then; at once unless given. */
  readonly dueAt?: Date | null;
}

/**
 * Files e-mails as QUEUED and has them sent once the transaction has committed. Whether, when and whereto is decided when they are
 * sent. How many statements it takes does not depend on how many they are.
 */
export async function queueEmails(tx: TxCtx, emails: readonly QueuedEmail[]): Promise<readonly Communication[]> {
  if (emails.length === 0) return [];
  const now = tx.clock.now();
  const domain = messageDomainOf(tx.config.communications.MAIL_FROM);
  const filed = await fileWords(
    tx,
    emails.map(({ html: _html, dueAt: _dueAt, consentNeeded: _consent, ...email }) => wordOf(email, now, domain)),
  );
  await insertRows(
    tx.db,
    'OutgoingEmail',
    filed.map(({ id }, index) => {
      const { html, dueAt, consentNeeded } = emails[index] ?? {};
      return {
        communicationId: id,
        html: html ?? null,
        consentNeeded: consentNeeded ?? null,
        state: 'QUEUED',
        reason: WAITING,
        attempts: 0,
        dueAt: dueAt ?? now,
        changedAt: now,
      };
    }),
  );
  await insertRows(
    tx.db,
    'ThreadedMessage',
    filed.map(({ messageId, threadId }) => ({ messageHash: `\\x${messageHashOf(messageId ?? '')}`, threadId })),
  );
  await tx.emitAll(
    'communications.delivery.changed',
    filed.map(({ id: communicationId, customerId, channel, campaignId }) => {
      return { communicationId, customerId, channel, campaignId, from: null, to: 'QUEUED', changedAt: now.toISOString() };
    }),
  );
  await tx.enqueue(SENDING_JOB, {}, { singletonKey: 'queued' });
  return filed;
}

/** The Message-ID names the word and nobody: whoever gets it twice can tell. */
function wordOf(email: Omit<QueuedEmail, 'html' | 'dueAt' | 'consentNeeded'>, now: Date, domain: string): NewWord {
  const id = email.id ?? newId();
  const messageId = `${id}@${domain}`;
  return {
    ...email,
    ...{ id, messageId, messageHash: messageHashOf(messageId) },
    ...{ channel: 'EMAIL', direction: 'OUTBOUND', occurredAt: now, isQueued: true },
  };
}

/** In ASCII, as a Message-ID is written. */
function messageDomainOf(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return domainToASCII(domain) || domain;
}
