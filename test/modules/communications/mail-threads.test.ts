/** How messages find their thread, and what comes of replies and of mail servers' reports. */
import { describe, expect, it } from 'vitest';
import { queueEmails } from '../../../src/modules/communications/mail-out/index.ts';
import { lockCustomers } from '../../../src/modules/contacts/index.ts';
import { createTestRapport, globalId, TEST_START } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { merge } from '../contacts/merging.ts';
import { rawEmail } from './email-corpus.ts';
import { ingester, MAIL_MODULES, mailEnvironment, mailWritten, rawMessage } from './given-mail.ts';

const rapport = createTestRapport(MAIL_MODULES, { environment: mailEnvironment() });
const ingest = (raw: string) => ingester(rapport)(raw);
const customer = (email: string) => givenCustomer(rapport, { email });

/** An e-mail of ours that left, as a worker leaves it behind. */
async function givenSent(
  customerId: string,
  toAddress: string,
  more: { readonly campaignId?: string; readonly id?: string } = {},
) {
  const [word] = await rapport.ctx.transact(async (tx) => {
    await lockCustomers(tx, [customerId]);
    return queueEmails(tx, [{ customerId, purpose: 'SALES', subject: 'Offer', body: 'Tea?', ...more }]);
  });
  if (!word) throw new Error('Nothing was queued.');
  const sent = { state: 'SENT', toAddress, dueAt: null, sentAt: TEST_START } as const;
  await rapport.db.outgoingEmail.update({ where: { communicationId: word.id }, data: sent });
  return word;
}

const emailOf = (communicationId: string) => rapport.db.outgoingEmail.findUniqueOrThrow({ where: { communicationId } });
const statusOf = async (customerId: string) =>
  (await rapport.db.contactPoint.findMany({ where: { customerId } })).map(({ status }) => status);
const factsOf = async (id: string, name: string) => (await rapport.eventsAbout(id)).filter((fact) => fact.name === name);

describe('a thread', () => {
  it('is that of the messages which a message names, and of those which named it before it came', async () => {
    await customer('thread@example.cz');
    const send = async (id: string, headers: Record<string, string> = {}) => {
      const raw = rawMessage({ From: 'thread@example.cz', 'Message-ID': `<${id}@example.cz>`, ...headers });
      return (await ingest(raw)).communications[0]?.thread.id;
    };

    const first = await send('t1');
    expect(await send('t2', { References: '<t1@example.cz>' })).toBe(first);
    expect(await send('t4', { 'In-Reply-To': '<t3@example.cz>', References: '<t1@example.cz>\r\n <t3@example.cz>' })).toBe(first);
    expect(await send('t3')).toBe(first);
    expect(await send('t5', { References: '<t0@example.cz>' })).not.toBe(first);
  });

  it('is one where two turn out to be, and what was said in one is answered in the other', async () => {
    const { id: customerId } = await customer('asks@example.cz');
    await customer('colleague@example.cz');
    const at = (minute: number) => `Thu, 01 Jan 2026 07:${minute}:00 +0000`;
    const question = await ingest(rawMessage({ From: 'asks@example.cz', 'Message-ID': '<q@x.cz>', Date: at(10) }));
    const answer = await ingest(
      rawMessage({
        From: 'us@ours.example',
        To: 'colleague@example.cz',
        'Message-ID': '<a@x.cz>',
        'In-Reply-To': '<m@x.cz>',
        Date: at(30),
      }),
    );
    const answered = () =>
      rapport.db.awaitedAnswer.findMany({ where: { communication: { customerId } }, select: { answerId: true } });
    expect(answer.communications[0]?.thread.id).not.toBe(question.communications[0]?.thread.id);
    expect(await answered()).toEqual([{ answerId: null }]);
    // Answered meanwhile, though later than in the thread that turns out to be its own.
    await ingest(rawMessage({ From: 'us@ours.example', To: 'asks@example.cz', 'Message-ID': '<l@x.cz>', Date: at(40) }));

    const middle = await ingest(
      rawMessage({ From: 'colleague@example.cz', 'Message-ID': '<m@x.cz>', 'In-Reply-To': '<q@x.cz>', Date: at(20) }),
    );

    expect(middle.communications[0]?.thread.id).toBe(question.communications[0]?.thread.id);
    const [found] = await answered();
    expect(globalId('Communication', found?.answerId ?? '')).toBe(answer.communications[0]?.id);
  });

  it('goes on with a reply to what we sent, which is filed once for whoever the customers are after a merge', async () => {
    const [kept, gone] = [await customer('kept@example.cz'), await customer('gone@example.cz')];
    const sent = await givenSent(gone.id, 'gone@example.cz');
    const raw = rawMessage({ From: 'gone@example.cz', 'In-Reply-To': `<${sent.messageId}>` });
    const first = await ingest(raw);
    await merge(rapport, { survivor: kept.id, absorbed: gone.id });

    const again = await ingest(raw);

    expect(first.communications).toMatchObject([
      {
        inReplyTo: { id: globalId('Communication', sent.id) },
        thread: { id: globalId('CommunicationThread', sent.threadId) },
        purpose: 'SALES',
      },
    ]);
    expect(again).toMatchObject({
      isNew: false,
      communications: [{ id: first.communications[0]?.id, customer: { id: kept.globalId } }],
    });
  });

  it('has what we sent once, though a copy of it comes in by BCC', async () => {
    const { id } = await customer('copied@example.cz');
    const sent = await givenSent(id, 'copied@example.cz');
    const copy = rawMessage({ From: 'shop@ours.example', To: 'copied@example.cz', 'Message-ID': `<${sent.messageId}>` });
    expect(await ingest(copy)).toMatchObject({ isNew: false, communications: [{ id: globalId('Communication', sent.id) }] });
  });
});

describe('a reply to a campaign', () => {
  it('is counted once as REPLIED, and an automatic one is not', async () => {
    const { id: customerId } = await customer('replies@example.cz');
    const { id: campaignId } = await rapport.db.campaign.create({
      data: {
        ...{
          id: crypto.randomUUID(),
          code: 'SPRING',
          name: 'Spring',
          goal: 'SALES',
          channel: 'EMAIL',
          segmentId: crypto.randomUUID(),
        },
        ...{ subject: 'Offer', text: 'Tea?', createdAt: TEST_START, recordedByKind: 'SYSTEM' },
      },
    });
    const sent = await givenSent(customerId, 'replies@example.cz', { campaignId });
    const reply = (headers: Record<string, string> = {}) =>
      ingest(rawMessage({ From: 'replies@example.cz', References: `<${sent.messageId}>`, ...headers }));
    const responses = () =>
      rapport.db.campaignResponse.findMany({
        where: { campaignId },
        select: { kind: true, customerId: true, communicationId: true },
      });

    await reply({ 'Auto-Submitted': 'auto-replied' });
    expect(await responses()).toEqual([]);
    await reply();
    await reply();
    expect(await responses()).toEqual([{ kind: 'REPLIED', customerId, communicationId: sent.id }]);
  });
});

/** The report of the corpus, on another message and other recipients. */
function report(name: 'bounce' | 'read-receipt', messageId: string | null, address: string, id: string): string {
  return rawEmail(name)
    .toString()
    .replaceAll('sent@ours.example', messageId ?? 'unknown@ours.example')
    .replace(/jana@example\.cz/gi, address)
    .replace(/Message-ID: <(bounce|mdn)@/, `Message-ID: <${id}@`)
    .replaceAll(/(full|ok)@example\.cz/g, `$1-${id}@example.cz`);
}

describe('a report that an e-mail came back', () => {
  it('marks the address as BOUNCED and the e-mail as FAILED, once, and is filed as an automatic word', async () => {
    const { id: customerId } = await customer('bounced@example.cz');
    await ingest(rawMessage({ From: 'bounced@example.cz', Date: 'Wed, 31 Dec 2025 08:00:00 +0000' }));
    const sent = await givenSent(customerId, 'bounced@example.cz');
    await rapport.db.awaitedAnswer.updateMany({
      where: { communication: { customerId } },
      data: { answerId: sent.id, answeredAt: TEST_START },
    });
    const raw = report('bounce', sent.messageId, 'bounced@example.cz', 'b1');

    const first = await ingest(raw);
    const before = await mailWritten(rapport);
    await ingest(raw);
    expect(await mailWritten(rapport)).toEqual(before);
    await ingest(report('bounce', sent.messageId, 'bounced@example.cz', 'b1-again'));

    expect(first.communications).toMatchObject([
      { direction: 'INBOUND', isAutomatic: true, inReplyTo: { id: globalId('Communication', sent.id) }, purpose: 'SALES' },
    ]);
    expect(await statusOf(customerId)).toEqual(['BOUNCED']);
    expect(await emailOf(sent.id)).toMatchObject({
      ...{ state: 'FAILED', reason: 'BOUNCED: 5.1.1 smtp; 550 5.1.1 <jana@mx.example.cz>: unknown user' },
      ...{ dueAt: null, claimedAt: null },
    });
    const changes = await factsOf(sent.id, 'communications.delivery.changed');
    expect(changes.map(({ payload }) => payload)).toMatchObject([{ to: 'QUEUED' }, { from: 'SENT', to: 'FAILED' }]);
    // What did not arrive answered nothing.
    expect(await rapport.db.awaitedAnswer.findMany({ where: { communication: { customerId } } })).toMatchObject([
      { answerId: null, answeredAt: null },
    ]);
  });

  it('marks the address also where the message is none that we know', async () => {
    const { id: customerId } = await customer('unknown@example.cz');
    await ingest(report('bounce', null, 'unknown@example.cz', 'b2'));
    expect(await statusOf(customerId)).toEqual(['BOUNCED']);
  });

  it('of a delay, or of a failure that may pass, changes no address and no e-mail', async () => {
    const { id: customerId } = await customer('full@example.cz');
    const sent = await givenSent(customerId, 'full@example.cz');
    const before = await emailOf(sent.id);
    for (const [id, action, status] of [
      ['d1', 'delayed', '4.2.2'],
      ['d2', 'failed', '4.4.7'],
    ]) {
      const raw = report('bounce', sent.messageId, 'nobody@example.cz', String(id))
        .replace(/Original-Recipient[\s\S]*unknown user\n\n/, '')
        .replace(/\nFinal-Recipient: rfc822; ok-[\s\S]*Status: 2\.0\.0\n/, '')
        .replace(/full-d\d@/, 'full@')
        .replace('Action: delayed\nStatus: 4.2.2', `Action: ${action}\nStatus: ${status}`);
      expect((await ingest(raw)).communications).toMatchObject([{ isAutomatic: true }]);
    }
    expect(await statusOf(customerId)).toEqual(['VALID']);
    expect(await emailOf(sent.id)).toEqual(before);
  });

  it('of an e-mail that waits for its turn is not believed: it stays QUEUED', async () => {
    const { id: customerId } = await customer('queued@example.cz');
    const sent = await givenSent(customerId, 'queued@example.cz');
    await rapport.db.outgoingEmail.update({ where: { communicationId: sent.id }, data: { state: 'QUEUED', dueAt: TEST_START } });
    await ingest(report('bounce', sent.messageId, 'queued@example.cz', 'b3'));
    expect(await emailOf(sent.id)).toMatchObject({ state: 'QUEUED', dueAt: TEST_START });
  });

  it('in words of its own is filed as an automatic word with whom the message was for, and changes nothing else', async () => {
    const { id: customerId, globalId: id } = await customer('prose@example.cz');
    const sent = await givenSent(customerId, 'prose@example.cz');
    const filed = await ingest(
      rawMessage({ From: 'MAILER-DAEMON@ours.example', 'In-Reply-To': `<${sent.messageId}>`, Subject: 'Undeliverable' }),
    );
    expect(filed.communications).toMatchObject([{ customer: { id }, direction: 'INBOUND', isAutomatic: true }]);
    expect(await statusOf(customerId)).toEqual(['VALID']);
    expect(await emailOf(sent.id)).toMatchObject({ state: 'SENT' });
  });
});

describe('a report that an e-mail arrived or was read', () => {
  it('moves it on to DELIVERED and READ, and never back', async () => {
    const { id: customerId } = await customer('reads@example.cz');
    const sent = await givenSent(customerId, 'reads@example.cz');
    const delivered = report('bounce', sent.messageId, 'reads@example.cz', 'ok1').replace(
      'Action: failed\nStatus: 5.1.1',
      'Action: delivered\nStatus: 2.0.0',
    );

    await ingest(delivered);
    expect(await emailOf(sent.id)).toMatchObject({ state: 'DELIVERED' });
    await ingest(report('read-receipt', sent.messageId, 'reads@example.cz', 'r1'));
    expect(await emailOf(sent.id)).toMatchObject({ state: 'READ' });
    await ingest(delivered.replace('<ok1@', '<ok2@'));
    expect(await emailOf(sent.id)).toMatchObject({ state: 'READ' });
    expect(await statusOf(customerId)).toEqual(['VALID']);
  });
});
