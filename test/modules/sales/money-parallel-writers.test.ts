/** What holds of money when many write at the same moment: on a real Postgres, as the embedded database has one connection. */
import { expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, describeOnPostgres, type TestClient } from '../../support/index.ts';
import { DECIDE_APPROVAL } from '../access/documents.ts';
import { givenPerson } from '../access/people.ts';
import { givenCustomer } from '../contacts/given.ts';
import { tryMerge, tryUndo } from '../contacts/merging.ts';
import { inconsistencies } from './consistent-money.ts';
import { cashier, creditSaleInput, type GivenSale, givenDebtor, givenSale } from './given-money.ts';
import {
  type Answered,
  OPEN_CREDIT_ACCOUNT,
  RECORD_PAYMENT,
  RECORD_PURCHASE,
  RECORD_REFUND,
  RECORD_RETURN,
  write,
} from './money-documents.ts';

const WRITERS = 50;
const inParallel = <Result>(run: (writer: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: WRITERS }, (_none, writer) => run(writer)));

/** As a client does: whoever did not get their turn tries again. */
async function insist(agent: TestClient, document: string, input: object): Promise<Answered> {
  const answer = await write(agent, document, input);
  return answer.code === 'TRY_AGAIN' ? insist(agent, document, input) : answer;
}

/** How many of each answer. */
function tally(answers: readonly Answered[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { code = 'done' } of answers) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

await describeOnPostgres('parallel writers', () => {
  const rapport = createTestRapport([access, contacts, sales], { databaseOptions: { kind: 'postgres', poolSize: 25 } });
  const insistAs = (agent: TestClient) => (document: string, input: object) =>
    insist(agent, document, { idempotencyKey: newId(), ...input });
  const pay = (sale: GivenSale, amount: string) =>
    insistAs(cashier(rapport))(RECORD_PAYMENT, { purchaseId: sale.globalId, method: 'CASH', amount });
  const takeBack = (sale: GivenSale, quantity: string) =>
    insistAs(cashier(rapport))(RECORD_RETURN, {
      purchaseId: sale.globalId,
      lines: [{ lineId: sale.lineIds[0], quantity }],
    });
  const payBack = (sale: GivenSale, amount: string) =>
    insistAs(rapport.asAdministrator())(RECORD_REFUND, { purchaseId: sale.globalId, amount, reason: 'Goodwill' });
  const balanceOf = ({ id: purchaseId }: GivenSale) => rapport.db.purchaseBalance.findUniqueOrThrow({ where: { purchaseId } });

  const inTurn = async <Done extends { readonly __typename: string }>(attempt: () => Promise<Done>): Promise<Done> => {
    const done = await attempt();
    return 'code' in done && done.code === 'TRY_AGAIN' ? inTurn(attempt) : done;
  };
  async function mergedAndParted(pair: { survivor: string; absorbed: string }): Promise<void> {
    const merged = await inTurn(() => tryMerge(rapport, pair));
    if (merged.__typename !== 'MergeCustomersSuccess') throw new Error(merged.message);
    const parted = await inTurn(() => tryUndo(rapport, merged.merge.id));
    expect(parted.__typename).toBe('UndoCustomerMergeSuccess');
  }

  it('open one credit account for a customer', async () => {
    const customer = await givenCustomer(rapport);
    const input = { customerId: customer.globalId, limit: { amount: '1', currencyCode: 'EUR' }, netDays: 1 };

    const answers = await inParallel(() => insistAs(cashier(rapport))(OPEN_CREDIT_ACCOUNT, input));

    expect(tally(answers)).toEqual({ done: 1, UNIQUE_VIOLATION: WRITERS - 1 });
    expect(await rapport.db.creditAccount.count({ where: { customerId: customer.id } })).toBe(1);
  });

  it('never bring back more of a line than was bought', async () => {
    const sale = await givenSale(rapport, { lines: [['10', '1.00']], paid: '10.00' });

    const answers = await inParallel(() => takeBack(sale, '0.7'));

    expect(tally(answers)).toEqual({ done: 14, VALIDATION_FAILED: WRITERS - 14 });
    expect(await balanceOf(sale)).toMatchObject({ returnedMinor: 980n, refundedMinor: 980n });
    expect(await inconsistencies(rapport)).toEqual([]);
  });

  it('never buy more on credit than the limit', async () => {
    const customer = await givenDebtor(rapport, { limit: '100.00', instalments: 3 });
    const inputs = await Promise.all(Array.from({ length: WRITERS }, () => creditSaleInput(rapport, customer, '7.00')));

    const answers = await inParallel((writer) => insistAs(cashier(rapport))(RECORD_PURCHASE, inputs[writer] ?? {}));

    expect(tally(answers)).toEqual({ done: 14, CREDIT_LIMIT_EXCEEDED: WRITERS - 14 });
    const account = await rapport.db.creditAccount.findUnique({ where: { customerId: customer.id } });
    expect(account).toMatchObject({ exposureMinor: 9_800n });
    expect(await rapport.db.purchase.count({ where: { customerId: customer.id } })).toBe(14);
    expect(await inconsistencies(rapport)).toEqual([]);
  });

  it('never pay more than is owed', async () => {
    const customer = await givenDebtor(rapport, { instalments: 4 });
    const sale = await givenSale(rapport, { customer, credit: '60.00' });

    const answers = await inParallel(() => pay(sale, '7.00'));

    expect(tally(answers)).toEqual({ done: 14, VALIDATION_FAILED: WRITERS - 14 });
    expect(await balanceOf(sale)).toMatchObject({ paidMinor: 9_800n });
    expect(await inconsistencies(rapport)).toEqual([]);
  });

  it('never pay back more than is refundable', async () => {
    const sale = await givenSale(rapport, { paid: '100.00' });

    const answers = await inParallel(() => payBack(sale, '7.00'));

    expect(tally(answers)).toEqual({ done: 14, VALIDATION_FAILED: WRITERS - 14 });
    expect(await balanceOf(sale)).toMatchObject({ refundedMinor: 9_800n });
    expect(await inconsistencies(rapport)).toEqual([]);
  });

  it('that approve refunds never pay back more than is refundable', async () => {
    const sale = await givenSale(rapport, { paid: '100.00' });
    const may = ['sales.purchase.read', 'sales.purchase.refund'];
    const asks = insistAs((await givenPerson(rapport, 'Agent', may)).client);
    const input = { purchaseId: sale.globalId, amount: '7.00', reason: 'Goodwill' };
    const asked = await inParallel(() => asks(RECORD_REFUND, input));
    expect(tally(asked)).toEqual({ APPROVAL_REQUIRED: WRITERS });

    const decides = insistAs(rapport.asAdministrator());
    const answers = await inParallel((writer) => decides(DECIDE_APPROVAL, { id: asked[writer]?.approval?.id, approved: true }));

    expect(tally(answers)).toEqual({ done: 14, CONFLICT: WRITERS - 14 });
    expect(await balanceOf(sale)).toMatchObject({ refundedMinor: 9_800n });
    expect(await rapport.db.approval.count({ where: { subjectId: sale.id, state: 'APPROVED' } })).toBe(14);
    expect(await inconsistencies(rapport)).toEqual([]);
  });

  it('that pay, bring back, are paid back and buy on credit leave sums, instalments and exposure in agreement', async () => {
    const customer = await givenDebtor(rapport, { limit: '500.00', instalments: 3 });
    const lines = [['100', '1.00']] as const;
    const sold = await Promise.all([1, 2].map(() => givenSale(rapport, { customer, lines, paid: '20.00', credit: '60.00' })));
    const inputs = await Promise.all(Array.from({ length: WRITERS }, () => creditSaleInput(rapport, customer, '40.00')));

    const answers = await inParallel((writer) => {
      const sale = sold[writer % 2];
      if (!sale || writer % 5 === 4) return insistAs(cashier(rapport))(RECORD_PURCHASE, inputs[writer] ?? {});
      if (writer % 5 === 3) return payBack(sale, '1.50');
      return writer % 5 === 2 ? takeBack(sale, '5.5') : pay(sale, '3.25');
    });

    expect(tally(answers).done).toBeGreaterThan(30);
    const unexpected = answers.filter(({ code }) => code && !['VALIDATION_FAILED', 'CREDIT_LIMIT_EXCEEDED'].includes(code));
    expect(unexpected).toEqual([]);
    expect(await inconsistencies(rapport)).toEqual([]);
  });

  it('have never waited for each other in a circle', async () => {
    const [stats] = await rapport.db.$queryRaw<{ deadlocks: bigint }[]>`
      SELECT "deadlocks" FROM pg_stat_database WHERE "datname" = current_database()`;
    expect(stats).toEqual({ deadlocks: 0n });
  });

  it('that pay and bring back while their customer is merged, and parted again, lose nothing', async () => {
    const [survivor, absorbed] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    const sale = await givenSale(rapport, { customer: absorbed, lines: [['100', '1.00']] });
    await givenSale(rapport, { customer: survivor });

    const [answers] = await Promise.all([
      inParallel((writer) => (writer % 2 === 0 ? takeBack(sale, '1') : pay(sale, '1.00'))),
      mergedAndParted({ survivor: survivor.id, absorbed: absorbed.id }),
    ]);

    expect(tally(answers)).toEqual({ done: WRITERS });
    expect(await balanceOf(sale)).toMatchObject({ paidMinor: 2_500n, returnedMinor: 2_500n });
    expect(await inconsistencies(rapport)).toEqual([]);
  });
});
