/** Rules of feedback: what counts as evidence against products and teams, and what it is measured by. */
import { beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback, moveComplaint, resolveComplaint, updateComplaint } from '../../../src/modules/feedback/index.ts';
import { recordLoss } from '../../../src/modules/feedback/losses/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { settlePromise } from '../../../src/modules/sales/promises/index.ts';
import { createTestRapport, startTestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { givenPromise } from '../sales/given-relations.ts';
import { givenComplaint, givenWord } from './given.ts';
import { evaluate, givenFaults, givenRange, givenSold, givenTeam, signalsAbout } from './given-signals.ts';

const MODULES = [access, contacts, sales, communications, feedback];
const DAY_MS = 86_400_000;
const rapport = createTestRapport(MODULES);
let ada: GivenCustomer;
beforeAll(async () => {
  ada = await givenCustomer(rapport);
});

const figuresAbout = async (product: { readonly globalId: string }, of = rapport) => {
  await evaluate(of);
  return (await signalsAbout(of, { productId: product.globalId })).map(({ kind, count, exposure, isRaised }) => [
    kind,
    count,
    exposure,
    isRaised,
  ]);
};

describe('a faulty product', () => {
  it('counts neither support requests nor praise, no other cause, and nothing withdrawn, rejected or told twice', async () => {
    const [kettle] = await givenRange(rapport, ada, [10, 10, 10, 10, 10, 10]);
    if (!kettle) throw new Error('No range.');
    const [first, withdrawn, rejected, duplicate] = await givenFaults(rapport, ada, kettle, 5);
    await givenFaults(rapport, ada, kettle, 1, { kind: 'SUPPORT_REQUEST' });
    await givenFaults(rapport, ada, kettle, 1, { kind: 'PRAISE' });
    await givenFaults(rapport, ada, kettle, 1, { cause: 'MISUNDERSTANDING' });
    await moveComplaint(rapport.ctx, { id: withdrawn?.id ?? '', status: 'WITHDRAWN' });
    await moveComplaint(rapport.ctx, { id: rejected?.id ?? '', status: 'REJECTED' });
    await moveComplaint(rapport.ctx, { id: duplicate?.id ?? '', status: 'DUPLICATE', duplicateOfId: first?.id ?? '' });

    expect(await figuresAbout(kettle)).toEqual([['FAULTY_PRODUCT', 2, 10, false]]);
  });

  it('follows what is known of a complaint: its cause as it was found out, also when it is settled', async () => {
    const [kettle] = await givenRange(rapport, ada, [10, 10, 10, 10, 10, 10]);
    if (!kettle) throw new Error('No range.');
    const [one, other] = await givenFaults(rapport, ada, kettle, 2, { cause: 'OTHER' });
    expect(await figuresAbout(kettle)).toEqual([]);
    await updateComplaint(rapport.ctx, { id: one?.id ?? '', cause: 'PRODUCT_FAULT' });
    await resolveComplaint(rapport.ctx, { id: other?.id ?? '', outcome: 'SATISFIED', cause: 'PRODUCT_FAULT' });
    expect(await figuresAbout(kettle)).toEqual([['FAULTY_PRODUCT', 2, 10, false]]);
  });

  it('counts the last 90 days, to the millisecond, of complaints and of what was sold', async () => {
    await using later = await startTestRapport(MODULES);
    const eve = await givenCustomer(later);
    const [kettle] = await givenRange(later, eve, [7, 10, 10, 10, 10, 10]);
    if (!kettle) throw new Error('No range.');
    const start = later.clock.now();
    await givenFaults(later, eve, kettle, 1, { openedAt: start });
    await givenFaults(later, eve, kettle, 1, { openedAt: new Date(start.getTime() - 1) });
    expect(await figuresAbout(kettle, later)).toEqual([['FAULTY_PRODUCT', 2, 7, false]]);
    later.clock.set(new Date(start.getTime() + 90 * DAY_MS - 1));
    expect(await figuresAbout(kettle, later)).toEqual([['FAULTY_PRODUCT', 1, 7, false]]);
    later.clock.set(new Date(start.getTime() + 90 * DAY_MS));
    expect(await figuresAbout(kettle, later)).toEqual([['FAULTY_PRODUCT', 0, 0, false]]);
  });
});

it('an uncompetitive price shows in losses and complaints with PRICE, per purchase of the product', async () => {
  const [kettle] = await givenRange(rapport, ada, [10, 10, 10, 10, 10, 10]);
  if (!kettle) throw new Error('No range.');
  for (const units of [1, 2, 3]) await givenSold(rapport, ada, kettle, units);
  await givenFaults(rapport, ada, kettle, 2, { cause: 'PRICE' });
  const lostAt = rapport.clock.now();
  const loss = { evidence: 'DIRECT', lostAt } as const;
  for (const reasons of [
    [{ reason: 'PRICE', weight: 1 }],
    [
      { reason: 'QUALITY', weight: 0.9 },
      { reason: 'PRICE', weight: 0.1 },
    ],
    [{ reason: 'SERVICE', weight: 1 }],
  ] as const) {
    await recordLoss(rapport.ctx, { customerId: (await givenCustomer(rapport)).id, productId: kettle.id, reasons, ...loss });
  }
  await recordLoss(rapport.ctx, { customerId: ada.id, reasons: [{ reason: 'PRICE', weight: 1 }], ...loss });
  await evaluate(rapport);

  const [signal] = await signalsAbout(rapport, { productId: kettle.globalId });
  const [rate, baseline] = [4.5 / 5, 0.5 / 2];
  expect(signal).toMatchObject({ kind: 'UNCOMPETITIVE_PRICE', count: 4, exposure: 4, rate, baseline, lift: rate / baseline });
  expect(signal?.isRaised).toBe(true);
});

describe('poor service', () => {
  it('shows in unanswered words, broken promises, breached clocks, and complaints about service and conduct, per thing to be done', async () => {
    await using desk = await startTestRapport(MODULES);
    const eve = await givenCustomer(desk);
    const [poor, good, quiet] = [await givenTeam(desk), await givenTeam(desk), await givenTeam(desk)];
    // Two words of three have no answer; one names no team.
    for (const channel of ['EMAIL', 'CHAT', 'PHONE'] as const) await givenWord(desk, eve, { channel, teamId: poor.id });
    await givenWord(desk, eve, { channel: 'CHAT', direction: 'OUTBOUND', teamId: poor.id });
    await givenWord(desk, eve, { channel: 'LETTER' });
    for (let index = 0; index < 6; index++) await givenWord(desk, eve, { channel: 'SMS', teamId: good.id });
    await givenWord(desk, eve, { channel: 'SMS', direction: 'OUTBOUND', teamId: good.id });
    // One promise broken before it fell due, one kept, one that is not due yet.
    const { id: broken } = await givenPromise(desk, eve, { staffId: poor.staffId });
    await settlePromise(desk.ctx, { id: broken, kept: false, brokenReason: 'Forgotten.' });
    const { id: kept } = await givenPromise(desk, eve, { staffId: good.staffId, dueAt: desk.clock.now() });
    await settlePromise(desk.ctx, { id: kept, kept: true });
    await givenPromise(desk, eve, { staffId: poor.staffId });
    // Each with three clocks: of the team that sees to it, by itself or by the owner.
    await givenComplaint(desk, eve, { cause: 'SERVICE', teamId: poor.id });
    await givenComplaint(desk, eve, { cause: 'STAFF_CONDUCT', concernsStaffId: poor.staffId, teamId: good.id });
    await givenComplaint(desk, eve, { cause: 'PRICE', ownerId: poor.staffId, severity: 'CRITICAL' });
    await givenComplaint(desk, eve, { cause: 'SERVICE' });
    await givenComplaint(desk, eve, { kind: 'SUPPORT_REQUEST', cause: 'SERVICE', teamId: poor.id });
    // An hour on the grave one should have been acknowledged.
    await desk.clock.advance({ minutes: 61 });
    // The job that notes it and the one that evaluates fell due together, in no order.
    await evaluate(desk);

    const [signal] = await signalsAbout(desk, { teamId: poor.globalId });
    // 2 words, 1 promise, 1 clock, 2 complaints; per 3 words, 1 promise, 6 clocks. The others: 0.5 ÷ 11 and 0.5 ÷ 1.
    const [rate, baseline] = [6.5 / 11, (0.5 / 11 + 0.5) / 2];
    expect(signal).toMatchObject({ kind: 'POOR_SERVICE', team: { id: poor.globalId }, product: null, count: 6, exposure: 10 });
    expect(signal).toMatchObject({ rate, baseline, lift: rate / baseline, isRaised: true });
    expect(await signalsAbout(desk, { teamId: good.globalId })).toEqual([]);
    expect(await signalsAbout(desk, { teamId: quiet.globalId })).toEqual([]);
  });
});
