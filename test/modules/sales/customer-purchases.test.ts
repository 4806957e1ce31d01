/** A page of customers with what they bought costs as many statements as one customer. */
import { beforeAll, describe, expect, it } from 'vitest';
import { insertRows, newId } from '../../../src/kernel/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { draftPurchase, writePurchases } from '../../../src/modules/sales/purchases/index.ts';
import { countStatements, createTestRapport, describeOnPostgres, type GraphQLDocument, TEST_START } from '../../support/index.ts';
import { graphql } from '../../typed-documents/index.ts';
import { givenProduct } from './given.ts';

const PAGE = graphql(`
  query PageOfBuyers($first: Int!) {
    customers(first: $first) {
      nodes {
        totalSpent { amount currencyCode }
        purchaseCadence { isLate }
        purchases(first: 5) {
          nodes {
            paid { amount } outstanding { amount }
            lines { quantity returnedQuantity product { name } }
            payments { method amount { amount } }
          }
        }
      }
    }
  }
`);
/** The page whose statements were promised to stay as many, and nothing more. */
const AS_PROMISED = graphql(`
  query PageOfCustomersAsPromised($first: Int!) {
    customers(first: $first) {
      nodes {
        totalSpent { amount }
        purchases(first: 5) { nodes { lines { product { name } } payments { method } } }
        purchaseCadence { isLate }
      }
    }
  }
`);
const CUSTOMERS = 50;
const PURCHASES = 10;

for (const kind of ['pglite', 'postgres'] as const) {
  const suite = kind === 'postgres' ? describeOnPostgres : describe;
  await suite(`a page of customers with their purchases, on ${kind}`, () => {
    const counter = countStatements();
    const rapport = createTestRapport([access, contacts, sales], { databaseOptions: { kind, wrapAdapter: counter.wrapAdapter } });
    const read = async <Data>(document: GraphQLDocument<Data, { first: number }>, first: number) => {
      const caller = rapport.as('sales.purchase.read', 'sales.product.read', 'sales.statistics.read', 'contacts.customer.read');
      const { result, statements } = await counter.during(() => caller.data(document, { first }));
      // The live feeds look at the log beside whatever a request does.
      return { result, statements: statements.filter(({ sql }) => !sql.includes('"LoggedEvent"')) };
    };

    beforeAll(async () => {
      const { id: productId } = await givenProduct(rapport);
      const customers = Array.from({ length: CUSTOMERS }, (_none, place) => ({
        ...{ id: newId(), kind: 'PERSON', givenName: 'Ada', displayName: `Ada ${place}`, version: 1, lifecycle: 'ACTIVE' },
        ...{ serviceTier: 'STANDARD', createdAt: TEST_START, updatedAt: TEST_START, recordedByKind: 'SYSTEM' },
      }));
      await insertRows(rapport.db, 'Customer', customers);
      const line = { productId, quantity: '1.5', unitPrice: '2' };
      const drafts = customers.flatMap(({ id: customerId }) =>
        Array.from({ length: PURCHASES }, (_none, day) => {
          const drafted = draftPurchase(
            {
              ...{ number: newId(), purchasedAt: new Date(Date.UTC(2026, 0, 1 + day)), touchpoint: 'STORE', currencyCode: 'EUR' },
              ...{ lines: [line, line], payments: [{ method: 'CARD', amount: '1' }] },
            },
            TEST_START,
          );
          if (!drafted.ok) throw new Error(JSON.stringify(drafted.issues));
          return { ...drafted.value, customerId };
        }),
      );
      await rapport.ctx.transact((tx) => writePurchases(tx, drafts));
      await rapport.db.$executeRaw`ANALYZE`;
      await read(PAGE, 1);
      await read(AS_PROMISED, 1);
    });

    it('costs as many statements for 50 customers as for one', async () => {
      const one = await read(PAGE, 1);
      const fifty = await read(PAGE, CUSTOMERS);

      const customers = fifty.result.customers?.nodes ?? [];
      expect(customers).toHaveLength(CUSTOMERS);
      const line = { quantity: '1.5', returnedQuantity: '0', product: { name: 'Tea' } };
      const purchase = {
        ...{ paid: { amount: '1.00' }, outstanding: { amount: '5.00' }, lines: [line, line] },
        payments: [{ method: 'CARD', amount: { amount: '1.00' } }],
      };
      for (const customer of customers) {
        expect(customer).toEqual({
          totalSpent: [{ amount: '60.00', currencyCode: 'EUR' }],
          // Daily until the tenth of January, and nothing for weeks since.
          purchaseCadence: { isLate: true },
          purchases: { nodes: Array(5).fill(purchase) },
        });
      }
      expect(one.statements).toHaveLength(3);
      expect(fifty.statements).toHaveLength(one.statements.length);
    });

    it('costs as many, too, where nothing but what was promised is asked for', async () => {
      const one = await read(AS_PROMISED, 1);
      const fifty = await read(AS_PROMISED, CUSTOMERS);

      const lines = [{ product: { name: 'Tea' } }, { product: { name: 'Tea' } }];
      const customer = {
        totalSpent: [{ amount: '60.00' }],
        purchases: { nodes: Array(5).fill({ lines, payments: [{ method: 'CARD' }] }) },
        purchaseCadence: { isLate: true },
      };
      expect(one.result.customers?.nodes).toEqual([customer]);
      expect(fifty.result.customers?.nodes).toEqual(Array(CUSTOMERS).fill(customer));
      expect(one.statements).toHaveLength(2);
      expect(fifty.statements).toHaveLength(2);
    });

    it('reads no more purchases of a customer than are shown, and one that tells whether there are more', async () => {
      const { statements } = await read(PAGE, CUSTOMERS);
      const lists = statements.filter(({ sql }) => sql.includes('"Purchase"'));
      expect(lists).toHaveLength(1);
      const [plan] = await rapport.db.$queryRawUnsafe<{ 'QUERY PLAN': unknown }[]>(
        `EXPLAIN (ANALYZE, FORMAT JSON) ${lists[0]?.sql}`,
        ...(lists[0]?.args ?? []),
      );
      expect(rowsReadOf('Purchase', plan?.['QUERY PLAN'])).toEqual([6]);
    });
  });
}

/** How many rows of a table the plan read for each parent. */
function rowsReadOf(table: string, plan: unknown): readonly number[] {
  if (Array.isArray(plan)) return plan.flatMap((part) => rowsReadOf(table, part));
  if (typeof plan !== 'object' || plan === null) return [];
  const below = Object.values(plan).flatMap((part) => rowsReadOf(table, part));
  const isScan = 'Relation Name' in plan && plan['Relation Name'] === table && 'Actual Rows' in plan;
  return isScan ? [Number(plan['Actual Rows']), ...below] : below;
}
