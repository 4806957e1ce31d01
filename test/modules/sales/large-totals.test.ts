/** Many totals, and large ones: refused in so many words, or exact; never cut off, never wrong. */
import { beforeAll, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { givenProduct, givenPurchase } from './given.ts';
import { TOTALS, type Total } from './totals-documents.ts';

const rapport = createTestRapport([access, contacts, sales]);
/** What a purchase may cost at most, in euros. */
const MOST = '92233720368547758.07';
const DAYS = 5_001;

const ask = (variables: object) =>
  rapport.as('sales.statistics.read').run<{ purchaseTotals: readonly Total[] | null }>(TOTALS, { ...variables });

let ada: GivenCustomer;
beforeAll(async () => {
  ada = await givenCustomer(rapport);
  await rapport.db.$executeRaw`
    INSERT INTO "Purchase" ("id", "number", "customerId", "purchasedAt", "touchpoint", "currencyCode", "totalMinor", "fingerprint", "recordedAt", "recordedByKind")
    SELECT gen_random_uuid(), n, ${ada.id}::uuid, '2000-01-01T12:00:00Z'::timestamptz + n * interval '1 day', 'STORE', 'CZK', 1, '', now(), 'SYSTEM'
    FROM generate_series(1, ${DAYS}::int) AS n`;
});

it('5,000 totals are answered and one more is refused, with what to do about it', async () => {
  const days = (filter: object) => ask({ groupBy: 'DAY', filter: { currencyCode: 'CZK', ...filter } });

  const { data, errors } = await days({});
  expect(data).toEqual({ purchaseTotals: null });
  const message = 'These are more than 5000 totals: narrow the filter, or group by longer periods.';
  expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);

  const fewer = await days({ purchasedAt: { gte: '2000-01-03T00:00:00Z' } });
  expect(fewer.data?.purchaseTotals).toHaveLength(DAYS - 1);
});

it('a sum of purchases that no column could hold is exact', async () => {
  const line = { productId: (await givenProduct(rapport)).id, quantity: '1', unitPrice: MOST };
  for (const customer of [await givenCustomer(rapport), await givenCustomer(rapport)]) {
    await givenPurchase(rapport, customer, { lines: [line], payments: [{ method: 'CASH', amount: MOST }] });
  }

  for (const groupBy of [null, 'MONTH', 'PAYMENT_METHOD']) {
    const { data } = await ask({ groupBy, filter: { currencyCode: 'EUR' } });
    const [row, ...others] = data?.purchaseTotals ?? [];
    expect(others).toEqual([]);
    expect(row).toMatchObject({ total: { amount: '184467440737095516.14' }, count: 2, average: { amount: MOST } });
  }
});
