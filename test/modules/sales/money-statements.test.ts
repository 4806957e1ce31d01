/** What it costs to read money: as many statements for many records as for one, from an index, exactly, and noted where it is sensitive. */
import { beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { recordRefund, recordReturn } from '../../../src/modules/sales/money-back/index.ts';
import { countStatements, createTestRapport, describeOnPostgres, type Statement } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { cashier, givenDebtor, givenPayment, givenSale } from './given-money.ts';
import { OPEN_CREDIT_ACCOUNT, OVERDUE, write } from './money-documents.ts';

const MONTH_AGO = new Date('2026-01-20T12:00:00.000Z');
const PURCHASES = /* GraphQL */ `
  query PurchasesWithMoney($first: Int) {
    purchases(first: $first) {
      nodes {
        number total { amount } outstanding { amount } refundable { amount }
        payments { method amount { amount } }
        returns { reason value { amount } refund { amount } purchase { number } lines { quantity value { amount } line { quantity returnedQuantity } } }
        refunds { reason amount { amount } purchase { number } purchaseReturn { value { amount } } }
        instalments { amount { amount } outstanding { amount } dueAt daysPastDue customer { displayName } purchase { number } }
      }
    }
  }
`;
const DEBTORS = /* GraphQL */ `
  query Debtors($first: Int) {
    customers(first: $first) {
      nodes {
        displayName
        creditAccount {
          limit { amount } exposure { amount } averageDaysLate ageing { range amount { amount } count }
          instalments(first: 5) { nodes { outstanding { amount } daysPastDue customer { displayName } } totalCount }
        }
      }
    }
  }
`;

const counter = countStatements();
const rapport = createTestRapport([access, contacts, sales], { databaseOptions: { wrapAdapter: counter.wrapAdapter } });

/** On credit, partly paid, partly brought back and partly paid back. */
async function givenAll(): Promise<void> {
  const customer = await givenDebtor(rapport, { instalments: 3, netDays: 10 });
  await givenSale(rapport, { customer, credit: '90.00', purchasedAt: MONTH_AGO });
  const sale = await givenSale(rapport, { customer, lines: [['4', '25.00']], credit: '60.00', purchasedAt: MONTH_AGO });
  await givenPayment(rapport, sale, '80.00');
  const back = [{ lineId: sale.lineIds[0] ?? '', quantity: '1.5' }];
  await recordReturn(rapport.ctx, { purchaseId: sale.globalId, lines: back, reason: 'Broken' });
  await recordRefund(rapport.ctx, { purchaseId: sale.globalId, amount: '5.00', reason: 'Goodwill' });
}

async function statementsFor(document: string, first: number): Promise<number> {
  const { result, statements } = await counter.during(() => cashier(rapport).run(document, { first }));
  expect(result.errors).toBeUndefined();
  expect(JSON.stringify(result.data).length).toBeGreaterThan(first * 100);
  await rapport.settle();
  return statements.filter(
    ({ sql }) => /^SELECT/i.test(sql.trim()) && /"(?:Purchase|Customer|CreditAccount|Instalment|ReturnLine)/.test(sql),
  ).length;
}

describe('reading', () => {
  beforeAll(async () => {
    for (let nth = 0; nth < 8; nth += 1) await givenAll();
  });

  it.each([
    ['purchases with their payments, returns, refunds and instalments', PURCHASES],
    ['customers with their credit accounts', DEBTORS],
    ['overdue instalments with who owes them for what', OVERDUE],
  ])('%s costs as many statements for eight as for one', async (_what, document) => {
    const one = await statementsFor(document, 1);
    expect(one).toBeGreaterThan(0);
    expect(one).toBeLessThan(6);
    expect(await statementsFor(document, 8)).toBe(one);
  });
});

describe('credit accounts', () => {
  const reads = async () => {
    await rapport.settle();
    return rapport.db.auditEntry.findMany({ where: { action: 'sales.credit.read', id: { gt: began } }, orderBy: { id: 'asc' } });
  };
  let began = '';

  it('that are read are noted, one entry for a page, in the answer of the mutation that opens one too', async () => {
    await rapport.settle();
    began = newId();
    const customer = await givenCustomer(rapport);
    const terms = { limit: { amount: '1', currencyCode: 'EUR' }, netDays: 1 };

    await cashier(rapport).data(DEBTORS, { first: 100 });
    await write(cashier(rapport), OPEN_CREDIT_ACCOUNT, { customerId: customer.globalId, ...terms });
    await rapport.as('contacts.customer.read', 'sales.purchase.read').run(DEBTORS, { first: 100 });
    await cashier(rapport).data(OVERDUE, { first: 1 });

    const accounts = await rapport.db.creditAccount.findMany({ orderBy: { id: 'asc' } });
    const opened = accounts.at(-1)?.id;
    const entries = await reads();
    expect(entries.map(({ operation, subjectType, after }) => [operation, subjectType, Object(after).count])).toEqual([
      ['query Debtors', 'CreditAccount', accounts.length - 1],
      ['mutation OpenCreditAccount', 'CreditAccount', 1],
    ]);
    expect(entries[1]?.subjectId).toBe(opened);
  });

  it('are FORBIDDEN to who may see the customer alone, whose page stands', async () => {
    const { data, errors } = await rapport.as('contacts.customer.read').run(DEBTORS, { first: 1 });
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect(data).toMatchObject({ customers: { nodes: [{ displayName: 'Ada', creditAccount: null }] } });
  });
});

it.each([
  ['Payment', 'amount', 'Money!'],
  ['Instalment', 'outstanding', 'Money!'],
  ['AgeingBucket', 'amount', 'Money!'],
  ['Product', 'price', 'Money'],
])('%s.%s is %s in the graph, as its column may be null or not', (name, field, expected) => {
  const type = rapport.rapport.schema.getType(name);
  expect(type && 'getFields' in type && String(type.getFields()[field]?.type)).toBe(expected);
});

it('amounts beyond what a number holds are exact, also through a relation', async () => {
  const huge = '90071992547409.93';
  const customer = await givenDebtor(rapport, { limit: huge, instalments: 1 });
  const sale = await givenSale(rapport, { customer, lines: [['1', huge]], credit: huge, purchasedAt: rapport.clock.now() });
  await givenPayment(rapport, sale, '0.02');
  await recordReturn(rapport.ctx, { purchaseId: sale.globalId, lines: [{ lineId: sale.lineIds[0] ?? '', quantity: '1' }] });

  const shown = JSON.stringify(await cashier(rapport).data(PURCHASES, { first: 1 }));

  expect(shown).toContain('"value":{"amount":"90071992547409.93"}');
  expect(shown).toContain('"refund":{"amount":"0.02"}');
  expect(shown).toContain('"payments":[{"method":"CREDIT","amount":{"amount":"90071992547409.93"}}');
});

await describeOnPostgres('among many instalments', () => {
  const own = countStatements();
  const many = createTestRapport([access, contacts, sales], {
    databaseOptions: { kind: 'postgres', wrapAdapter: own.wrapAdapter },
  });

  beforeAll(async () => {
    const customer = await givenDebtor(many, { limit: '1000.00' });
    const { id } = await givenSale(many, { customer, credit: '1.00' });
    const { id: accountId } = await many.db.creditAccount.findUniqueOrThrow({ where: { customerId: customer.id } });
    await many.db.$executeRaw`
      INSERT INTO "Instalment" ("id", "creditAccountId", "currencyCode", "purchaseId", "position", "amountMinor", "paidMinor", "dueOn", "paidAt")
      SELECT md5(n::text)::uuid, ${accountId}::uuid, 'EUR', ${id}::uuid, n, 100, CASE WHEN n % 50 = 0 THEN 40 ELSE 100 END,
        '2026-03-02'::date - n % 1000, CASE WHEN n % 50 > 0 THEN now() END
      FROM generate_series(1, 20000) AS n`;
    await many.db.$executeRaw`VACUUM (ANALYZE) "Instalment"`;
  });

  it('the overdue ones are read from the index of the unpaid', async () => {
    const { result, statements } = await own.during(() => cashier(many).run(OVERDUE, { first: 20 }));
    expect(result.errors).toBeUndefined();
    const lists = statements.filter(({ sql }) => sql.includes('"dueOn" <') && sql.includes('LIMIT'));
    expect(lists).toHaveLength(1);

    expect(await planOf(lists[0])).toContain('Index Scan using "Instalment_unpaid_idx"');
  });

  async function planOf(statement: Statement | undefined): Promise<string> {
    const rows = await many.db.$queryRawUnsafe<Record<string, string>[]>(`EXPLAIN ${statement?.sql}`, ...(statement?.args ?? []));
    return rows.map((row) => Object.values(row)[0]).join('\n');
  }
});
