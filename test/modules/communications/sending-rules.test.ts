/** When an e-mail may leave: consent, suppression list, valid address, quiet hours, frequency cap, in this order, decided when its turn comes. */
import { describe, expect, it } from 'vitest';
import type { CommunicationPurpose } from '../../../src/generated/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { liftSuppression, suppressAddress } from '../../../src/modules/communications/mail-out/index.ts';
import { quietUntil } from '../../../src/modules/communications/mail-out/quiet-hours.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { deliveryOf, givenQueued, givenReader, givenRunningCampaign, MAIL, say } from './given-sending.ts';
import { mailServer } from './mail-server.ts';

const server = await mailServer();
const rapport = createTestRapport([access, contacts, sales, communications], { environment: { ...MAIL, SMTP_URL: server.url } });
const codeOf = async (id: string | undefined) => {
  const { state, reason } = await deliveryOf(rapport, id ?? '');
  return `${state} ${reason?.split(':')[0]}`;
};

async function decided(customer: { readonly id: string }, email: Parameters<typeof givenQueued>[2] = {}): Promise<string> {
  const [id] = await givenQueued(rapport, [customer], email);
  await rapport.settle();
  return codeOf(id);
}

describe('Consent', () => {
  it.each<[CommunicationPurpose, string]>([
    ['MARKETING', 'SUPPRESSED NO_CONSENT'],
    ['SALES', 'SUPPRESSED NO_CONSENT'],
    ['RELATIONSHIP', 'SUPPRESSED NO_CONSENT'],
    ['SERVICE', 'SENT ACCEPTED'],
    ['SUPPORT', 'SENT ACCEPTED'],
    ['BILLING', 'SENT ACCEPTED'],
  ])('of who never said a word makes of %s: %s', async (purpose, expected) => {
    expect(await decided(await givenReader(rapport, { allows: false }), { purpose })).toBe(expected);
    expect(server.caught).toHaveLength(expected.startsWith('SENT') ? 1 : 0);
  });

  it('counts as it is when the turn comes, not as it was when the e-mail was written', async () => {
    const reader = await givenReader(rapport);
    const [id] = await givenQueued(rapport, [reader]);
    await say(rapport, reader.id, 'WITHDRAWN');
    await rapport.settle();
    expect(await codeOf(id)).toBe('SUPPRESSED NO_CONSENT');
    expect(server.caught).toEqual([]);
  });

  it('of nobody who is archived, deceased or gone is asked', async () => {
    const [archived, deceased] = [await givenReader(rapport), await givenReader(rapport)];
    await rapport.db.customer.update({ where: { id: archived.id }, data: { archivedAt: rapport.clock.now() } });
    await rapport.db.customer.update({ where: { id: deceased.id }, data: { deceasedOn: new Date('2026-01-01') } });
    expect(await decided(archived, { purpose: 'SERVICE' })).toBe('SUPPRESSED ARCHIVED');
    expect(await decided(deceased, { purpose: 'SERVICE' })).toBe('SUPPRESSED DECEASED');
    expect(server.caught).toEqual([]);
  });
});

describe('The suppression list', () => {
  it('stops all there is to an address, however it is written, until it is lifted', async () => {
    const reader = await givenReader(rapport, { email: 'Ada.Lovelace@Example.NET' });
    await suppressAddress(rapport.ctx, { address: 'ada.lovelace@example.net', reason: 'Asked us on the phone.' });
    expect(await decided(reader, { purpose: 'BILLING' })).toBe('SUPPRESSED SUPPRESSED_ADDRESS');
    expect(server.caught).toEqual([]);
    expect(await liftSuppression(rapport.ctx, { address: 'ADA.lovelace@example.net', reason: 'Asked us again.' })).toBe(true);
    expect(await decided(reader, { purpose: 'BILLING' })).toBe('SENT ACCEPTED');
  });

  it('comes after consent and before quiet hours', async () => {
    const quiet = { quietHours: { from: '00:00', to: '23:59' } };
    const [silent, reader] = [await givenReader(rapport, { allows: false, ...quiet }), await givenReader(rapport, quiet)];
    for (const { email } of [silent, reader]) await suppressAddress(rapport.ctx, { address: email, reason: 'Test.' });
    expect(await decided(silent)).toBe('SUPPRESSED NO_CONSENT');
    expect(await decided(reader)).toBe('SUPPRESSED SUPPRESSED_ADDRESS');
  });
});

describe('The address', () => {
  it('is one that works: neither one that bounced, nor none', async () => {
    const reader = await givenReader(rapport);
    await rapport.db.contactPoint.updateMany({ where: { customerId: reader.id }, data: { status: 'BOUNCED' } });
    expect(await decided(reader)).toBe('SUPPRESSED NO_ADDRESS');
    expect(server.caught).toEqual([]);
  });
});

describe('Quiet hours', () => {
  const until = (from: string, to: string, timeZone: string | null, now: string, otherwise = 'UTC') =>
    quietUntil({ quietHoursFrom: from, quietHoursTo: to, timeZone }, new Date(now), otherwise)?.toISOString() ?? null;

  it.each([
    ['Asia/Tehran', '22:00', '07:30', '2026-03-02T18:29:00Z', null],
    ['Asia/Tehran', '22:00', '07:30', '2026-03-02T18:30:00Z', '2026-03-03T04:00:00.000Z'],
    ['Asia/Tehran', '22:00', '07:30', '2026-03-03T03:59:59Z', '2026-03-03T04:00:00.000Z'],
    ['Asia/Tehran', '22:00', '07:30', '2026-03-03T04:00:00Z', null],
    ['America/New_York', '21:00', '08:00', '2026-03-02T09:00:00Z', '2026-03-02T13:00:00.000Z'],
    ['America/New_York', '12:00', '14:00', '2026-03-02T17:30:00Z', '2026-03-02T19:00:00.000Z'],
    // The clocks go forward at two: the night has eight hours of quiet instead of nine, and half past two comes at half past three.
    ['America/New_York', '22:00', '07:00', '2026-03-08T04:00:00Z', '2026-03-08T11:00:00.000Z'],
    ['America/New_York', '22:00', '02:30', '2026-03-08T06:00:00Z', '2026-03-08T07:30:00.000Z'],
    // The clocks go back at three: half past two comes twice, and the second time counts for who is quiet then.
    ['Europe/Prague', '22:00', '07:00', '2026-10-24T23:00:00Z', '2026-10-25T06:00:00.000Z'],
    ['Europe/Prague', '22:00', '02:30', '2026-10-25T01:10:00Z', '2026-10-25T01:30:00.000Z'],
    [null, '22:00', '07:00', '2026-03-02T23:00:00Z', '2026-03-03T07:00:00.000Z'],
  ])('in %s from %s to %s end, at %s, at %s', (timeZone, from, to, now, end) => {
    expect(until(from, to, timeZone, now)).toBe(end);
  });

  it('of who has no zone are those of the configured one', () => {
    expect(until('22:00', '07:00', null, '2026-03-02T21:30:00Z', 'Europe/Prague')).toBe('2026-03-03T06:00:00.000Z');
    expect(until('22:00', '07:00', null, '2026-03-02T21:30:00Z', 'UTC')).toBe(null);
  });

  it('let an e-mail wait, also one that needs no consent to marketing, and leave when they end', async () => {
    // Nine in the morning in London is half past twelve in Tehran.
    const reader = await givenReader(rapport, { timeZone: 'Asia/Tehran', quietHours: { from: '12:00', to: '14:00' } });
    const [id = ''] = await givenQueued(rapport, [reader], { purpose: 'SERVICE' });
    await rapport.settle();
    expect(await codeOf(id)).toBe('QUEUED QUIET_HOURS');
    expect((await deliveryOf(rapport, id)).dueAt).toEqual(new Date('2026-03-02T10:30:00Z'));
    await rapport.clock.advance({ minutes: 89, seconds: 59 });
    expect(server.caught).toEqual([]);
    await rapport.clock.advance({ seconds: 1 });
    expect(server.caught).toHaveLength(1);
    expect(await codeOf(id)).toBe('SENT ACCEPTED');
  });
});

describe('The frequency cap', () => {
  it('suppresses the third of a campaign in seven days, and lets a single one wait until it may be sent', async () => {
    const [reader, campaignId] = [await givenReader(rapport), await givenRunningCampaign(rapport)];
    const start = rapport.clock.now();
    expect(await decided(reader)).toBe('SENT ACCEPTED');
    await rapport.clock.advance({ days: 1 });
    expect(await decided(reader, { campaignId, purpose: 'SALES' })).toBe('SENT ACCEPTED');
    expect(await decided(reader, { campaignId })).toBe('SUPPRESSED FREQUENCY_CAP');
    expect(await decided(reader, { purpose: 'SERVICE' })).toBe('SENT ACCEPTED');
    const [single = ''] = await givenQueued(rapport, [reader]);
    await rapport.settle();
    expect(await codeOf(single)).toBe('QUEUED FREQUENCY_CAP');
    expect((await deliveryOf(rapport, single)).dueAt).toEqual(new Date(start.getTime() + 7 * 86_400_000));
    server.caught.length = 0;
    await rapport.clock.advance({ days: 6 });
    expect(server.caught).toHaveLength(1);
    expect(await codeOf(single)).toBe('SENT ACCEPTED');
  });

  it('holds for several that are due at the same moment', async () => {
    const reader = await givenReader(rapport);
    const ids = await givenQueued(rapport, Array(5).fill(reader), { campaignId: await givenRunningCampaign(rapport) });
    await rapport.settle();
    expect(server.caught).toHaveLength(2);
    expect((await Promise.all(ids.map(codeOf))).sort()).toEqual([
      ...['SENT ACCEPTED', 'SENT ACCEPTED'],
      ...['SUPPRESSED FREQUENCY_CAP', 'SUPPRESSED FREQUENCY_CAP', 'SUPPRESSED FREQUENCY_CAP'],
    ]);
  });
});

describe('A campaign', () => {
  it('that is paused sends nothing until it is resumed; that has left is noted once', async () => {
    const [reader, campaignId] = [await givenReader(rapport), await givenRunningCampaign(rapport, 'PAUSED')];
    const [id = ''] = await givenQueued(rapport, [reader], { campaignId });
    await rapport.clock.advance({ minutes: 5 });
    expect(server.caught).toEqual([]);
    expect(await codeOf(id)).toBe('QUEUED WAITING');
    await rapport.db.campaign.update({ where: { id: campaignId }, data: { state: 'RUNNING' } });
    await rapport.clock.advance({ minutes: 1 });
    expect(server.caught).toHaveLength(1);
    expect(await rapport.db.campaignResponse.findMany({ where: { campaignId } })).toMatchObject([
      { kind: 'SENT', communicationId: id, customerId: reader.id },
    ]);
  });
});
