/** A conversation by e-mail, out through a mail server and back in: one thread, and each word answered once. */
import { describe, expect, it } from 'vitest';
import { createTestRapport, globalId } from '../../support/index.ts';
import { rawEmail } from './email-corpus.ts';
import { ingester, MAIL_MODULES, mailEnvironment, rawMessage } from './given-mail.ts';
import { givenReader, SEND_EMAIL, sender } from './given-sending.ts';
import { mailServer } from './mail-server.ts';

const server = await mailServer();
const rapport = createTestRapport(MAIL_MODULES, { environment: mailEnvironment({ SMTP_URL: server.url }) });
const ingest = ingester(rapport);

async function sent(input: object): Promise<{ readonly id: string; readonly raw: string }> {
  const { sendEmail } = await sender(rapport).data(SEND_EMAIL, {
    input: { subject: 'Tea', text: 'It is ready.', purpose: 'SERVICE', idempotencyKey: crypto.randomUUID(), ...input },
  });
  await rapport.settle();
  return { id: String(sendEmail?.communication?.id), raw: server.caught.at(-1)?.raw ?? '' };
}

it('a reply to an e-mail of ours finds its thread, and is answered once, though a copy of the answer comes in', async () => {
  const reader = await givenReader(rapport);
  const first = await sent({ customerId: reader.globalId });
  await rapport.clock.advance({ minutes: 5 });
  const reply = await ingest(
    rawMessage({
      ...{ From: reader.email, 'In-Reply-To': /^Message-ID: (.*)$/im.exec(first.raw)?.[1]?.trim() ?? null },
      Date: rapport.clock.now().toUTCString(),
    }),
  );
  await rapport.clock.advance({ minutes: 5 });
  const [question] = reply.communications;
  const answer = await sent({ customerId: reader.globalId, inReplyToId: question?.id });
  const copy = await ingest(answer.raw);

  const words = await rapport.db.communication.findMany({ where: { customerId: reader.id }, orderBy: { recordedAt: 'asc' } });
  expect(words.map(({ id, threadId, inReplyToId }) => [globalId('Communication', id), threadId, inReplyToId])).toEqual([
    [first.id, words[0]?.threadId, null],
    [question?.id, words[0]?.threadId, words[0]?.id],
    [answer.id, words[0]?.threadId, words[1]?.id],
  ]);
  expect(copy).toMatchObject({ isNew: false, communications: [{ id: answer.id }] });
  expect(await rapport.db.awaitedAnswer.findMany({ where: { communication: { customerId: reader.id } } })).toMatchObject([
    { communicationId: words[1]?.id, answerId: words[2]?.id },
  ]);
  const told = await rapport.db.loggedEvent.count({ where: { name: 'communications.communication.answered' } });
  expect(told).toBe(1);
});

it('an e-mail that is reported on before anybody recorded that it was sent has left, and counts for the cap', async () => {
  const reader = await givenReader(rapport);
  server.behaviour = {
    onText: async (raw) => {
      const messageId = /^Message-ID: <(.*)>/im.exec(raw)?.[1] ?? '';
      const report = rawEmail('bounce').toString().replaceAll('sent@ours.example', messageId).replace('<bounce@', '<early@');
      await ingest(report.replace(/jana@example\.cz/gi, reader.email));
    },
  };
  await sent({ customerId: reader.globalId });
  expect(await rapport.db.outgoingEmail.findMany({ where: { communication: { customerId: reader.id } } })).toMatchObject([
    { state: 'FAILED', reason: expect.stringMatching(/^BOUNCED: /), sentAt: rapport.clock.now(), claimedAt: null },
  ]);
});

describe('of who was erased', () => {
  const erase = (id: string) =>
    rapport.asAdministrator().data('mutation ($input: EraseCustomerInput!) { eraseCustomer(input: $input) { __typename } }', {
      input: { id, reason: 'Asked' },
    });

  it('while an e-mail was being handed over no word of the mail server is kept', async () => {
    const reader = await givenReader(rapport);
    server.behaviour = {
      onText: async () => {
        expect(await erase(reader.globalId)).toEqual({ eraseCustomer: { __typename: 'EraseCustomerSuccess' } });
      },
    };
    await sent({ customerId: reader.globalId });
    expect(await rapport.db.outgoingEmail.findMany({ where: { communication: { customerId: reader.id } } })).toMatchObject([
      { state: 'SENT', reason: 'ACCEPTED: [erased]', toAddress: null, html: null },
    ]);
  });

  it('no report is kept that an e-mail came back', async () => {
    const reader = await givenReader(rapport);
    const { raw } = await sent({ customerId: reader.globalId });
    const messageId = /^Message-ID: <(.*)>/im.exec(raw)?.[1] ?? '';
    await erase(reader.globalId);
    const kept = () =>
      rapport.db.communication.findMany({ where: { customerId: reader.id }, include: { email: true, attachments: true } });
    const before = await kept();
    const report = rawEmail('bounce').toString().replaceAll('sent@ours.example', messageId);
    await ingest(report.replace(/jana@example\.cz/gi, reader.email));
    expect(await kept()).toEqual(before);
  });
});
