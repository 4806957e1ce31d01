/** One-click unsubscribe (RFC 8058): a signed link on what needs consent to marketing, which does nothing until it is posted. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, startTestRapport } from '../../support/index.ts';
import { takeStep } from './campaign-calls.ts';
import { givenCampaign, givenSegment } from './given-campaigns.ts';
import { deliveryOf, givenQueued, givenReader, givenRunningCampaign, MAIL, say } from './given-sending.ts';
import { fieldsOf, mailServer } from './mail-server.ts';

const MODULES = [access, contacts, sales, communications];
const server = await mailServer();
const rapport = createTestRapport(MODULES, { environment: { ...MAIL, SMTP_URL: server.url } });

const visit = (url: string, method: 'GET' | 'POST', headers: Record<string, string> = {}) =>
  rapport.rapport.fetch(
    new Request(url, {
      method,
      headers: { ...headers, ...(method === 'POST' && { 'content-type': 'application/x-www-form-urlencoded' }) },
      ...(method === 'POST' && { body: 'List-Unsubscribe=One-Click' }),
    }),
  );

/** A reader who got a message with a link, and the link. */
async function givenLink(input: Parameters<typeof givenReader>[1] = {}) {
  const campaignId = await givenRunningCampaign(rapport);
  const reader = await givenReader(rapport, input);
  await givenQueued(rapport, [reader], { campaignId });
  await rapport.settle();
  const mail = server.caught.at(-1);
  if (!mail) throw new Error('Nothing was caught.');
  const url = /^<(.+)>$/.exec(fieldsOf(mail, 'List-Unsubscribe')[0] ?? '')?.[1] ?? '';
  return { reader, campaignId, url, mail };
}

const wordsOf = (customerId: string) =>
  rapport.db.consent.findMany({
    where: { customerId },
    orderBy: { serial: 'asc' },
    select: { purpose: true, channel: true, state: true },
  });
const GRANTED = { purpose: 'MARKETING', channel: 'EMAIL', state: 'GRANTED' };
const WITHDRAWN = { purpose: 'MARKETING', channel: 'EMAIL', state: 'WITHDRAWN' };
const optOuts = (campaignId: string) => rapport.db.campaignResponse.count({ where: { campaignId, kind: 'OPTED_OUT' } });

describe('The link', () => {
  it('stands in what needs consent to marketing, and in nothing else', async () => {
    const { mail, url } = await givenLink();
    expect(url).toMatch(/^https:\/\/crm\.example\.com\/unsubscribe\/[\w-]{43}$/);
    expect(fieldsOf(mail, 'List-Unsubscribe-Post')).toEqual(['List-Unsubscribe=One-Click']);
    for (const purpose of ['SALES', 'RELATIONSHIP', 'SERVICE', 'SUPPORT', 'BILLING'] as const) {
      const reader = await givenReader(rapport);
      await givenQueued(rapport, [reader], { purpose });
      await rapport.settle();
      const caught = server.caught.at(-1);
      const isMarketing = purpose === 'SALES' || purpose === 'RELATIONSHIP';
      expect(caught && fieldsOf(caught, 'List-Unsubscribe')).toHaveLength(isMarketing ? 1 : 0);
      expect(caught && fieldsOf(caught, 'List-Unsubscribe-Post')).toHaveLength(isMarketing ? 1 : 0);
    }
  });

  it('changes nothing when it is read, as mail programs do by themselves', async () => {
    const { reader, campaignId, url } = await givenLink();
    const answer = await visit(url, 'GET');
    expect(answer.status).toBe(200);
    const page = await answer.text();
    expect(page).toContain('<form method="post">');
    expect(page).toContain('<button type="submit">Unsubscribe</button>');
    expect(await wordsOf(reader.id)).toEqual([GRANTED]);
    expect(await optOuts(campaignId)).toBe(0);
  });

  it('withdraws the consent when it is posted, once, with where it was said, and notes it for the campaign', async () => {
    const { reader, campaignId, url } = await givenLink();
    const answers = [await visit(url, 'POST'), await visit(url, 'POST')];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await answers[0]?.text()).toContain('You are unsubscribed.');
    expect(await wordsOf(reader.id)).toEqual([GRANTED, WITHDRAWN]);
    const consent = await rapport.db.consent.findFirstOrThrow({ where: { customerId: reader.id, state: 'WITHDRAWN' } });
    expect(consent).toMatchObject({ recordedByKind: 'CUSTOMER', source: expect.stringMatching(/^unsubscribe link of e-mail /) });
    expect(await optOuts(campaignId)).toBe(1);
    const [next] = await givenQueued(rapport, [reader]);
    await rapport.settle();
    expect(await deliveryOf(rapport, next ?? '')).toMatchObject({
      ...{ state: 'SUPPRESSED', reason: 'NO_CONSENT: the customer does not allow MARKETING by e-mail' },
    });
  });

  it('works again for who subscribed anew', async () => {
    const { reader, url } = await givenLink();
    await visit(url, 'POST');
    await say(rapport, reader.id, 'GRANTED');
    await visit(url, 'POST');
    expect(await wordsOf(reader.id)).toEqual([GRANTED, WITHDRAWN, GRANTED, WITHDRAWN]);
  });

  it('tells nothing and does nothing when it is not whole', async () => {
    const { reader, url } = await givenLink();
    const token = url.split('/').at(-1) ?? '';
    const flipped = token.startsWith('A') ? `B${token.slice(1)}` : `A${token.slice(1)}`;
    const unsigned = Buffer.concat([Buffer.from(token, 'base64url').subarray(0, 16), Buffer.alloc(16)]).toString('base64url');
    const pages = new Set<string>();
    for (const wrong of [flipped, unsigned, 'x', '%00', `${token}A`, token.slice(1)]) {
      for (const method of ['GET', 'POST'] as const) {
        const answer = await visit(`${MAIL.PUBLIC_URL}/unsubscribe/${wrong}`, method);
        expect(answer.status).toBe(404);
        pages.add(await answer.text());
      }
    }
    expect(pages.size).toBe(1);
    expect(await wordsOf(reader.id)).toEqual([GRANTED]);
  });

  it.each([
    ['cs', 'ltr', 'Odhlásit'],
    ['lt', 'ltr', 'Atsisakyti prenumeratos'],
    ['fa-IR', 'rtl', 'لغو اشتراک'],
    ['de-AT', 'ltr', 'Abmelden'],
    ['en', 'ltr', 'Unsubscribe'],
    ['ja', 'ltr', 'Unsubscribe'],
  ])('speaks %s to who does', async (language, direction, button) => {
    const { url } = await givenLink({ language });
    const answer = await visit(url, 'GET', { 'accept-language': 'en' });
    const page = await answer.text();
    expect(page).toContain(`<button type="submit">${button}</button>`);
    expect(page).toContain(`dir="${direction}"`);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page).not.toContain('Ada');
  });
});

describe('Without PUBLIC_URL', () => {
  const { PUBLIC_URL: _none, ...environment } = MAIL;

  it('a mail server that others hear of gets nothing that needs consent to marketing, and no campaign begins', async () => {
    await using own = await startTestRapport(MODULES, { environment: { ...environment, SMTP_URL: 'smtp://mail.invalid' } });
    const reader = await givenReader(own);
    const [marketing] = await givenQueued(own, [reader]);
    const [service] = await givenQueued(own, [reader], { purpose: 'SERVICE' });
    await own.settle();
    expect(await deliveryOf(own, marketing ?? '')).toMatchObject({
      state: 'SUPPRESSED',
      reason: 'NO_UNSUBSCRIBE: PUBLIC_URL is not set, and what needs consent to marketing must say where one unsubscribes',
    });
    // There is no such mail server: it is tried again.
    expect(await deliveryOf(own, service ?? '')).toMatchObject({ state: 'QUEUED' });
    const campaign = await givenCampaign(own, await givenSegment(own));
    expect(await takeStep(own, 'launch', campaign.globalId)).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(/^PUBLIC_URL is not set: nobody could unsubscribe/),
    });
    expect(await own.db.campaign.findUnique({ where: { id: campaign.id } })).toMatchObject({ state: 'DRAFT', launchedAt: null });
  });

  it('a mail server on the same machine gets links to this machine, to try things out', async () => {
    await using own = await startTestRapport(MODULES, { environment: { ...environment, SMTP_URL: server.url, PORT: '4444' } });
    await givenQueued(own, [await givenReader(own)]);
    await own.settle();
    const mail = server.caught.at(-1);
    expect(mail && fieldsOf(mail, 'List-Unsubscribe')).toEqual([
      expect.stringMatching(/^<http:\/\/localhost:4444\/unsubscribe\/[\w-]{43}>$/),
    ]);
  });
});
