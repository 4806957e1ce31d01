/** Putting e-mails into the queue. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { queueEmails } from '../../../src/modules/communications/mail-out/index.ts';
import { contacts, lockCustomers } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, TEST_START } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';

describe('Queued e-mails', () => {
  const counter = countStatements();
  const rapport = createTestRapport([access, contacts, sales, communications], {
    environment: { MAIL_FROM: 'shop@čaj.example' },
    databaseOptions: { wrapAdapter: counter.wrapAdapter },
  });

  const queue = (customerIds: readonly string[]) =>
    rapport.ctx.transact(async (tx) => {
      await lockCustomers(tx, customerIds);
      return queueEmails(
        tx,
        customerIds.map((customerId) => ({ customerId, purpose: 'SERVICE', subject: 'Tea', body: 'It is ready.', html: '<p>' })),
      );
    });

  it('are words that have not left, with a Message-ID by which answers find their thread', async () => {
    const { id: customerId } = await givenCustomer(rapport);
    const [word] = await queue([customerId]);
    const messageId = `${word?.id}@xn--aj-dma.example`;
    const messageHash = new Uint8Array(createHash('sha256').update(messageId).digest());

    expect(await rapport.db.communication.findMany({ where: { customerId } })).toMatchObject([
      {
        channel: 'EMAIL',
        direction: 'OUTBOUND',
        subject: 'Tea',
        body: 'It is ready.',
        occurredAt: TEST_START,
        messageId,
        messageHash,
      },
    ]);
    expect(await rapport.db.outgoingEmail.findMany({ where: { communication: { customerId } } })).toMatchObject([
      { communicationId: word?.id, state: 'QUEUED', html: '<p>', attempts: 0, dueAt: TEST_START, claimedAt: null, sentAt: null },
    ]);
    expect(await rapport.db.threadedMessage.findUnique({ where: { messageHash } })).toMatchObject({ threadId: word?.threadId });
    expect((await rapport.eventsAbout(customerId)).map(({ name }) => name)).toContain('communications.delivery.changed');
  });

  it('take as many statements for one as for fifty', async () => {
    const customers = await Promise.all(Array.from({ length: 50 }, () => givenCustomer(rapport)));
    const ids = customers.map(({ id }) => id);
    const counts: number[] = [];
    for (const some of [ids.slice(0, 1), ids]) {
      const { statements } = await counter.during(() => queue(some));
      // The log is read in the background, whenever it may have grown.
      counts.push(statements.filter(({ sql }) => !sql.includes('FROM "LoggedEvent"')).length);
    }
    expect(counts[1]).toBe(counts[0]);
  });
});
