/** E-mails as they leave: what a mail server was handed, read by another library than the one that wrote it. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { everythingWritten } from '../contacts/given.ts';
import { deliveryOf, givenReader, MAIL, SEND_EMAIL, sender } from './given-sending.ts';
import { addressesOf, fieldsOf, mailServer } from './mail-server.ts';

const server = await mailServer();
const rapport = createTestRapport([access, contacts, sales, communications], { environment: { ...MAIL, SMTP_URL: server.url } });
const send = async (input: object, agent = sender(rapport)) => (await agent.data(SEND_EMAIL, { input })).sendEmail;
let keys = 0;
const toSend = (customerId: string, input: object = {}) => {
  keys += 1;
  return { customerId, subject: 'Tea', text: 'It is ready.', purpose: 'SERVICE', idempotencyKey: `key-${keys}`, ...input };
};

describe('sendEmail', () => {
  it('queues, and what leaves is what was written, from us to the customer', async () => {
    const ada = await givenReader(rapport, { givenName: 'Ada', familyName: 'Nováková', allows: false });

    const answer = await send(
      toSend(ada.globalId, {
        subject: 'Čaj pro vás',
        text: 'Dobrý den, {{displayName}}',
        html: '<p>Hello {{givenName}} <b>&amp;</b></p>',
      }),
    );

    expect(answer).toMatchObject({
      communication: {
        delivery: 'QUEUED',
        deliveryReason: 'WAITING: it is decided on when its turn comes',
        direction: 'OUTBOUND',
      },
    });
    await rapport.settle();
    expect(server.caught).toHaveLength(1);
    const [mail] = server.caught;
    if (!mail) throw new Error('Nothing was caught.');
    const word = await rapport.db.communication.findFirstOrThrow({ where: { customerId: ada.id } });
    expect(mail.recipients).toEqual([ada.email]);
    expect(mail.parsed).toMatchObject({
      subject: 'Čaj pro vás',
      messageId: `<${word.id}@example.com>`,
      date: rapport.clock.now(),
    });
    expect(mail.parsed.text?.trim()).toBe('Dobrý den, Ada Nováková');
    expect(mail.parsed.html).toBe('<p>Hello Ada <b>&amp;</b></p>');
    expect(addressesOf(mail.parsed.from)).toEqual([{ name: 'Čajovna', address: 'shop@example.com' }]);
    expect(addressesOf(mail.parsed.to)).toEqual([{ name: 'Ada Nováková', address: ada.email }]);
    expect(fieldsOf(mail, 'Content-Type')[0]).toMatch(/^multipart\/alternative/);
    for (const name of ['List-Unsubscribe', 'List-Unsubscribe-Post', 'Auto-Submitted', 'Precedence', 'X-Mailer', 'In-Reply-To']) {
      expect(fieldsOf(mail, name)).toEqual([]);
    }
    expect(await deliveryOf(rapport, word.id)).toMatchObject({
      ...{ state: 'SENT', toAddress: ada.email, attempts: 1, dueAt: null, claimedAt: null, sentAt: rapport.clock.now() },
      reason: expect.stringMatching(/^ACCEPTED: 250 /),
    });
    const changes = (await rapport.eventsAbout(word.id)).filter(({ name }) => name === 'communications.delivery.changed');
    expect(changes.map(({ payload }) => payload)).toMatchObject([
      { from: null, to: 'QUEUED' },
      { from: 'QUEUED', to: 'SENT' },
    ]);
  });

  it('once for each idempotency key', async () => {
    const ada = await givenReader(rapport);
    const input = toSend(ada.globalId);
    const agent = sender(rapport);
    await Promise.all([send(input, agent), send(input, agent)]);
    await rapport.settle();
    expect(server.caught).toHaveLength(1);
  });

  it.each(['Tea\r\nBcc: all@example.org', 'Tea\n', '\rTea', 'Tea\u2028x', 'a\u0007b'])(
    'refuses the subject %j, and writes nothing',
    async (subject) => {
      const ada = await givenReader(rapport);
      const before = await everythingWritten(rapport);
      expect(await send(toSend(ada.globalId, { subject }))).toMatchObject({
        __typename: 'ValidationError',
        issues: [{ path: ['subject'], message: expect.stringContaining('Must be one line') }],
      });
      expect(await everythingWritten(rapport)).toEqual(before);
      expect(await rapport.db.communication.count({ where: { customerId: ada.id } })).toBe(0);
    },
  );

  it('tells all faults of its templates at once', async () => {
    const ada = await givenReader(rapport);
    expect(
      await send(toSend(ada.globalId, { subject: '{{nobody}}', text: 'x {{#a}}{{/a}}', html: '{{unsubscribeUrl}}' })),
    ).toMatchObject({
      __typename: 'ValidationError',
      issues: [{ path: ['subject'] }, { path: ['text'] }, { path: ['html'] }],
    });
  });

  it('lets no name become a header, however hostile', async () => {
    const hostile = [
      'Eve\r\nBcc: victim@example.org',
      'Eve" <victim@example.org>, "x',
      'Eve\\',
      'Eve <victim@example.org>',
      '=?utf-8?q?=0d=0aBcc:_victim@example.org?=',
      'Eve,\tvictim@example.org;',
      'Eve\u2028Bcc: victim@example.org',
      '\u202eevE',
    ];
    for (const displayName of hostile) {
      const eve = await givenReader(rapport);
      // As an import that knows no rules, or a module of a partner, might leave it.
      await rapport.db.customer.update({ where: { id: eve.id }, data: { displayName } });
      await send(toSend(eve.globalId, { subject: 'For {{displayName}}' }));
      await rapport.settle();
      const [mail, ...others] = server.caught.splice(0);
      if (!mail) throw new Error(`Nothing was caught for ${displayName}.`);
      expect(others).toEqual([]);
      expect(mail.recipients).toEqual([eve.email]);
      expect(fieldsOf(mail, 'Bcc')).toEqual([]);
      expect(addressesOf(mail.parsed.to).map(({ address }) => address)).toEqual([eve.email]);
      expect(mail.headerLines.map((line) => line.split(':')[0]).sort()).toEqual(
        ['Content-Transfer-Encoding', 'Content-Type', 'Date', 'From', 'MIME-Version', 'Message-ID', 'Subject', 'To'].sort(),
      );
    }
  });

  it('reaches addresses of any script, and folds long subjects', async () => {
    const subject = 'Žluťoučký kůň '.repeat(30).trim();
    const [one, two] = [
      await givenReader(rapport, { email: 'obchod@čaj.example' }),
      await givenReader(rapport, { email: 'جمال@مثال.example' }),
    ];
    await send(toSend(one.globalId, { subject }));
    await send(toSend(two.globalId));
    await rapport.settle();
    const [first, second] = server.caught;
    expect(addressesOf(first?.parsed.to)).toEqual([{ name: 'Ada', address: 'obchod@čaj.example' }]);
    expect(first?.raw).toContain('<obchod@xn--aj-dma.example>');
    expect(first?.parsed.subject).toBe(subject);
    expect(Math.max(...(first?.raw.split('\r\n') ?? []).map((line) => line.length))).toBeLessThanOrEqual(78);
    expect(second?.recipients).toEqual(['جمال@مثال.example']);
  });

  it('is put into its thread by whoever reads it, and goes to the address that was written from', async () => {
    const ada = await givenReader(rapport);
    const sentFirst = await send(toSend(ada.globalId));
    const firstId = sentFirst?.communication?.id;
    const second = await send(toSend(ada.globalId, { inReplyToId: firstId, subject: 'Re: Tea' }));
    await rapport.settle();
    const [first, answer] = server.caught;
    if (!first || !answer) throw new Error('Two were to be caught.');
    expect(fieldsOf(answer, 'In-Reply-To')).toEqual([first.parsed.messageId]);
    expect(fieldsOf(answer, 'References')).toEqual([first.parsed.messageId]);
    expect(second?.communication).toMatchObject({
      inReplyTo: { id: firstId },
      thread: sentFirst?.communication?.thread,
    });
  });

  it('refuses to answer what was said to somebody else, and customers that there are not', async () => {
    const [ada, eve] = [await givenReader(rapport), await givenReader(rapport)];
    const toAda = (await send(toSend(ada.globalId)))?.communication?.id;
    const before = await rapport.db.communication.count();
    expect(await send(toSend(eve.globalId, { inReplyToId: toAda }))).toMatchObject({ __typename: 'NotFoundError' });
    expect(await send(toSend(globalId('Customer', crypto.randomUUID())))).toMatchObject({ __typename: 'NotFoundError' });
    expect(await rapport.db.communication.count()).toBe(before);
    await rapport.settle();
  });

  it('succeeds for who has no address, and is SUPPRESSED with its reason when its turn comes', async () => {
    const ada = await givenReader(rapport, { email: null });
    const answer = await send(toSend(ada.globalId));
    expect(answer).toMatchObject({ communication: { delivery: 'QUEUED' } });
    await rapport.settle();
    const word = await rapport.db.communication.findFirstOrThrow({ where: { customerId: ada.id } });
    expect(await deliveryOf(rapport, word.id)).toMatchObject({
      ...{ state: 'SUPPRESSED', reason: 'NO_ADDRESS: the customer has no valid e-mail address', dueAt: null, attempts: 0 },
    });
    expect(server.caught).toEqual([]);
  });

  it('needs its permission', async () => {
    const ada = await givenReader(rapport);
    const { errors } = await rapport
      .as('contacts.customer.read', 'communications.communication.read')
      .run(SEND_EMAIL, { input: toSend(ada.globalId) });
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  });
});
