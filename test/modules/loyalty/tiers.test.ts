/** Tiers: reached at once, lost 30 days after a warning. */
import { beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { loyalty, type Membership, type Program, publishVersion } from '../../../src/modules/loyalty/index.ts';
import {
  earnForPurchase,
  earnPoints,
  reverseEntry,
  spendPoints,
  takeBackForPurchase,
} from '../../../src/modules/loyalty/ledger/index.ts';
import { day } from '../../../src/modules/loyalty/memberships/index.ts';
import { reviewTiers } from '../../../src/modules/loyalty/tiers/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { recordReturn } from '../../../src/modules/sales/money-back/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { givenReader, MAIL } from '../communications/given-sending.ts';
import { mailServer } from '../communications/mail-server.ts';
import { givenSale } from '../sales/given-money.ts';
import { MEMBERSHIPS } from './documents.ts';
import { givenMember, givenMembers, givenProgram } from './given.ts';
import { givenPoints } from './given-rewards.ts';

const server = await mailServer();
const tiers = [
  { name: 'Silver', threshold: 500, benefits: ['Free delivery'] },
  { name: 'Gold', threshold: 2000, benefits: [] },
];

describe('tiers', () => {
  const rapport = createTestRapport([access, contacts, sales, communications, loyalty], {
    environment: { ...MAIL, SMTP_URL: server.url },
  });
  let program: Program;
  let nth = 0;
  beforeAll(async () => {
    program = await givenProgram(rapport, { name: 'Teas', rules: { tiers } });
  });
  const earn = (membership: Membership, points: number) => {
    nth += 1;
    return earnPoints(rapport.ctx, { membershipId: membership.id, points, reason: 'Bought', idempotencyKey: `earn-${nth}` });
  };
  const tierOf = async ({ customerId }: Membership) => {
    const { customer } = await rapport.asAdministrator().data(MEMBERSHIPS, { id: globalId('Customer', customerId) });
    const membership = customer?.memberships?.[0];
    return { tier: membership?.tier?.name ?? null, earned: membership?.earnedInWindow };
  };
  const rowOf = ({ id }: Membership) => rapport.db.loyaltyMembership.findUniqueOrThrow({ where: { id } });
  const changesOf = async ({ id }: Membership) =>
    (await rapport.eventsAbout(id)).filter(({ name }) => name === 'loyalty.tier.changed').map(({ payload }) => payload);

  it('are reached at once, by what was earned and not by the balance', async () => {
    const member = await givenMember(rapport, { program });
    await earn(member, 499);
    expect(await tierOf(member)).toEqual({ tier: null, earned: 499 });
    await spendPoints(rapport.ctx, { membershipId: member.id, points: 499, reason: 'Spent', idempotencyKey: 'spent' });

    await earn(member, 1);

    expect(await tierOf(member)).toEqual({ tier: 'Silver', earned: 500 });
    await earn(member, 1500);
    expect(await tierOf(member)).toEqual({ tier: 'Gold', earned: 2000 });
    expect(await changesOf(member)).toMatchObject([
      { fromRank: null, toRank: 1 },
      { fromRank: 1, toRank: 2 },
    ]);
  });

  it('do not count what was reversed', async () => {
    const member = await givenMember(rapport, { program });
    const { entry } = await earn(member, 400);
    await reverseEntry(rapport.ctx, { entryId: entry.id, reason: 'Wrong', idempotencyKey: 'reversed' });

    await earn(member, 200);

    expect(await tierOf(member)).toEqual({ tier: null, earned: 200 });
  });

  it('do not count what came back of a purchase', async () => {
    const customer = await givenReader(rapport, { allows: false });
    const member = await givenMember(rapport, { program, customer });
    const sale = await givenSale(rapport, { customer, lines: [['4', '100.00']], paid: '400.00' });
    await earnForPurchase(rapport.ctx, sale.id);
    expect(await tierOf(member)).toEqual({ tier: null, earned: 400 });

    for (const [quantity, left] of [
      ['1', 300],
      ['3', 0],
    ] as const) {
      const lines = [{ lineId: sale.lineIds[0] ?? '', quantity }];
      const { id } = await recordReturn(rapport.ctx, { purchaseId: sale.globalId, lines });
      await takeBackForPurchase(rapport.ctx, sale.id, `return:${id}`);
      expect(await tierOf(member)).toEqual({ tier: null, earned: left });
    }
  });

  it('are lost 30 days after a warning, which is sent once', async () => {
    const customer = await givenReader(rapport, { allows: false });
    const member = await givenMember(rapport, { program, customer });
    await earn(member, 2100);
    await rapport.clock.advance({ days: 300 });
    await earn(member, 600);
    server.caught.length = 0;

    await rapport.clock.advance({ days: 66 });

    const { downgradeAt } = await rowOf(member);
    expect(downgradeAt?.getTime()).toBe(rapport.clock.now().getTime() + 30 * 86_400_000);
    expect(await tierOf(member)).toEqual({ tier: 'Gold', earned: 600 });
    expect(server.caught.map(({ parsed }) => parsed.text)).toEqual([
      expect.stringContaining('you would need 1400 more points to stay Gold in Teas.'),
    ]);
    await rapport.clock.advance({ days: 29 });
    expect(await tierOf(member)).toMatchObject({ tier: 'Gold' });
    await rapport.clock.advance({ days: 1 });
    expect(await tierOf(member)).toEqual({ tier: 'Silver', earned: 600 });
    expect((await rowOf(member)).downgradeAt).toBe(null);
    expect(await changesOf(member)).toMatchObject([{ toRank: 2 }, { fromRank: 2, toRank: 1 }]);
    expect(server.caught.length).toBe(1);
  });

  it('that the rules have no more are kept until the end of a warning, which says so and asks for no points', async () => {
    const customer = await givenReader(rapport, { allows: false });
    const old = { tiers: [{ name: 'Gold', threshold: 1000 }], noticeDays: 0 };
    const changing = await givenProgram(rapport, { name: 'Dropping', rules: old });
    const member = await givenMember(rapport, { program: changing, customer });
    await earn(member, 1200);
    await rapport.clock.advance({ minutes: 1 });
    const rules = { version: 1, earn: [], noticeDays: 0 };
    await publishVersion(rapport.ctx, { programId: changing.id, rules, effectiveFrom: rapport.clock.now() });
    await rapport.settle();
    server.caught.length = 0;

    await rapport.clock.advance({ hours: 1 });

    const { downgradeAt } = await rowOf(member);
    const until = day(downgradeAt ?? new Date(0));
    expect(server.caught.map(({ parsed }) => parsed.text)).toEqual([
      expect.stringContaining(
        `you have the tier Gold in Dropping until ${until}. By the rules in force now there is no such tier any more.\n`,
      ),
    ]);
    expect(server.caught[0]?.parsed.text).not.toContain('more point');
  });

  it('are kept by who earns enough after the warning', async () => {
    const member = await givenMember(rapport, { program });
    await earn(member, 500);
    await rapport.clock.advance({ days: 366 });
    expect((await rowOf(member)).downgradeAt).not.toBe(null);

    await earn(member, 500);

    expect((await rowOf(member)).downgradeAt).toBe(null);
    await rapport.clock.advance({ days: 31 });
    expect(await tierOf(member)).toEqual({ tier: 'Silver', earned: 500 });
    expect((await changesOf(member)).length).toBe(1);
  });

  it('follow new thresholds once these are in force: up by the next hour, down after a warning', async () => {
    const changing = await givenProgram(rapport, { rules: { tiers, noticeDays: 0 } });
    const [rising, falling] = [
      await givenMember(rapport, { program: changing }),
      await givenMember(rapport, { program: changing }),
    ];
    await earn(rising, 450);
    await earn(falling, 2000);
    const after = [
      { name: 'Silver', threshold: 400 },
      { name: 'Platinum', threshold: 5000 },
    ];
    const effectiveFrom = new Date(rapport.clock.now().getTime() + 86_400_000);
    await publishVersion(rapport.ctx, {
      programId: changing.id,
      rules: { version: 1, tiers: after, noticeDays: 0 },
      effectiveFrom,
    });
    await rapport.clock.advance({ hours: 23 });
    expect([await tierOf(rising), await tierOf(falling)]).toMatchObject([{ tier: null }, { tier: 'Gold' }]);

    await rapport.clock.advance({ hours: 2 });

    expect([await tierOf(rising), await tierOf(falling)]).toMatchObject([{ tier: 'Silver' }, { tier: 'Gold' }]);
    await rapport.clock.advance({ days: 30 });
    expect(await tierOf(falling)).toMatchObject({ tier: 'Silver' });
  });

  it('are none in a program of another kind, whatever its rules name: neither at once nor by a review', async () => {
    const cards = await givenProgram(rapport, { kind: 'PUNCH_CARD', rules: { tiers } });
    const member = await givenMember(rapport, { program: cards });

    await givenPoints(rapport, member, 500);
    expect(await rowOf(member)).toMatchObject({ balance: 500, tierName: null });
    await reviewTiers(rapport.ctx, new AbortController().signal);

    expect(await rowOf(member)).toMatchObject({ balance: 500, tierName: null });
  });

  it('are reviewed 200 members at a time: another of these is not looked at once a stop is asked for', async () => {
    const many = await givenProgram(rapport, { rules: { tiers } });
    await givenMembers(rapport, many, 201);
    await rapport.db.loyaltyMembership.updateMany({ where: { programId: many.id }, data: { tierName: 'Gold' } });
    const warned = () => rapport.db.loyaltyMembership.count({ where: { programId: many.id, downgradeAt: { not: null } } });
    const stop = new AbortController();
    const stopping = Object.create(rapport.ctx, {
      transact: {
        value: (run: Parameters<typeof rapport.ctx.transact>[0]) => rapport.ctx.transact(run).finally(() => stop.abort()),
      },
    });

    await reviewTiers(stopping, stop.signal);
    expect(await warned()).toBe(200);
    await reviewTiers(rapport.ctx, new AbortController().signal);

    expect(await warned()).toBe(201);
  });
});
