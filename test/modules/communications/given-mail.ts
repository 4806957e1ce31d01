/** E-mails to begin with, and who hands them over. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import type { TestRapport } from '../../support/index.ts';

export const MAIL_MODULES = [access, contacts, sales, communications];

/** A folder of its own for attachments, and what makes ours.example ours. */
export function mailEnvironment(more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const DATA_DIR = mkdtempSync(join(tmpdir(), 'rapport-mail-'));
  return { DATA_DIR, MAIL_FROM: 'shop@ours.example', MAIL_OWN_DOMAINS: 'ours.example', ...more };
}

let count = 0;

/** A message with these headers, `null` for none; from jana@example.cz to us, now, unless told otherwise. */
export function rawMessage(headers: Readonly<Record<string, string | null>> = {}, body = 'Hello.'): string {
  count += 1;
  const all = {
    From: 'Jana <jana@example.cz>',
    To: 'shop@ours.example',
    Date: 'Thu, 01 Jan 2026 08:00:00 +0000',
    'Message-ID': `<message-${count}@example.cz>`,
    Subject: 'Order',
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  return [...lines, '', body, ''].join('\r\n');
}

export interface Filed {
  readonly __typename: string;
  readonly isNew: boolean;
  readonly unmatchedAddresses: readonly string[];
  readonly communications: readonly {
    readonly id: string;
    readonly direction: string;
    readonly purpose: string;
    readonly isAutomatic: boolean;
    readonly occurredAt: string;
    readonly thread: { readonly id: string };
    readonly customer: { readonly id: string };
    readonly inReplyTo: { readonly id: string } | null;
  }[];
  readonly issues?: readonly { readonly path: readonly string[]; readonly code: string; readonly message: string }[];
}

const INGEST = /* GraphQL */ `
  mutation IngestEmail($input: IngestEmailInput!) {
    ingestEmail(input: $input) {
      __typename
      ... on IngestEmailSuccess {
        isNew
        unmatchedAddresses
        communications {
          id subject body direction purpose isAutomatic occurredAt channel
          thread { id }
          customer { id }
          inReplyTo { id }
          staff { id }
          team { id }
          contactPoint { id }
          attachments { name contentType size sha256 }
        }
      }
      ... on ValidationError { code issues { path code message } }
    }
  }
`;

/** Files messages through the API, and reads what was filed. */
export function ingester(rapport: TestRapport) {
  const agent = rapport.as(
    'communications.email.ingest',
    'communications.communication.read',
    'contacts.customer.read',
    'access.staff.read',
  );
  return async (raw: string, input: object = {}): Promise<Filed> => {
    const { ingestEmail } = await agent.data<{ ingestEmail: Filed }>(INGEST, { input: { raw, ...input } });
    return ingestEmail;
  };
}

/** All that filing may leave behind, to show that a refused message left nothing. */
export async function mailWritten({ db }: TestRapport) {
  return Promise.all([
    db.communication.findMany({ orderBy: { id: 'asc' } }),
    db.communicationThread.findMany({ orderBy: { id: 'asc' } }),
    db.threadedMessage.count(),
    db.awaitedAnswer.count(),
    db.attachment.count(),
    db.contactPoint.findMany({ orderBy: { id: 'asc' } }),
    db.outgoingEmail.findMany({ orderBy: { communicationId: 'asc' } }),
    db.loggedEvent.count(),
    db.idempotencyRecord.count(),
  ]);
}
