/** Customers are asked by e-mail after a complaint was settled and after a purchase, without anybody's doing. */
import { beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { recordConsent } from '../../../src/modules/contacts/consents.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback, reopenComplaint, resolveComplaint } from '../../../src/modules/feedback/index.ts';
import { askAfterPurchase, askAfterResolution } from '../../../src/modules/feedback/surveys/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, startTestRapport, type TestRapport } from '../../support/index.ts';
import { givenReader, MAIL } from '../communications/given-sending.ts';
import { fieldsOf, mailServer } from '../communications/mail-server.ts';
import { givenPurchase } from '../sales/given.ts';
import { givenComplaint } from './given.ts';
import { givenSurvey } from './given-surveys.ts';

const MODULES = [access, contacts, sales, communications, feedback];
const server = await mailServer();
const rapport = createTestRapport(MODULES, { environment: { ...MAIL, SMTP_URL: server.url } });

beforeAll(async () => {
  await givenSurvey(rapport, { name: 'After the talk', kind: 'CSAT' });
  await givenSurvey(rapport, { name: 'After the shop', kind: 'NPS' });
});

/** Jobs of the days between run but once. */
const later = (days: number) => rapport.clock.set(new Date(rapport.clock.now().getTime() + days * 86_400_000));
const invitationsOf = (of: TestRapport, customerId: string) =>
  of.db.surveyInvitation.findMany({ where: { customerId }, orderBy: { id: 'asc' }, include: { survey: true } });
const settle = async (of: TestRapport, customer: { readonly id: string }, kind: 'COMPLAINT' | 'PRAISE' = 'COMPLAINT') => {
  const complaint = await givenComplaint(of, customer, { kind });
  return resolveComplaint(of.ctx, { id: complaint.id, outcome: 'SATISFIED' });
};
/** What is queued or was sent to them, the last first. */
const mailsTo = (of: TestRapport, customerId: string) =>
  of.db.communication.findMany({ where: { customerId }, orderBy: { id: 'desc' }, include: { email: true } });
const deny = (of: TestRapport, customerId: string, channel?: 'EMAIL') =>
  recordConsent(of.ctx, { customerId, purpose: 'RESEARCH', state: 'DENIED', ...(channel && { channel }) });

describe('after a resolution', () => {
  it('a CSAT invitation goes out once, with a link to the form in the language of the customer', async () => {
    const reader = await givenReader(rapport, { language: 'cs', allows: false });
    const complaint = await settle(rapport, reader);
    await rapport.settle();
    const [invitation, ...others] = await invitationsOf(rapport, reader.id);
    expect(others).toEqual([]);
    expect(invitation).toMatchObject({
      complaintId: complaint.id,
      purchaseId: null,
      survey: { kind: 'CSAT' },
      recordedByKind: 'SYSTEM',
    });
    const mail = server.caught.find((one) => fieldsOf(one, 'To').some((to) => to.includes(reader.email)));
    expect(mail && fieldsOf(mail, 'Auto-Submitted')).toEqual(['auto-generated']);
    const [word] = await mailsTo(rapport, reader.id);
    expect(word).toMatchObject({
      subject: 'Jak jste s námi spokojeni?',
      isAutomatic: true,
      email: { state: 'SENT', consentNeeded: 'RESEARCH' },
    });
    const token = /^https:\/\/crm\.example\.com\/survey\/([\w-]{43})$/m.exec(word?.body ?? '')?.[1] ?? '';
    const form = await rapport.rapport.fetch(new Request(`http://rapport.test/survey/${token}`));
    expect(form.status).toBe(200);
    expect(await form.text()).toContain('Jak jste s námi spokojeni?');
  });

  it('nobody is asked twice about the same: the handler may run again', async () => {
    const reader = await givenReader(rapport);
    const { id } = await settle(rapport, reader);
    await rapport.settle();
    const [fact] = (await rapport.eventsAbout(id)).filter(({ name }) => name === 'feedback.complaint.resolved');
    await askAfterResolution(rapport.ctx, fact?.payload as Rapport.Events['feedback.complaint.resolved']);
    expect(await invitationsOf(rapport, reader.id)).toHaveLength(1);
    expect(await mailsTo(rapport, reader.id)).toHaveLength(1);
  });

  it('who is asked again, after a reopening, is asked about that resolution', async () => {
    const reader = await givenReader(rapport);
    const { id } = await settle(rapport, reader);
    await rapport.settle();
    later(1);
    await reopenComplaint(rapport.ctx, { id, reason: 'Broken again' });
    await resolveComplaint(rapport.ctx, { id, outcome: 'UNKNOWN' });
    await rapport.settle();
    expect(await invitationsOf(rapport, reader.id)).toHaveLength(2);
  });

  it('nobody is asked of praise, of what was reopened by then, without an address, or who denied RESEARCH', async () => {
    const [praising, again, denying, partly] = [
      await givenReader(rapport),
      await givenReader(rapport),
      await givenReader(rapport),
      await givenReader(rapport),
    ];
    const silent = await givenReader(rapport);
    await rapport.db.contactPoint.updateMany({ where: { customerId: silent.id }, data: { status: 'BOUNCED' } });
    await deny(rapport, denying.globalId);
    await deny(rapport, partly.globalId, 'EMAIL');
    await settle(rapport, praising, 'PRAISE');
    const { id } = await settle(rapport, again);
    await reopenComplaint(rapport.ctx, { id, reason: 'Broken again' });
    for (const one of [denying, partly, silent]) await settle(rapport, one);
    await rapport.settle();
    for (const one of [praising, again, denying, partly, silent]) {
      expect(await invitationsOf(rapport, one.id)).toEqual([]);
      expect(await mailsTo(rapport, one.id)).toEqual([]);
    }
  });

  it('an e-mail that waits is not sent once RESEARCH is denied', async () => {
    const reader = await givenReader(rapport);
    const { id } = await settle(rapport, reader);
    const [fact] = (await rapport.eventsAbout(id)).filter(({ name }) => name === 'feedback.complaint.resolved');
    await askAfterResolution(rapport.ctx, fact?.payload as Rapport.Events['feedback.complaint.resolved']);
    await deny(rapport, reader.globalId);
    await rapport.settle();
    const [word] = await mailsTo(rapport, reader.id);
    expect(word?.email).toMatchObject({
      state: 'SUPPRESSED',
      reason: 'NO_CONSENT: the customer does not allow RESEARCH by e-mail',
    });
  });
});

describe('after a purchase', () => {
  it('an NPS invitation goes out, to nobody more often than every 90 days', async () => {
    const reader = await givenReader(rapport);
    const first = await givenPurchase(rapport, reader);
    await rapport.settle();
    later(89);
    await givenPurchase(rapport, reader);
    await rapport.settle();
    expect(await invitationsOf(rapport, reader.id)).toMatchObject([{ purchaseId: first.id, survey: { kind: 'NPS' } }]);
    later(1);
    const third = await givenPurchase(rapport, reader);
    await rapport.settle();
    expect((await invitationsOf(rapport, reader.id)).map(({ purchaseId }) => purchaseId)).toEqual([first.id, third.id]);
    const [fact] = (await rapport.eventsAbout(third.id)).filter(({ name }) => name === 'sales.purchase.recorded');
    await askAfterPurchase(rapport.ctx, fact?.payload as Rapport.Events['sales.purchase.recorded']);
    expect(await invitationsOf(rapport, reader.id)).toHaveLength(2);
  });

  it('nobody is asked of a purchase that was recorded two weeks late, as an import is', async () => {
    const reader = await givenReader(rapport);
    await givenPurchase(rapport, reader, { purchasedAt: new Date(rapport.clock.now().getTime() - 15 * 86_400_000) });
    await rapport.settle();
    expect(await invitationsOf(rapport, reader.id)).toEqual([]);
  });
});

describe('nobody is asked by itself', () => {
  it.each([
    ['without PUBLIC_URL, which the log says', { MAIL_FROM: MAIL.MAIL_FROM }, ['CSAT', 'NPS']],
    ['where FEEDBACK_INVITATIONS is none', { ...MAIL, FEEDBACK_INVITATIONS: 'none' }, ['CSAT', 'NPS']],
    ['without a survey of the kind', MAIL, ['CES']],
  ] as const)('%s', async (_case, environment, kinds) => {
    await using quiet = await startTestRapport(MODULES, { environment });
    for (const kind of kinds) await givenSurvey(quiet, { kind });
    const reader = await givenReader(quiet);
    await settle(quiet, reader);
    await givenPurchase(quiet, reader);
    await quiet.settle();
    expect(await invitationsOf(quiet, reader.id)).toEqual([]);
    const isTold = quiet.log.lines.some(({ message }) => message.startsWith('PUBLIC_URL is not set: no customer is asked'));
    expect(isTold).toBe(!('PUBLIC_URL' in environment));
  });
});
