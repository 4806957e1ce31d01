/** What holds of referrals when many move them at the same moment: on a real Postgres, as the embedded database has one connection. */
import { expect, it, vi } from 'vitest';
import { newId } from '../../../src/index.ts';
import { ConflictError } from '../../../src/kernel/index.ts';
import { noteFirstPurchase, noteReturn, noteSignUp, referralRewardJob } from '../../../src/modules/loyalty/referrals/index.ts';
import { recordReturn } from '../../../src/modules/sales/money-back/index.ts';
import { createTestRapport, describeOnPostgres, startTestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenPurchase } from '../sales/given.ts';
import { type GivenSale, givenSale } from '../sales/given-money.ts';
import { givenReferral, MODULES, pass, record, stateOf, toldOf } from './given-referrals.ts';
import { faultsIn, linesOf, sumsOf } from './points-documents.ts';

await describeOnPostgres('referrals in parallel', () => {
  vi.setConfig({ testTimeout: 120_000 });
  const rapport = createTestRapport(MODULES, {
    databaseOptions: { kind: 'postgres', poolSize: 25 },
    limits: { requestMilliseconds: 60_000 },
  });
  const inParallel = <Result>(times: number, run: (index: number) => Promise<Result>): Promise<Result[]> =>
    Promise.all(Array.from({ length: times }, (_none, index) => run(index)));
  /** Whoever did not get their turn tries again, as handlers and jobs do. */
  const insist = async (attempt: () => Promise<unknown>): Promise<void> => {
    try {
      await attempt();
    } catch (error) {
      if (!(error instanceof ConflictError) || error.code !== 'TRY_AGAIN') throw error;
      await insist(attempt);
    }
  };
  const insistOn = async (...[, referrer, whom]: Parameters<typeof record>) => {
    for (;;) {
      const answer = await record(rapport, referrer, whom);
      if (!('code' in answer) || answer.code !== 'TRY_AGAIN') return answer;
    }
  };
  const bringAllBack = ({ globalId: purchaseId, lineIds }: GivenSale) =>
    recordReturn(rapport.ctx, { purchaseId, lines: lineIds.map((lineId) => ({ lineId, quantity: '1' })) });

  it('of 20 who bring one customer along, and of 20 who invite one address, one each succeeds', async () => {
    const referee = await givenCustomer(rapport);
    const referrers = await inParallel(20, () => givenCustomer(rapport));
    const whoms = [{ refereeId: referee.globalId }, { inviteeEmail: 'wanted@example.com' }];
    for (const whom of whoms) {
      const answers = await Promise.all(referrers.map((referrer) => insistOn(rapport, referrer, whom)));
      const codes = answers.map((answer) => ('code' in answer ? answer.code : 'RECORDED')).sort();
      expect(codes).toEqual(['RECORDED', ...Array(19).fill('UNIQUE_VIOLATION')]);
    }
    expect(await rapport.db.referral.count()).toBe(2);
  });

  it('two who bring each other along at once do not wait for each other', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [one, other] = [await givenCustomer(rapport), await givenCustomer(rapport)];
      const answers = await Promise.all([
        record(rapport, one, { refereeId: other.globalId }),
        record(rapport, other, { refereeId: one.globalId }),
      ]);
      expect(answers.map(({ __typename }) => __typename)).toEqual(Array(2).fill('RecordReferralSuccess'));
    }
  });

  it('of one customer who has two invited addresses one invitation counts, however often it is told', async () => {
    const emails = [`${newId()}@example.com`, `${newId()}@example.com`];
    const referrers = await inParallel(2, () => givenCustomer(rapport));
    for (const [place, referrer] of referrers.entries()) await record(rapport, referrer, { inviteeEmail: emails[place] ?? '' });
    const points = emails.map((value) => ({ kind: 'EMAIL', value }) as const);
    const { id: customerId } = await givenCustomer(rapport, { contactPoints: points });
    await inParallel(10, () => insist(() => noteSignUp(rapport.ctx, { customerId })));
    const made = await rapport.db.referral.findMany({ where: { refereeId: customerId } });
    expect(made.map(({ state }) => state).sort()).toEqual(['REJECTED', 'SIGNED_UP']);
  });

  it('ten processes that are told of the purchase and ten runs of the job book one reward', async () => {
    await using second = await startTestRapport(MODULES, { database: rapport.database, startAt: rapport.clock.now() });
    const given = [await givenReferral(rapport), await givenReferral(rapport), await givenReferral(rapport)];
    for (const { referee } of given) await givenPurchase(rapport, referee);
    for (const { referee } of given) {
      await inParallel(10, () => insist(() => noteFirstPurchase(rapport.ctx, { customerId: referee.id })));
    }
    for (const of of [rapport, second]) pass(of, { days: 15 });
    const contexts = [rapport.ctx, second.ctx];
    await inParallel(10, (index) =>
      insist(async () => referralRewardJob.run(contexts[index % 2] ?? rapport.ctx, new AbortController().signal, {})),
    );
    for (const { id, member } of given) {
      expect(await linesOf(rapport, member)).toEqual([['EARN', 100]]);
      expect(await toldOf(rapport, id)).toEqual(['signed-up', 'qualified', 'rewarded']);
    }
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it('what came back is not rewarded, though nobody has heard of the return yet', async () => {
    const { id, referee, member } = await givenReferral(rapport);
    const sale = await givenSale(rapport, { customer: referee, paid: '100.00' });
    await noteFirstPurchase(rapport.ctx, { customerId: referee.id });
    pass(rapport, { days: 14 });
    await bringAllBack(sale);
    await referralRewardJob.run(rapport.ctx, new AbortController().signal, {});
    expect(await stateOf(rapport, id)).toBe('REVERSED');
    expect(await linesOf(rapport, member)).toEqual([]);
  });

  it('a return at the moment of the reward leaves no points, whichever comes first', async () => {
    for (let round = 0; round < 6; round += 1) {
      const { id, referee, member } = await givenReferral(rapport);
      const sale = await givenSale(rapport, { customer: referee, paid: '100.00' });
      await noteFirstPurchase(rapport.ctx, { customerId: referee.id });
      pass(rapport, { days: 14 });
      await Promise.all([
        insist(async () => referralRewardJob.run(rapport.ctx, new AbortController().signal, {})),
        insist(() => bringAllBack(sale)).then(() => insist(() => noteReturn(rapport.ctx, { purchaseId: sale.id }))),
      ]);
      expect(await stateOf(rapport, id)).toBe('REVERSED');
      expect(await sumsOf(rapport, member)).toMatchObject({ balance: 0, owed: 0, entries: 0, lots: 0 });
    }
    expect(await faultsIn(rapport)).toEqual([]);
  });
});
