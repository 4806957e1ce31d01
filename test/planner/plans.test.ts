/** What is compiled is one statement for each root field, whatever its depth and however many parents, and reads large tables by their indexes. */
import { beforeAll, expect, it, vi } from 'vitest';
import { planForAll } from '../database/plan-for-all.ts';
import { countStatements, createTestRapport, describeOnPostgres, globalId, type Statement } from '../support/index.ts';
import { MODULES } from './compared-rapports.ts';

const MANY = 100_000;
const CUSTOMERS = 20_000;
/** Those with addresses, so many each that one look at all of a customer's costs more than two for the primary ones. */
const REACHED = 4_000;
const uuid = (place: number) => `01890000-0000-7000-8000-${String(place).padStart(12, '0')}`;
/** The same in SQL. */
const uuidOf = (place: string) => `('01890000-0000-7000-8000-' || lpad((${place})::text, 12, '0'))::uuid`;

const PURCHASES = `purchases(first: $children) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id purchasedAt
  total { amount currencyCode } payments { method } lines { quantity unitPrice { amount } product { name } } } } }`;
const STORY = `id displayName primaryEmail { value } primaryPhone { value } contactPoints { kind value } membership { balance owed } ${PURCHASES}
  complaints(first: $children) { nodes { id subject status product { name } customer { displayName } } }
  communications(first: $children) { nodes { id channel direction occurredAt subject } }`;
const ONE = `query One($id: ID!, $children: Int!) { customer(id: $id) { ${STORY} } }`;
const PAGE = `query Page($first: Int!, $children: Int!, $after: String, $orderBy: [CustomerOrder!]) {
  customers(first: $first, after: $after, orderBy: $orderBy) { pageInfo { endCursor } nodes { ${STORY} } } }`;
const QUEUE = `query Queue($filter: ComplaintFilter, $orderBy: [ComplaintOrder!]) {
  complaints(first: 50, filter: $filter, orderBy: $orderBy) { nodes { id subject openedAt customer { displayName } product { name } } } }`;
const SALES = `query Sales($filter: PurchaseFilter, $orderBy: [PurchaseOrder!]) {
  purchases(first: 50, filter: $filter, orderBy: $orderBy) { nodes { number total { amount } customer { displayName } } } }`;
const ORDERED = (field: string, direction: string) => ({ orderBy: [{ field, direction }] });

vi.setConfig({ hookTimeout: 120_000 });

await describeOnPostgres('what is compiled', () => {
  const counter = countStatements();
  const rapport = createTestRapport(MODULES, {
    compiledReads: true,
    databaseOptions: { kind: 'postgres', wrapAdapter: counter.wrapAdapter },
  });

  beforeAll(async () => {
    const series = `FROM generate_series(1, ${MANY}) AS n`;
    await rapport.database.withSession(async (session) => {
      const run = (sql: string) => session.script(sql);
      await session.transaction(async () => {
        // Without triggers: what they derive is not read here.
        await run('SET LOCAL session_replication_role = replica');
        await run(`INSERT INTO "Customer" ("id", "kind", "displayName", "givenName", "createdAt", "updatedAt", "recordedByKind")
          SELECT ${uuidOf('n')}, 'PERSON', 'Ada ' || n, 'Ada', now() - n * interval '1 minute', now() - n * interval '1 minute', 'SYSTEM' ${series} WHERE n <= ${CUSTOMERS}`);
        await run(`INSERT INTO "ContactPoint" ("id", "customerId", "kind", "value", "normalized", "isPrimary", "recordedAt", "recordedByKind")
          SELECT ${uuidOf('n')}, ${uuidOf(`1 + n % ${REACHED}`)}, (CASE WHEN n <= ${REACHED} THEN 'EMAIL' ELSE 'WEB' END)::"ContactPointKind", 'a' || n, 'a' || n, n <= ${REACHED}, now(), 'SYSTEM' ${series}`);
        await run(`INSERT INTO "Product" ("id", "sku", "name", "createdAt", "updatedAt")
          SELECT ${uuidOf('n')}, 'sku' || n, 'Tea ' || n, now(), now() ${series} WHERE n <= 2000`);
        await run(`INSERT INTO "Purchase" ("id", "number", "customerId", "purchasedAt", "touchpoint", "currencyCode", "totalMinor", "fingerprint", "recordedAt", "recordedByKind")
          SELECT ${uuidOf('n')}, 'N' || n, ${uuidOf(`1 + n % ${CUSTOMERS}`)}, now() - n * interval '1 minute', 'STORE', 'EUR', n, '', now(), 'SYSTEM' ${series}`);
        await run(`INSERT INTO "PurchaseLine" ("id", "purchaseId", "currencyCode", "position", "productId", "quantity", "unitPriceMinor", "totalMinor")
          SELECT ${uuidOf('n')}, ${uuidOf('n')}, 'EUR', 0, ${uuidOf('1 + n % 2000')}, 1, n, n ${series}`);
        await run(`INSERT INTO "Payment" ("id", "purchaseId", "currencyCode", "method", "amountMinor", "paidAt", "recordedAt", "recordedByKind")
          SELECT ${uuidOf('n')}, ${uuidOf('n')}, 'EUR', 'CARD', n, now(), now(), 'SYSTEM' ${series}`);
        await run(`INSERT INTO "Complaint" ("id", "subject", "status", "severity", "customerId", "productId", "openedAt")
          SELECT ${uuidOf('n')}, 'Cold', (CASE WHEN n % 100 = 0 THEN 'RECEIVED' ELSE 'CLOSED' END)::"ComplaintStatus", 'HIGH', ${uuidOf(`1 + n % ${CUSTOMERS}`)},
            ${uuidOf('1 + n % 2000')}, now() - n * interval '1 minute' ${series}`);
        await run(`INSERT INTO "CommunicationThread" ("id", "createdAt") SELECT ${uuidOf('n')}, now() ${series}`);
        await run(`INSERT INTO "Communication" ("id", "customerId", "threadId", "channel", "direction", "purpose", "subject", "occurredAt", "filedForId", "recordedAt", "recordedByKind")
          SELECT ${uuidOf('n')}, ${uuidOf(`1 + n % ${CUSTOMERS}`)}, ${uuidOf('n')}, 'EMAIL', 'INBOUND', 'SUPPORT', 'Word', now() - n * interval '1 minute',
            ${uuidOf(`1 + n % ${CUSTOMERS}`)}, now(), 'SYSTEM' ${series}`);
        await run(`INSERT INTO "LoyaltyMembership" ("id", "programId", "customerId", "joinedAt", "balance", "owed", "recordedByKind")
          SELECT ${uuidOf('n')}, ${uuidOf('1')}, ${uuidOf('n')}, now(), n, 0, 'SYSTEM' ${series} WHERE n <= ${CUSTOMERS}`);
      });
      const tables = 'Customer ContactPoint Product Purchase PurchaseLine Payment Complaint Communication LoyaltyMembership';
      for (const table of tables.split(' ')) await run(`VACUUM (ANALYZE) "${table}"`);
    });
    // The catalog is read once.
    await reader().data(ONE, { id: globalId('Customer', uuid(1)), children: 1 });
  });

  const reader = () =>
    rapport.as(
      'contacts.customer.read',
      'sales.product.read',
      'sales.purchase.read',
      'communications.communication.read',
      'loyalty.membership.read',
      'feedback.complaint.read',
    );

  async function asked(document: string, variables: object) {
    const { result, statements } = await counter.during(() => reader().run(document, { ...variables }));
    expect(result.errors).toBeUndefined();
    return { data: result.data, statements };
  }

  async function explained({ sql, args }: Statement): Promise<string> {
    const rows = await rapport.db.$queryRawUnsafe<Record<string, string>[]>(`EXPLAIN ${sql}`, ...args);
    return rows.map((row) => Object.values(row)[0]).join('\n');
  }

  it.each([1, 5, 50])('is one statement for a page of %i parents with all their children', async (first) => {
    const { data, statements } = await asked(PAGE, { first, children: 3 });
    expect(data).toMatchObject({ customers: { nodes: { length: first } } });
    expect(statements).toHaveLength(1);
  });

  it.each([1, 10])('is one statement for one customer with %i of each of their histories', async (children) => {
    const { data, statements } = await asked(ONE, { id: globalId('Customer', uuid(7)), children });
    expect(data).toMatchObject({
      customer: {
        displayName: 'Ada 7',
        primaryEmail: { value: 'a6' },
        primaryPhone: null,
        contactPoints: { length: 25 },
        membership: { balance: 7, owed: 0 },
        purchases: { totalCount: 5, edges: { length: Math.min(children, 5) } },
      },
    });
    expect(statements).toHaveLength(1);
  });

  it('is one statement for each root field', async () => {
    const { statements } = await asked(
      '{ customers(first: 2) { nodes { id } } complaints(first: 2) { nodes { customer { id } } } }',
      {},
    );
    expect(statements).toHaveLength(2);
  });

  const page = { first: 50, children: 5 };
  it.each<[string, string, object, number?]>([
    ['a customer', ONE, { id: globalId('Customer', uuid(7)), children: 10 }],
    ['customers by when they were changed', PAGE, { ...page, ...ORDERED('UPDATED_AT', 'ASC') }],
    ['customers by when they were recorded', PAGE, { ...page, ...ORDERED('CREATED_AT', 'DESC') }],
    ['complaints of a status and a severity', QUEUE, { filter: { status: ['RECEIVED'], severity: ['HIGH'] } }],
    ['complaints of several statuses', QUEUE, { filter: { status: ['RECEIVED', 'REOPENED'] } }],
    // One more tells whether they were merged into another.
    ['complaints of a customer', QUEUE, { filter: { customerId: globalId('Customer', uuid(7)) } }, 2],
    ['complaints, the latest first', QUEUE, ORDERED('OPENED_AT', 'DESC')],
    ['purchases of a customer', SALES, { filter: { customerId: globalId('Customer', uuid(7)) } }, 2],
    ['purchases, the latest first', SALES, ORDERED('PURCHASED_AT', 'DESC')],
  ])('reads %s from indexes', async (_case, document, variables, count = 1) => {
    const { statements } = await asked(document, variables);
    expect(statements).toHaveLength(count);
    for (const statement of statements) expect(await explained(statement)).not.toMatch(/Seq Scan/);
  });

  it.each<[string, string, object]>([
    ['one customer', ONE, { id: globalId('Customer', uuid(7)), children: 10 }],
    ['a page of customers', PAGE, { ...page, ...ORDERED('UPDATED_AT', 'ASC') }],
  ])(
    'has a plan for all values by which the primary addresses of %s are found by their own index',
    async (_case, document, variables) => {
      const { statements } = await asked(document, variables);
      expect(statements).toHaveLength(1);
      for (const { sql, args } of statements)
        expect(
          (await planForAll(rapport.database, sql, args)).match(/Index Scan (using|on) "ContactPoint_one_primary_per_kind"/g),
        ).toHaveLength(2);
    },
  );

  it('reads the page after a cursor from its place in the index', async () => {
    const { data } = await asked(PAGE, { first: 50, children: 1, ...ORDERED('UPDATED_AT', 'ASC') });
    const endCursor = data?.customers?.pageInfo?.endCursor;
    const { statements } = await asked(PAGE, { first: 50, children: 1, after: endCursor, ...ORDERED('UPDATED_AT', 'ASC') });
    expect(statements).toHaveLength(1);
    const plan = await explained(statements[0] ?? { sql: '', args: [] });
    expect(plan).not.toMatch(/Seq Scan|Gather/);
    expect(plan).toMatch(/Index Scan using "Customer_[^"]*updatedAt[^\n]*\n *Index Cond: \(ROW\("updatedAt", id\) > ROW\(/);
  });
});
