/** What holds when mail comes in at the same moment: on a real Postgres, as the embedded database has one connection. */
import { expect, it } from 'vitest';
import { ConflictError } from '../../../src/index.ts';
import { ingestEmail } from '../../../src/modules/communications/mail-in/index.ts';
import { createTestRapport, describeOnPostgres } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { merge } from '../contacts/merging.ts';
import { MAIL_MODULES, mailEnvironment, rawMessage } from './given-mail.ts';

const AT_ONCE = 50;

await describeOnPostgres('e-mails that come at once', () => {
  const rapport = createTestRapport(MAIL_MODULES, { environment: mailEnvironment(), databaseOptions: { kind: 'postgres' } });

  /** Whoever did not get their turn in time tries again, as mail servers do. */
  async function ingest(raw: string) {
    for (;;) {
      try {
        return await ingestEmail(rapport.ctx, { raw: Buffer.from(raw) });
      } catch (error) {
        if (!(error instanceof ConflictError && error.code === 'TRY_AGAIN')) throw error;
      }
    }
  }
  const customer = (email: string) => givenCustomer(rapport, { email });
  const filedFor = (customerIds: readonly string[]) =>
    rapport.db.communication.findMany({ where: { customerId: { in: [...customerIds] } }, orderBy: { id: 'asc' } });

  it('50 times the same message is filed once for each customer, once as new, with one set of files', async () => {
    const ids = [
      (await customer('one@example.cz')).id,
      (await customer('two@example.cz')).id,
      (await customer('two@example.cz')).id,
    ];
    const raw = rawMessage({ From: 'one@example.cz', Cc: 'two@example.cz' }, 'y'.repeat(200_001));

    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => ingest(raw)));

    const filed = await filedFor(ids);
    expect(filed.map(({ customerId }) => customerId).sort()).toEqual([...ids].sort());
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
    for (const { communications } of answers)
      expect(communications.map(({ id }) => id).sort()).toEqual(filed.map(({ id }) => id));
    expect(await rapport.db.attachment.count({ where: { communicationId: { in: filed.map(({ id }) => id) } } })).toBe(3);
    expect(new Set(filed.map(({ threadId }) => threadId)).size).toBe(1);
    for (const id of ids) {
      const told = (await rapport.eventsAbout(id)).filter(({ name }) => name === 'communications.communication.logged');
      expect(told).toHaveLength(1);
    }
  });

  it('copies of one message, each naming another customer openly, are one message in one thread', async () => {
    const customers = await Promise.all(Array.from({ length: 10 }, (_none, index) => customer(`bcc${index}@example.cz`)));
    const copies = customers.map((_one, index) =>
      rawMessage({ From: 'us@ours.example', To: null, Bcc: `bcc${index}@example.cz`, 'Message-ID': '<copies@ours.example>' }),
    );

    const answers = await Promise.all(copies.map(ingest));

    const filed = await filedFor(customers.map(({ id }) => id));
    expect(filed).toHaveLength(10);
    expect(new Set(filed.map(({ threadId }) => threadId)).size).toBe(1);
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
  });

  it('messages of one conversation are one thread, in whatever order they come, though each names only the one before', async () => {
    const { id } = await customer('chain@example.cz');
    const chain = Array.from({ length: 16 }, (_none, index) =>
      rawMessage({
        From: 'chain@example.cz',
        'Message-ID': `<chain-${index}@example.cz>`,
        'In-Reply-To': index > 0 ? `<chain-${index - 1}@example.cz>` : null,
      }),
    );
    // Every other one first: what joins them comes last.
    const shuffled = [...chain.filter((_one, index) => index % 2 === 0), ...chain.filter((_one, index) => index % 2 === 1)];

    await Promise.all(shuffled.map(ingest));

    const filed = await filedFor([id]);
    expect(filed).toHaveLength(16);
    expect(new Set(filed.map(({ threadId }) => threadId)).size).toBe(1);
  });

  it('are filed once where customers are merged meanwhile: for whom they are now', async () => {
    for (let round = 0; round < 5; round += 1) {
      const email = `merged${round}@example.cz`;
      const [kept, gone] = [await customer(email), await customer(email)];
      const raw = rawMessage({ From: email });

      await Promise.all([
        ...Array.from({ length: 5 }, () => ingest(raw)),
        merge(rapport, { survivor: kept.id, absorbed: gone.id }),
        ...Array.from({ length: 5 }, () => ingest(raw)),
      ]);
      const before = await filedFor([kept.id, gone.id]);
      await ingest(raw);

      expect(await filedFor([kept.id, gone.id])).toEqual(before);
      expect(before.every(({ customerId }) => customerId === kept.id)).toBe(true);
      expect(new Set(before.map(({ filedForId }) => filedForId)).size).toBe(before.length);
    }
  });
});
