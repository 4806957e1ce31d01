/** Purchases on credit: split into instalments within the limit; above it refused, or recorded once a supervisor approves. */
import { beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { decideCredit } from '../../../src/modules/sales/credit/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, decodeId } from '../../support/index.ts';
import { DECIDE_APPROVAL } from '../access/documents.ts';
import { givenPerson, type Person } from '../access/people.ts';
import { givenCustomer } from '../contacts/given.ts';
import { inconsistencies } from './consistent-money.ts';
import { cashier, creditSaleInput, givenDebtor, givenPayment, givenSale, moneyWritten } from './given-money.ts';
import { inShort, RECORD_PURCHASE, write } from './money-documents.ts';

const counter = countStatements();
const rapport = createTestRapport([access, contacts, sales], { databaseOptions: { wrapAdapter: counter.wrapAdapter } });
const SELLS = ['sales.purchase.read', 'sales.purchase.record', 'sales.product.read'];

let seller: Person;
let supervisor: Person;
beforeAll(async () => {
  seller = await givenPerson(rapport, 'Seller', [...SELLS, 'sales.credit.exceed']);
  const decides = [...SELLS, 'sales.credit.exceed', 'access.approval.decide', 'access.approval.read', 'access.staff.read'];
  supervisor = await givenPerson(rapport, 'Supervisor', decides);
});
const decide = async (approvalId: string | undefined, approved = true) => {
  const input = { id: approvalId, approved, idempotencyKey: newId() };
  return (await supervisor.client.data(DECIDE_APPROVAL, { input })).decideApproval;
};

describe('a purchase on credit', () => {
  it('opens equal instalments, the remainder in the last, due every netDays from the UTC day of the purchase', async () => {
    const customer = await givenDebtor(rapport, { instalments: 3, netDays: 15 });
    const input = { ...(await creditSaleInput(rapport, customer, '100.00')), purchasedAt: '2026-02-20T23:30:00.000-01:00' };

    const { purchase } = await write(cashier(rapport), RECORD_PURCHASE, input);

    // Credit is not paid: all of it is owed, and nothing can be refunded.
    expect(inShort(purchase).sums).toBe('100.00 0.00 0.00 0.00 100.00 0.00');
    const [unpaid, none] = [{ paid: { amount: '0.00' }, paidAt: null }, { daysPastDue: 0 }];
    expect(purchase.instalments).toEqual([
      { amount: { amount: '33.33' }, outstanding: { amount: '33.33' }, dueAt: '2026-03-08', ...unpaid, ...none },
      { amount: { amount: '33.33' }, outstanding: { amount: '33.33' }, dueAt: '2026-03-23', ...unpaid, ...none },
      { amount: { amount: '33.34' }, outstanding: { amount: '33.34' }, dueAt: '2026-04-07', ...unpaid, ...none },
    ]);
    expect(await rapport.db.creditAccount.findUnique({ where: { customerId: customer.id } })).toMatchObject({
      exposureMinor: 10_000n,
    });
    expect(await inconsistencies(rapport)).toEqual([]);
  });

  it('may use the whole limit, and again what was paid of it, and not a cent more; a refusal writes nothing', async () => {
    const customer = await givenDebtor(rapport, { limit: '100.00' });
    const sale = await givenSale(rapport, { customer, lines: [['1', '60.00']], credit: '60.00' });
    const refused = await creditSaleInput(rapport, customer, '40.01');
    const before = await moneyWritten(rapport);

    expect(await write(cashier(rapport), RECORD_PURCHASE, refused)).toMatchObject({
      __typename: 'ConflictError',
      code: 'CREDIT_LIMIT_EXCEEDED',
      message: 'This is more than the customer may owe.',
    });

    expect(await moneyWritten(rapport)).toEqual(before);
    await givenSale(rapport, { customer, lines: [['1', '40.00']], credit: '40.00' });
    await givenPayment(rapport, sale, '15.00');
    await givenSale(rapport, { customer, lines: [['1', '15.00']], credit: '15.00' });
    expect(await rapport.db.creditAccount.findUnique({ where: { customerId: customer.id } })).toMatchObject({
      exposureMinor: 10_000n,
    });
  });

  it('needs an account of the customer in its currency, else it is refused at the payment and nothing is written', async () => {
    const [without, other] = [await givenCustomer(rapport), await givenDebtor(rapport, { currencyCode: 'USD' })];
    const inputs = [await creditSaleInput(rapport, without, '1.00'), await creditSaleInput(rapport, other, '1.00')];
    const before = await moneyWritten(rapport);

    for (const input of inputs) {
      expect(await write(cashier(rapport), RECORD_PURCHASE, input)).toMatchObject({
        issues: [
          { path: ['payments', '0', 'method'], code: 'NO_CREDIT', message: 'This customer has no credit account in EUR.' },
        ],
      });
    }
    expect(await moneyWritten(rapport)).toEqual(before);
  });

  it('is decided for many at once in their order, by one statement', async () => {
    const [one, other] = [await givenDebtor(rapport, { limit: '10.00' }), await givenDebtor(rapport, { limit: '10.00' })];
    const ask = (customer: { id: string }, creditMinor: bigint) => ({
      customerId: customer.id,
      currencyCode: 'EUR',
      creditMinor,
    });
    const requests = [ask(one, 600n), ask(other, 0n), ask(one, 500n), ask(one, 400n), ask(other, 1_001n), ask(other, 1_000n)];

    const { result, statements } = await counter.during(() => rapport.ctx.transact((tx) => decideCredit(tx, requests)));

    expect(result.map((decision) => (decision.ok ? (decision.account?.customerId ?? null) : decision.why))).toEqual([
      one.id,
      null,
      'LIMIT_EXCEEDED',
      one.id,
      'LIMIT_EXCEEDED',
      other.id,
    ]);
    expect(statements.filter(({ sql }) => sql.includes('"CreditAccount"'))).toHaveLength(1);
  });
});

describe('a purchase above the limit', () => {
  it('is put to a supervisor by who may, once for a key; nothing else is written', async () => {
    const customer = await givenDebtor(rapport, { limit: '100.00' });
    const input = { ...(await creditSaleInput(rapport, customer, '150.00')), idempotencyKey: newId() };
    const before = await moneyWritten(rapport);

    const answer = await write(seller.client, RECORD_PURCHASE, input);
    const again = await write(seller.client, RECORD_PURCHASE, input);

    const amount = { amount: '150.00', currencyCode: 'EUR' };
    expect(answer).toMatchObject({ code: 'APPROVAL_REQUIRED', approval: { kind: 'CREDIT', state: 'REQUESTED', amount } });
    expect(again).toEqual(answer);
    const { approvals, events, audit, keys, ...money } = await moneyWritten(rapport);
    expect(money).toEqual(Object.fromEntries(Object.entries(before).filter(([part]) => part in money)));
    expect([approvals, events, audit, keys]).toEqual([
      before.approvals + 1,
      before.events + 1,
      before.audit + 1,
      before.keys + 1,
    ]);
    const id = decodeId(answer.approval?.id ?? '')?.id ?? '';
    expect(await rapport.db.approval.findUnique({ where: { id } })).toMatchObject({
      subjectType: 'Customer',
      subjectId: customer.id,
    });
  });

  it('is recorded as it was asked for, above the limit, in the transaction that approves it', async () => {
    const customer = await givenDebtor(rapport, { limit: '100.00' });
    const input = await creditSaleInput(rapport, customer, '150.00');
    const { approval } = await write(seller.client, RECORD_PURCHASE, { ...input, campaignCode: 'SPRING' });

    expect(await decide(approval?.id)).toMatchObject({ approval: { state: 'APPROVED' } });

    const purchase = await rapport.db.purchase.findUniqueOrThrow({
      where: { number: input.number },
      include: { lines: true, payments: true, instalments: true },
    });
    expect(purchase).toMatchObject({
      customerId: customer.id,
      campaignCode: 'SPRING',
      purchasedAt: input.purchasedAt,
      totalMinor: 15_000n,
      lines: [{ totalMinor: 15_000n }],
      payments: [{ method: 'CREDIT', amountMinor: 15_000n }],
      instalments: [{ amountMinor: 15_000n }],
    });
    expect(await rapport.db.creditAccount.findUnique({ where: { customerId: customer.id } })).toMatchObject({
      exposureMinor: 15_000n,
    });
    expect(await write(cashier(rapport), RECORD_PURCHASE, await creditSaleInput(rapport, customer, '0.01'))).toMatchObject({
      code: 'CREDIT_LIMIT_EXCEEDED',
    });
    expect(await inconsistencies(rapport)).toEqual([]);
  });

  it('that would make what is owed too large to keep is refused to the supervisor, and nothing is written', async () => {
    const most = '92233720368547758.07';
    const customer = await givenDebtor(rapport, { limit: most });
    await write(seller.client, RECORD_PURCHASE, await creditSaleInput(rapport, customer, most));
    const more = await creditSaleInput(rapport, customer, '0.01');
    const { approval } = await write(seller.client, RECORD_PURCHASE, more);
    const before = await moneyWritten(rapport);

    expect(await decide(approval?.id)).toMatchObject({ code: 'CREDIT_LIMIT_EXCEEDED' });
    expect(await moneyWritten(rapport)).toEqual(before);
  });

  it('is not recorded where it is refused', async () => {
    const customer = await givenDebtor(rapport, { limit: '100.00' });
    const input = await creditSaleInput(rapport, customer, '150.00');
    const { approval } = await write(seller.client, RECORD_PURCHASE, input);

    expect(await decide(approval?.id, false)).toMatchObject({ approval: { state: 'REJECTED' } });
    expect(await rapport.db.purchase.count({ where: { number: input.number } })).toBe(0);
  });

  it('whose number was taken meanwhile stays undecided, and nothing is written', async () => {
    const customer = await givenDebtor(rapport, { limit: '100.00' });
    const input = await creditSaleInput(rapport, customer, '150.00');
    const { approval } = await write(seller.client, RECORD_PURCHASE, input);
    const { payments: _credit, ...unpaid } = input;
    await write(cashier(rapport), RECORD_PURCHASE, unpaid);
    const before = await moneyWritten(rapport);

    expect(await decide(approval?.id)).toMatchObject({ code: 'UNIQUE_VIOLATION' });
    expect(await moneyWritten(rapport)).toEqual(before);
  });

  it('is refused to who may not ask for more, and to a program that acts for nobody', async () => {
    const customer = await givenDebtor(rapport, { limit: '100.00' });
    const input = await creditSaleInput(rapport, customer, '150.00');
    const person = await givenPerson(rapport, 'Trainee', SELLS);
    const machine = rapport.as('sales.purchase.read', 'sales.purchase.record', 'sales.credit.exceed');
    const before = await moneyWritten(rapport);

    for (const agent of [person.client, machine]) {
      expect(await write(agent, RECORD_PURCHASE, input)).toMatchObject({ code: 'CREDIT_LIMIT_EXCEEDED' });
    }
    expect(await moneyWritten(rapport)).toEqual(before);
  });
});
