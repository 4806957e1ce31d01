/** What members are told before a program changes. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts, lockCustomers, writeConsent } from '../../../src/modules/contacts/index.ts';
import { mergeCustomers } from '../../../src/modules/contacts/merging/index.ts';
import { loyalty, publishVersion } from '../../../src/modules/loyalty/index.ts';
import { earnPoints } from '../../../src/modules/loyalty/ledger/index.ts';
import { noteNoticeSent, noticeJob } from '../../../src/modules/loyalty/notices/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId, type TestRapport } from '../../support/index.ts';
import { givenReader, MAIL } from '../communications/given-sending.ts';
import { addressesOf, mailServer } from '../communications/mail-server.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenSale } from '../sales/given-money.ts';
import { MEMBERSHIPS, PROGRAM, READ_NOTICE } from './documents.ts';
import { givenMember, givenMembers, givenProgram, loyaltyWritten } from './given.ts';

const server = await mailServer();
const MODULES = [access, contacts, sales, communications, loyalty];
const inDays = ({ clock }: TestRapport, days: number) => new Date(clock.now().getTime() + days * 86_400_000);
const TWICE = { version: 1, earn: [{ currencyCode: 'EUR', pointsPerUnit: '2' }] };

describe('notices', () => {
  const rapport = createTestRapport(MODULES, { environment: { ...MAIL, SMTP_URL: server.url } });
  const publish = (programId: string, rules: object = TWICE) =>
    publishVersion(rapport.ctx, { programId, rules: { ...rules }, effectiveFrom: inDays(rapport, 30) });
  const told = async (programId: string) => {
    const { loyaltyProgram } = await rapport.asAdministrator().data(PROGRAM, { id: globalId('LoyaltyProgram', programId) });
    return loyaltyProgram?.versions.at(-1)?.notices;
  };
  const noticesOf = async (customerId: string) => {
    const { customer } = await rapport.asAdministrator().data(MEMBERSHIPS, { id: globalId('Customer', customerId) });
    return customer?.membership?.notices?.nodes ?? [];
  };

  it('tell each member what changes for them, by e-mail, and count who was told and who has read', async () => {
    const program = await givenProgram(rapport, { name: 'Teas' });
    const [reader, silent, denying] = [
      await givenReader(rapport, { allows: false, givenName: 'Ada', familyName: 'Lovelace' }),
      await givenCustomer(rapport),
      await givenReader(rapport),
    ];
    const members = [];
    for (const customer of [reader, silent, denying]) members.push(await givenMember(rapport, { program, customer }));
    await denyService(rapport, denying.id);
    server.caught.length = 0;

    await publish(program.id);
    await rapport.settle();

    const changes = ['From 1 April 2026 you earn 2 points instead of 1 for each EUR.'];
    const notices = await noticesOf(reader.id);
    expect(notices).toEqual([
      { id: expect.any(String), version: 2, changes, deliveredAt: rapport.clock.now().toISOString(), readAt: null },
    ]);
    expect(await noticesOf(silent.id)).toMatchObject([{ changes, deliveredAt: null }]);
    expect(await noticesOf(denying.id)).toMatchObject([{ changes, deliveredAt: null }]);
    expect(await told(program.id)).toEqual({ members: 3, delivered: 1, read: 0 });
    const [mail, ...others] = server.caught;
    expect(others).toEqual([]);
    expect(addressesOf(mail?.parsed.to).map(({ address }) => address)).toEqual([reader.email]);
    expect(mail?.parsed.subject).toBe('What changes in Teas from 1 April 2026');
    expect(mail?.parsed.text).toContain(`- ${changes[0]}\n\nYour membership number is M-`);

    const input = { id: notices[0]?.id ?? '' };
    const first = (await rapport.asAdministrator().data(READ_NOTICE, { input })).readProgramNotice;
    await rapport.clock.advance({ days: 1 });
    const again = (await rapport.asAdministrator().data(READ_NOTICE, { input })).readProgramNotice;
    expect(first).toMatchObject({ notice: { readAt: inDays(rapport, -1).toISOString(), program: { name: 'Teas' } } });
    expect(again).toEqual(first);
    expect(await told(program.id)).toEqual({ members: 3, delivered: 1, read: 1 });
    expect((await rapport.eventsAbout(reader.id)).filter(({ name }) => name === 'loyalty.notice.read').length).toBe(1);
  });

  it('go by what each member has: the points earned lately, the tier, the purchases', async () => {
    const before = { discount: { purchases: 5, withinDays: 90, percent: 10 }, tiers: [{ name: 'Gold', threshold: 1000 }] };
    const after = { discount: { purchases: 4, withinDays: 90, percent: 12.5 }, tiers: [{ name: 'Gold', threshold: 1400 }] };
    const program = await givenProgram(rapport, { rules: before });
    const buyers = await givenProgram(rapport, { kind: 'FREQUENT_BUYER', rules: before });
    const customer = await givenCustomer(rapport);
    const buyer = await givenCustomer(rapport);
    const { id: membershipId } = await givenMember(rapport, { program, customer });
    await givenMember(rapport, { program: buyers, customer: buyer });
    await earnPoints(rapport.ctx, { membershipId, points: 1200, reason: 'Bought', idempotencyKey: 'lately' });
    await givenSale(rapport, { customer: buyer, currencyCode: 'CZK' });

    for (const { id } of [program, buyers]) await publish(id, { ...TWICE, ...after });
    await rapport.settle();

    const [notice] = await noticesOf(customer.id);
    expect(notice?.changes).toEqual([
      expect.stringContaining(' you earn 2 points instead of 1 for each EUR.'),
      'You would need 200 more points in a year to stay Gold.',
    ]);
    const [toBuyer] = await noticesOf(buyer.id);
    expect(toBuyer?.changes).toEqual([
      expect.stringMatching(
        /the discount for buying often is 12.5 % for 4 purchases in 90 days .* You made 1 in the last 90 days\.$/,
      ),
    ]);
  });

  it('tell of nothing that has no effect in a program of their kind', async () => {
    const program = await givenProgram(rapport, { kind: 'PUNCH_CARD', rules: { punches: { required: 3 } } });
    const customer = await givenCustomer(rapport);
    const { id } = await givenMember(rapport, { program, customer });
    const tiers = [{ name: 'All', threshold: 0 }];
    const discount = { purchases: 4, withinDays: 90, percent: 12.5 };
    const referral = { points: 5, returnWindowDays: 1 };
    await publish(program.id, { ...TWICE, tiers, discount, referral, expiresAfterDays: 5, punches: { required: 3 } });
    await rapport.settle();

    expect((await noticesOf(customer.id))[0]?.changes).toEqual(['Nothing changes for you.']);
    await rapport.clock.advance({ days: 31 });
    expect(await rapport.db.loyaltyMembership.findUnique({ where: { id } })).toMatchObject({ tierName: null });
  });

  it('are one for each member, however often the job runs, and are delivered once, however often that is told', async () => {
    const program = await givenProgram(rapport);
    const customer = await givenReader(rapport);
    await givenMember(rapport, { program, customer });
    const { version } = await publish(program.id);
    await rapport.settle();
    const before = await rapport.db.programNotice.findMany({ where: { versionId: version.id } });
    const words = await rapport.db.communication.count();

    await rapport.ctx.transact((tx) => tx.enqueue('loyalty.write-notices', { versionId: version.id }));
    await rapport.clock.advance({ days: 1 });
    const [notice] = before;
    const told = {
      communicationId: notice?.outboundMessageId ?? '',
      customerId: customer.id,
      channel: 'EMAIL',
      campaignId: null,
    } as const;
    await noteNoticeSent(rapport.ctx, { ...told, from: 'SENT', to: 'DELIVERED', changedAt: rapport.clock.now().toISOString() });

    expect(await rapport.db.programNotice.findMany({ where: { versionId: version.id } })).toEqual(before);
    expect(await rapport.db.communication.count()).toBe(words);
    expect(before).toMatchObject([{ deliveredAt: expect.any(Date) }]);
  });

  it('are for who joins before the change, and for nobody who joins after, or is gone', async () => {
    const program = await givenProgram(rapport);
    const [archived, dead, absorbed, survivor] = await Promise.all([1, 2, 3, 4].map(() => givenCustomer(rapport)));
    if (!archived || !dead || !absorbed || !survivor) throw new Error('Four are needed.');
    for (const customer of [archived, dead, absorbed]) await givenMember(rapport, { program, customer });
    await rapport.db.customer.update({ where: { id: archived.id }, data: { archivedAt: rapport.clock.now() } });
    await rapport.db.customer.update({ where: { id: dead.id }, data: { deceasedOn: rapport.clock.now() } });
    await mergeCustomers(rapport.ctx, { survivorId: survivor.id, absorbedId: absorbed.id });

    await publish(program.id);
    await rapport.settle();
    const early = await givenMember(rapport, { program });
    await rapport.settle();
    await rapport.clock.advance({ days: 31 });
    const late = await givenMember(rapport, { program });
    await rapport.settle();

    const notices = await rapport.db.programNotice.findMany({
      where: { version: { programId: program.id } },
      include: { membership: true },
    });
    expect(notices.map(({ membership }) => membership.customerId).sort()).toEqual([early.customerId, survivor.id].sort());
    expect(notices.some(({ membershipId }) => membershipId === late.id)).toBe(false);
  });

  it('cannot be read by others, nor where there are none', async () => {
    const before = await loyaltyWritten(rapport);
    const [known] = await rapport.db.programNotice.findMany({ where: { readAt: null }, take: 1 });
    const id = globalId('ProgramNotice', known?.id ?? '');

    const denied = await rapport.as('loyalty.membership.read', 'loyalty.program.read').run(READ_NOTICE, { input: { id } });
    const unknown = { id: globalId('ProgramNotice', '00000000-0000-7000-8000-000000000000') };

    expect(denied.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect((await rapport.asAdministrator().data(READ_NOTICE, { input: unknown })).readProgramNotice).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await loyaltyWritten(rapport)).toEqual(before);
  });

  it('reach many members in batches, going on where a run ended', async () => {
    const program = await givenProgram(rapport);
    await givenMembers(rapport, program, 450);
    const { version } = await publish(program.id);
    const controller = new AbortController();
    const ctx = rapport.ctx;
    const stopping = { ...ctx.log, info: () => controller.abort() };

    await noticeJob.run(Object.create(ctx, { log: { value: stopping } }), controller.signal, { versionId: version.id });
    const halfway = await rapport.db.programNotice.count({ where: { versionId: version.id } });
    await rapport.settle();

    expect(halfway).toBe(200);
    expect(await rapport.db.programNotice.count({ where: { versionId: version.id } })).toBe(450);
  });
});

function denyService(rapport: TestRapport, customerId: string) {
  return rapport.ctx.transact(async (tx) => {
    await lockCustomers(tx, [customerId]);
    const said = { purpose: 'SERVICE', channel: 'EMAIL', state: 'DENIED', lawfulBasis: null, source: null } as const;
    return writeConsent(tx, { customerId, ...said });
  });
}
