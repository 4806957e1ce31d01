/** A customer has one credit account, in one currency, on terms that make sense. */
import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, decodeId, globalId } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { cashier, moneyWritten } from './given-money.ts';
import { OPEN_CREDIT_ACCOUNT, write } from './money-documents.ts';

const rapport = createTestRapport([access, contacts, sales]);
const open = (input: object) => write(cashier(rapport), OPEN_CREDIT_ACCOUNT, input);
const terms = { limit: { amount: '500.00', currencyCode: 'EUR' }, netDays: 30 };

describe('a credit account', () => {
  it('is opened, announced and audited', async () => {
    const customer = await givenCustomer(rapport);

    const answer = await open({ customerId: customer.globalId, ...terms, instalments: 3 });

    const none = { amount: '0.00', currencyCode: 'EUR' };
    expect(answer).toEqual({
      creditAccount: {
        id: expect.any(String),
        netDays: 30,
        limit: { amount: '500.00', currencyCode: 'EUR' },
        exposure: none,
        averageDaysLate: null,
        ageing: ['CURRENT', 'DAYS_1_30', 'DAYS_31_60', 'DAYS_61_90', 'OVER_90'].map((range) => ({
          range,
          count: 0,
          amount: none,
        })),
        instalments: { totalCount: 0 },
      },
    });
    const id = decodeId(answer.creditAccount?.id ?? '')?.id ?? '';
    const row = { customerId: customer.id, limitMinor: 50_000n, netDays: 30, instalmentCount: 3, exposureMinor: 0n };
    expect(await rapport.db.creditAccount.findUnique({ where: { id } })).toMatchObject({ ...row, openedAt: rapport.clock.now() });
    const payload = { creditAccountId: id, customerId: customer.id, currencyCode: 'EUR', limit: '500.00' };
    expect(await rapport.eventsAbout(id)).toEqual([{ name: 'sales.credit-account.opened', payload }]);
    const entries = await rapport.db.auditEntry.findMany({ where: { subjectId: id, action: 'sales.credit-account.opened' } });
    expect(entries).toMatchObject([{ subjectType: 'CreditAccount', before: null, after: { limitMinor: '50000', netDays: 30 } }]);
  });

  it('splits into one instalment unless told otherwise, and takes the widest terms', async () => {
    const [one, other] = [await givenCustomer(rapport), await givenCustomer(rapport)];

    await open({ customerId: one.globalId, ...terms, netDays: 1 });
    await open({ customerId: other.globalId, limit: { amount: '0.001', currencyCode: 'KWD' }, netDays: 365, instalments: 60 });

    const rows = await rapport.db.creditAccount.findMany({
      where: { customerId: { in: [one.id, other.id] } },
      orderBy: { id: 'asc' },
    });
    expect(rows).toMatchObject([
      { netDays: 1, instalmentCount: 1 },
      { netDays: 365, instalmentCount: 60, limitMinor: 1n, currencyCode: 'KWD' },
    ]);
  });

  it('is refused a second time, in another currency too, and writes nothing', async () => {
    const customer = await givenCustomer(rapport);
    await open({ customerId: customer.globalId, ...terms });
    const before = await moneyWritten(rapport);

    const again = await open({ customerId: customer.globalId, limit: { amount: '1', currencyCode: 'JPY' }, netDays: 30 });

    expect(again).toMatchObject({ __typename: 'ConflictError', code: 'UNIQUE_VIOLATION' });
    expect(await moneyWritten(rapport)).toEqual(before);
  });

  it('is refused for who does not exist', async () => {
    const before = await moneyWritten(rapport);
    expect(await open({ customerId: globalId('Customer', newId()), ...terms })).toMatchObject({
      code: 'NOT_FOUND',
      type: 'Customer',
    });
    expect(await moneyWritten(rapport)).toEqual(before);
  });

  it('tells all that is wrong at once, and writes nothing', async () => {
    const before = await moneyWritten(rapport);
    const limit = (amount: string, currencyCode = 'EUR') => ({ amount, currencyCode });

    const all = await open({ customerId: globalId('Product', newId()), limit: limit('0'), netDays: 0, instalments: 61 });
    const more = await open({ customerId: 'x', limit: limit('1.005'), netDays: 366, instalments: 0 });
    const negative = await open({ customerId: globalId('Customer', newId()), limit: limit('-5'), netDays: 30 });

    const paths = (answer: typeof all) => answer.issues?.map(({ path }) => path.join('.'));
    expect(paths(all)).toEqual(['customerId', 'limit.amount', 'netDays', 'instalments']);
    expect(paths(more)).toEqual(['customerId', 'limit.amount', 'netDays', 'instalments']);
    expect(paths(negative)).toEqual(['limit.amount']);
    expect(await moneyWritten(rapport)).toEqual(before);
  });

  it('needs the permission to open one, and to see it', async () => {
    const customer = await givenCustomer(rapport);
    const input = { customerId: customer.globalId, ...terms };
    const before = await moneyWritten(rapport);

    for (const agent of [rapport.as('sales.credit.read'), rapport.as('sales.credit.open')]) {
      const { errors } = await agent.run(OPEN_CREDIT_ACCOUNT, { input });
      expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    }
    expect(await moneyWritten(rapport)).toEqual(before);
  });

  it('of a repeat with the same key is the same', async () => {
    const customer = await givenCustomer(rapport);
    const input = { customerId: customer.globalId, ...terms, idempotencyKey: newId() };
    const agent = cashier(rapport);

    const [one, other] = [await write(agent, OPEN_CREDIT_ACCOUNT, input), await write(agent, OPEN_CREDIT_ACCOUNT, input)];

    expect(one.creditAccount?.id).toBeDefined();
    expect(other).toEqual(one);
  });
});
