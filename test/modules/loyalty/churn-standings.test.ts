/** What becomes of a standing with its customer, and which of them are tasks. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { mergeCustomers, undoCustomerMerge } from '../../../src/modules/contacts/merging/index.ts';
import { eraseCustomer, exportCustomer } from '../../../src/modules/contacts/personal-data/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { loyalty } from '../../../src/modules/loyalty/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, startTestRapport } from '../../support/index.ts';
import { givenResponse, givenSurvey } from '../feedback/given-surveys.ts';
import { givenAtRisk } from './given-risks.ts';
import { LIKELY, open, review, standingsOf, tasksOf } from './given-standings.ts';

const MODULES = [access, contacts, sales, communications, feedback, loyalty];
describe('a standing', () => {
  const rapport = createTestRapport(MODULES);

  it('follows a merge, and with it that somebody was asked to act; an undo puts back both as they were', async () => {
    const [absorbed, survivor] = await givenAtRisk(rapport, [LIKELY, { complaints: [open] }]);
    await review(rapport);
    const before = await standingsOf(rapport, [absorbed, survivor]);
    expect(before.map(({ score, risenAt }) => [score, risenAt !== null]).sort()).toEqual([
      [0.25, false],
      [0.55, true],
    ]);

    const merged = await mergeCustomers(rapport.ctx, { survivorId: survivor?.id ?? '', absorbedId: absorbed?.id ?? '' });
    expect(await standingsOf(rapport, [absorbed, survivor])).toMatchObject([
      { customerId: survivor?.id, score: 0.25, risenAt: rapport.clock.now() },
    ]);
    await review(rapport);
    expect(await standingsOf(rapport, [absorbed, survivor])).toMatchObject([{ customerId: survivor?.id, score: 0.55 }]);
    expect(await tasksOf(rapport, [absorbed, survivor])).toHaveLength(1);

    await undoCustomerMerge(rapport.ctx, merged.merge.id);
    expect(await standingsOf(rapport, [absorbed, survivor])).toEqual(before);
  });

  it('of somebody merged into a customer without one is theirs', async () => {
    const [absorbed, survivor] = await givenAtRisk(rapport, [LIKELY, {}]);
    await review(rapport);
    const before = await standingsOf(rapport, [absorbed, survivor]);
    const merged = await mergeCustomers(rapport.ctx, { survivorId: survivor?.id ?? '', absorbedId: absorbed?.id ?? '' });
    expect(await standingsOf(rapport, [absorbed, survivor])).toEqual([{ ...before[0], customerId: survivor?.id }]);
    await undoCustomerMerge(rapport.ctx, merged.merge.id);
    expect(await standingsOf(rapport, [absorbed, survivor])).toEqual(before);
  });

  it('is handed out with its reasons, and erased', async () => {
    const [customer] = await givenAtRisk(rapport, [LIKELY]);
    await review(rapport);
    const exported = JSON.stringify(await exportCustomer(rapport.ctx, customer?.id ?? ''));
    expect(exported).toContain('Usually buys every 2 days; last bought 90 days ago.');
    await eraseCustomer(rapport.ctx, { customerId: customer?.id ?? '', reason: 'Asked for it' });
    expect(await standingsOf(rapport, [customer])).toEqual([]);
    await review(rapport);
    expect(await standingsOf(rapport, [customer])).toEqual([]);
  });

  it('is none of whose score is not above 0, and at most 1: the database refuses it', async () => {
    const [customer] = await givenAtRisk(rapport, [{}]);
    const row = { customerId: customer?.id ?? '', reasons: [], suggestedAction: 'x', asOf: rapport.clock.now() };
    for (const score of [0, 1.01]) {
      await expect(rapport.db.churnStanding.create({ data: { ...row, score } })).rejects.toThrow('ChurnStanding_score_range');
    }
  });
});

describe('a task', () => {
  const rapport = createTestRapport(MODULES);
  const off = createTestRapport(MODULES, { environment: { LOYALTY_RISK_TASK_SCORE: 'off' } });
  const early = createTestRapport(MODULES, { environment: { LOYALTY_RISK_TASK_SCORE: '0.25' } });

  it('is made again only after the risk has fallen by more than 0.10 below what asks for one', async () => {
    const customers = await givenAtRisk(rapport, [LIKELY]);
    const { id = '' } = customers[0] ?? {};
    const survey = await givenSurvey(rapport);
    const settle = (status: 'RESOLVED' | 'RECEIVED') =>
      rapport.db.complaint.updateMany({ where: { customerId: id }, data: { status } });
    const lateAfter = (moment: Date) =>
      rapport.db.purchaseRhythm.updateMany({ where: { customerId: id }, data: { lateAfter: moment } });
    const scored = async () => {
      rapport.clock.set(new Date(rapport.clock.now().getTime() + 1_000));
      await review(rapport);
      const [standing] = await standingsOf(rapport, customers);
      return [standing?.score, (await tasksOf(rapport, customers)).length];
    };
    expect(await scored()).toEqual([0.55, 1]);
    expect(await scored()).toEqual([0.55, 1]);
    // 0.40 is 0.10 below: not yet calm.
    await givenResponse(rapport, survey, { id }, 6);
    await lateAfter(new Date('2099-01-01'));
    expect(await scored()).toEqual([0.4, 1]);
    await lateAfter(new Date(0));
    expect(await scored()).toEqual([0.7, 1]);
    // 0.30 is.
    await settle('RESOLVED');
    await givenResponse(rapport, survey, { id }, 7);
    expect(await scored()).toEqual([0.3, 1]);
    await settle('RECEIVED');
    expect(await scored()).toEqual([0.55, 2]);
  });

  it('is made for nobody where it is off', async () => {
    const customers = await givenAtRisk(off, [LIKELY]);
    await review(off);
    expect(await tasksOf(off, customers)).toEqual([]);
    expect(await standingsOf(off, customers)).toMatchObject([{ score: 0.55, risenAt: null }]);
  });

  it('is made from the score on that is configured', async () => {
    const [open25, low15] = await givenAtRisk(early, [
      { complaints: [open] },
      { answers: [{ kind: 'NPS', score: 0, daysAgo: 1 }] },
    ]);
    await review(early);
    expect(await tasksOf(early, [open25])).toHaveLength(1);
    expect(await tasksOf(early, [low15])).toEqual([]);
  });

  it.each(['0', '1.01', '0.123', 'never'])('of %s is refused at the start', async (LOYALTY_RISK_TASK_SCORE) => {
    await expect(startTestRapport(MODULES, { environment: { LOYALTY_RISK_TASK_SCORE } })).rejects.toThrow(
      'LOYALTY_RISK_TASK_SCORE',
    );
  });
});
