/** What becomes of an e-mail when the mail server does not take it, does not answer, or is not there. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, startTestRapport } from '../../support/index.ts';
import { deliveryOf, givenQueued, givenReader, givenRunningCampaign, MAIL } from './given-sending.ts';
import { Answer, mailServer } from './mail-server.ts';

const MODULES = [access, contacts, sales, communications];
const server = await mailServer();
const rapport = createTestRapport(MODULES, { environment: { ...MAIL, SMTP_URL: server.url } });
const refuse = (code: number, message: string) => () => {
  throw new Answer(code, message);
};
const givenOne = async (email: Parameters<typeof givenQueued>[2] = { purpose: 'SERVICE' }) => {
  const reader = await givenReader(rapport);
  const [id = ''] = await givenQueued(rapport, [reader], email);
  return { reader, id };
};
const statusOf = (customerId: string) =>
  rapport.db.contactPoint.findFirstOrThrow({ where: { customerId }, select: { status: true } }).then(({ status }) => status);

describe('A mail server that cannot take an e-mail now', () => {
  it('is asked again, ever later, and the e-mail leaves once', async () => {
    server.behaviour.onRecipient = refuse(451, '4.3.0 Try again later');
    const { id } = await givenOne();
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      await rapport.settle();
      const delivery = await deliveryOf(rapport, id);
      expect(delivery).toMatchObject({ state: 'QUEUED', attempts: attempt, claimedAt: null });
      expect(delivery.reason).toBe('TEMPORARY: 451 4.3.0 Try again later');
      const wait = (delivery.dueAt?.getTime() ?? 0) - rapport.clock.now().getTime();
      waits.push(wait / 60_000 / 2 ** (attempt - 1));
      await rapport.clock.advance({ milliseconds: wait - 1 });
      expect((await deliveryOf(rapport, id)).attempts).toBe(attempt);
      if (attempt === 4) server.behaviour = {};
      rapport.clock.set(delivery.dueAt ?? rapport.clock.now());
      await rapport.clock.advance({ minutes: 1 });
      if (attempt < 4) expect((await deliveryOf(rapport, id)).attempts).toBe(attempt + 1);
    }
    for (const wait of waits) {
      expect(wait).toBeGreaterThanOrEqual(0.5);
      expect(wait).toBeLessThanOrEqual(1);
    }
    expect(await deliveryOf(rapport, id)).toMatchObject({ state: 'SENT', attempts: 5 });
    expect(server.caught).toHaveLength(1);
  });

  it('is given up at last', async () => {
    server.behaviour.onText = refuse(452, '4.2.2 Mailbox full');
    const { id } = await givenOne();
    for (let hours = 0; hours < 100; hours += 6) await rapport.clock.advance({ hours: 6 });
    expect(await deliveryOf(rapport, id)).toMatchObject({
      ...{ state: 'FAILED', attempts: 15, dueAt: null, claimedAt: null },
      reason: 'GIVEN_UP: after 15 attempts; TEMPORARY: 452 4.2.2 Mailbox full',
    });
    expect(server.caught).toEqual([]);
  });

  it('or is not there, is asked again', async () => {
    await using own = await startTestRapport(MODULES, { environment: { ...MAIL, SMTP_URL: 'smtp://127.0.0.1:1' } });
    const [id = ''] = await givenQueued(own, [await givenReader(own)], { purpose: 'SERVICE' });
    await own.settle();
    expect(await deliveryOf(own, id)).toMatchObject({
      ...{ state: 'QUEUED', attempts: 1, claimedAt: null },
      reason: expect.stringMatching(/^TEMPORARY: the mail server could not be reached \(E\w+\)$/),
    });
  });
});

describe('A mail server that refuses an e-mail for good', () => {
  it('makes it FAILED with what it said; of a mailbox that is not there the contact point is BOUNCED', async () => {
    server.behaviour.onRecipient = refuse(550, '5.1.1 No such\r\nuser here');
    const campaignId = await givenRunningCampaign(rapport);
    const { reader, id } = await givenOne({ campaignId });
    await rapport.settle();
    expect(await deliveryOf(rapport, id)).toMatchObject({ state: 'FAILED', attempts: 1, dueAt: null, sentAt: null });
    expect((await deliveryOf(rapport, id)).reason).toMatch(/^REFUSED: 550[ -]5\.1\.1 No such/);
    expect(await statusOf(reader.id)).toBe('BOUNCED');
    expect(await rapport.db.campaignResponse.findMany({ where: { campaignId } })).toMatchObject([{ kind: 'BOUNCED' }]);
    const [next = ''] = await givenQueued(rapport, [reader]);
    await rapport.settle();
    expect((await deliveryOf(rapport, next)).reason).toMatch(/^NO_ADDRESS/);
  });

  it.each([
    ['its policy', 550, '5.7.1 Spam is not welcome'],
    ['its content', 554, '5.6.0 Broken'],
  ])('because of %s leaves the contact point as it is', async (_why, code, message) => {
    server.behaviour.onText = refuse(code, message);
    const { reader, id } = await givenOne();
    await rapport.settle();
    expect(await deliveryOf(rapport, id)).toMatchObject({ state: 'FAILED', reason: `REFUSED: ${code} ${message}` });
    expect(await statusOf(reader.id)).toBe('VALID');
  });

  it('with a book for an answer is quoted in one short line', async () => {
    server.behaviour.onRecipient = refuse(550, `5.7.1 ${'no '.repeat(300)}`);
    const { id } = await givenOne();
    await rapport.settle();
    const { reason } = await deliveryOf(rapport, id);
    expect(reason?.length).toBeLessThanOrEqual('REFUSED: '.length + 200);
  });
});

describe('A mail server that ends the connection instead of answering', () => {
  it('after it had the text makes it FAILED: it may have left, and is never handed over again', async () => {
    server.behaviour.onText = () => {
      texts += 1;
      server.cut();
      return new Promise(() => undefined);
    };
    let texts = 0;
    const { id } = await givenOne();
    await rapport.settle();
    await rapport.clock.advance({ hours: 1 });
    expect(texts).toBe(1);
    expect(await deliveryOf(rapport, id)).toMatchObject({
      ...{ state: 'FAILED', attempts: 1, dueAt: null, sentAt: null },
      reason: 'UNCONFIRMED: the mail server did not say whether it took it; it may have left, and is not sent again',
    });
    expect((await deliveryOf(rapport, id)).claimedAt).not.toBeNull();
  });

  it('before it had the text is asked again', async () => {
    server.behaviour.onRecipient = () => server.cut();
    const { id } = await givenOne();
    await rapport.settle();
    expect(await deliveryOf(rapport, id)).toMatchObject({ state: 'QUEUED', attempts: 1, claimedAt: null });
    server.behaviour = {};
    await rapport.clock.advance({ minutes: 2 });
    expect(await deliveryOf(rapport, id)).toMatchObject({ state: 'SENT', attempts: 2 });
    expect(server.caught).toHaveLength(1);
  });
});

describe('Without a mail server', () => {
  it('e-mails stay QUEUED, the log says so once, and they leave when there is one', async () => {
    const own = await startTestRapport(MODULES, { environment: MAIL });
    const [id = ''] = await givenQueued(own, [await givenReader(own)]);
    await own.clock.advance({ days: 3 });
    await own.clock.advance({ days: 3 });
    expect(await deliveryOf(own, id)).toMatchObject({ state: 'QUEUED', attempts: 0, claimedAt: null });
    expect(own.log.lines.filter(({ message }) => message.includes('SMTP_URL'))).toHaveLength(1);
    await using later = await startTestRapport(MODULES, {
      ...{ environment: { ...MAIL, SMTP_URL: server.url }, database: own.database, startAt: own.clock.now() },
    });
    await later.clock.advance({ minutes: 1 });
    expect(await deliveryOf(later, id)).toMatchObject({ state: 'SENT' });
    await own.stop();
  });
});
