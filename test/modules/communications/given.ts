/** Words to begin with, filed as the product files them, and who may work with them. */
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { type Communication, fileWords, type NewWord } from '../../../src/modules/communications/log/index.ts';
import { contacts, lockCustomers } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { globalId, type TestClient, type TestRapport } from '../../support/index.ts';

export const MODULES = [access, contacts, sales, communications];

const HOUR_MS = 3_600_000;

export interface GivenWord extends Communication {
  readonly globalId: string;
}

/** An inbound e-mail of now about support, unless told otherwise. */
export async function givenWord(
  rapport: TestRapport,
  customer: { readonly id: string },
  word: Partial<Omit<NewWord, 'customerId'>> = {},
): Promise<GivenWord> {
  const [filed] = await givenWords(rapport, [{ customerId: customer.id, ...word }]);
  if (!filed) throw new Error('No word was filed.');
  return filed;
}

/** Several at once. */
export async function givenWords(
  rapport: TestRapport,
  words: readonly (Partial<NewWord> & Pick<NewWord, 'customerId'>)[],
): Promise<readonly GivenWord[]> {
  const filed = await rapport.ctx.transact(async (tx) => {
    await lockCustomers(tx, [...new Set(words.map(({ customerId }) => customerId))]);
    const occurredAt = tx.clock.now();
    return fileWords(
      tx,
      words.map((word) => ({ channel: 'EMAIL', direction: 'INBOUND', purpose: 'SUPPORT', occurredAt, ...word })),
    );
  });
  return filed.map((word) => ({ ...word, globalId: globalId('Communication', word.id) }));
}

/** A moment so many hours before the tests begin to run. */
export const hoursAgo = ({ clock }: TestRapport, hours: number): Date => new Date(clock.now().getTime() - hours * HOUR_MS);

/** Who answers customers: logs, corrects and reads words. */
export function desk(rapport: TestRapport, staffId?: string): TestClient {
  return rapport.as({
    permissions: [
      'contacts.customer.read',
      'access.staff.read',
      'communications.communication.read',
      'communications.communication.log',
    ],
    ...(staffId !== undefined && { kind: 'STAFF', id: `staff:${staffId}`, staffId }),
  });
}

/** All that a write of words may leave behind, to show that a refused one left nothing. */
export function everythingLogged({ db }: TestRapport) {
  return Promise.all([
    db.communication.findMany({ orderBy: { id: 'asc' } }),
    db.communicationThread.count(),
    db.awaitedAnswer.findMany({ orderBy: { communicationId: 'asc' } }),
    db.attachment.count(),
    db.loggedEvent.count(),
    db.auditEntry.count({ where: { NOT: { action: { endsWith: '.read' } } } }),
    db.idempotencyRecord.count(),
  ]);
}
