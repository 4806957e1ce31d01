/** Lists that are computed lead on to all that their customers and purchases have, without a statement for each of them. */
import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { recomputeRfm } from '../../../src/modules/sales/ranking/index.ts';
import { countStatements, createTestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenProduct, givenPurchase } from './given.ts';

const DAY_MS = 86_400_000;
const count = countStatements();
const rapport = createTestRapport([access, contacts, sales], { databaseOptions: { wrapAdapter: count.wrapAdapter } });

const CUSTOMER =
  'customer { displayName purchaseCadence { isLate } purchases(first: 1) { nodes { lines { product { name } } } } }';
const BEST = `query Q($first: Int) { bestCustomers(first: $first) { nodes { ${CUSTOMER} } } }`;
const DUE = `query Q($first: Int) {
  reorderRemindersDue(first: $first) { nodes { ${CUSTOMER} lastPurchase { lines { product { name } } payments { method } } } }
}`;

async function givenLateBuyers(): Promise<void> {
  const product = await givenProduct(rapport);
  const lines = [{ productId: product.id, quantity: '1', unitPrice: '10' }];
  for (const givenName of ['Ada', 'Dev', 'Theo']) {
    const customer = await givenCustomer(rapport, { givenName, familyName: null });
    for (const days of [90, 80, 70]) {
      const purchasedAt = new Date(rapport.clock.now().getTime() - days * DAY_MS);
      await givenPurchase(rapport, customer, { purchasedAt, lines, payments: [{ method: 'CARD', amount: '10' }] });
    }
  }
  await recomputeRfm(rapport.ctx);
}

it('the best and the late lead on to cadence, purchases, lines and payments, by as many statements for one as for all', async () => {
  await givenLateBuyers();
  const reader = rapport.as({ permissions: 'all' });
  const during = async (document: string, first: number) => {
    const { result, statements } = await count.during(() => reader.data(document, { first }));
    // The log is read in the background, whenever it may have grown.
    return { result, statements: statements.filter(({ sql }) => !sql.includes('"LoggedEvent"')).length };
  };
  const lines = [{ product: { name: 'Tea' } }];
  const shown = (displayName: string) => ({ displayName, purchaseCadence: { isLate: true }, purchases: { nodes: [{ lines }] } });
  const names = ['Ada', 'Dev', 'Theo'];

  const best = await during(BEST, 3);
  expect(best.result).toEqual({ bestCustomers: { nodes: names.map((name) => ({ customer: shown(name) })) } });
  expect((await during(BEST, 1)).statements).toBe(best.statements);

  const late = await during(DUE, 3);
  expect(late.result).toEqual({
    reorderRemindersDue: {
      nodes: names.map((name) => ({ customer: shown(name), lastPurchase: { lines, payments: [{ method: 'CARD' }] } })),
    },
  });
  expect((await during(DUE, 1)).statements).toBe(late.statements);
});
