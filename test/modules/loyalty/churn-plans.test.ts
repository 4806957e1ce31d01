/** Risks are read from indexes, among many customers: the statements are explained as they are sent. */
import { beforeAll, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { loyalty } from '../../../src/modules/loyalty/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, describeOnPostgres, globalId } from '../../support/index.ts';

const MANY = 6_000;
const uuidOf = (place: string) => `('01890000-0000-7000-8000-' || lpad((${place})::text, 12, '0'))::uuid`;
const uuid = (place: number) => `01890000-0000-7000-8000-${String(place).padStart(12, '0')}`;

await describeOnPostgres('among many customers', () => {
  const counter = countStatements();
  const rapport = createTestRapport([access, contacts, sales, communications, feedback, loyalty], {
    databaseOptions: { kind: 'postgres', wrapAdapter: counter.wrapAdapter },
  });

  beforeAll(async () => {
    const now = `timestamptz '${rapport.clock.now().toISOString()}'`;
    const run = (sql: string) => rapport.db.$executeRawUnsafe(sql);
    const series = `FROM generate_series(1, ${MANY}) AS n`;
    await run(`INSERT INTO "Customer" ("id", "kind", "displayName", "givenName", "createdAt", "updatedAt", "recordedByKind")
      SELECT ${uuidOf('n')}, 'PERSON', 'Ada ' || n, 'Ada', ${now} - interval '400 days', ${now}, 'SYSTEM' ${series}`);
    await run(`INSERT INTO "Purchase" ("id", "number", "customerId", "purchasedAt", "touchpoint", "currencyCode", "totalMinor", "fingerprint", "recordedAt", "recordedByKind")
      SELECT ${uuidOf('n * 2 + k')}, n || ' ' || k, ${uuidOf('n')}, ${now} - interval '1 day' * (n % 300 + k * 30), 'STORE', 'EUR', n, '', ${now}, 'SYSTEM'
      ${series}, generate_series(0, 1) AS k`);
    await run(
      `INSERT INTO "PurchaseBalance" ("purchaseId", "currencyCode", "totalMinor") SELECT "id", "currencyCode", "totalMinor" FROM "Purchase"`,
    );
    await run(`INSERT INTO "PurchaseRhythm" SELECT "customerId", "id", "purchasedAt", 864000000, "purchasedAt" + interval '10 days', "purchasedAt" + interval '15 days'
      FROM "Purchase" WHERE "number" LIKE '% 0'`);
    await run(`INSERT INTO "CommunicationThread" ("id", "createdAt") SELECT ${uuidOf('n')}, ${now} ${series}`);
    await run(`INSERT INTO "Communication" ("id", "customerId", "threadId", "channel", "direction", "purpose", "occurredAt", "filedForId", "recordedAt", "recordedByKind")
      SELECT ${uuidOf('n')}, ${uuidOf('n')}, ${uuidOf('n')}, 'PHONE', 'INBOUND', 'SERVICE', ${now} - n * interval '1 hour', ${uuidOf('n')}, ${now}, 'SYSTEM' ${series}`);
    await run(
      `INSERT INTO "Complaint" ("id", "subject", "customerId", "openedAt") SELECT ${uuidOf('n')}, 'Late', ${uuidOf('n')}, ${now} ${series} WHERE n % 2 = 0`,
    );
    await run(`INSERT INTO "ChurnStanding" ("customerId", "score", "reasons", "suggestedAction", "asOf")
      SELECT ${uuidOf('n')}, (1 + n % 100) / 100.0, '[]', 'x', ${now} ${series}`);
    const tables = ['Customer', 'Purchase', 'PurchaseBalance', 'PurchaseRhythm', 'Communication', 'Complaint', 'ChurnStanding'];
    await run(`VACUUM (ANALYZE) ${tables.map((table) => `"${table}"`).join(', ')}`);
  });

  async function planOf(query: string, table: string, variables: Record<string, unknown> = {}): Promise<string> {
    const { statements } = await counter.during(() => rapport.asAdministrator().data(query, variables));
    const [statement] = statements.filter(({ sql }) => sql.includes(`"${table}"`) && /^\s*(?:SELECT|WITH)/.test(sql));
    if (!statement) throw new Error(`No statement reads ${table}.`);
    const rows = await rapport.db.$queryRawUnsafe<Record<string, string>[]>(`EXPLAIN ${statement.sql}`, ...statement.args);
    return rows.map((row) => Object.values(row)[0]).join('\n');
  }

  it('the risks of twenty come from the indexes on their customers', async () => {
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Customer { churnRisk { score } } } }';
    const ids = Array.from({ length: 20 }, (_none, nth) => globalId('Customer', uuid(1 + nth)));
    const plan = await planOf(query, 'PurchaseRhythm', { ids });
    expect(plan).not.toMatch(/Seq Scan on "(?:Customer|Purchase\w*|Communication|Complaint)"/);
  });

  it.each([
    ['first page', null],
    ['next page', 'after'],
  ])('customers at risk are read in their order, the %s', async (_page, next) => {
    const page = '{ customersAtRisk(first: 50) { pageInfo { endCursor } } }';
    const data = await rapport.asAdministrator().data<{ customersAtRisk: { pageInfo: { endCursor: string } } }>(page);
    const query = `query Q($after: String) { customersAtRisk(first: 50, after: $after, minScore: 0.3) { nodes { score } } }`;
    const after = next === null ? null : data.customersAtRisk.pageInfo.endCursor;
    const plan = await planOf(query, 'ChurnStanding', { after });
    expect(plan).toContain('ChurnStanding_score_customerId_idx');
    expect(plan).not.toMatch(/Seq Scan on "(?:ChurnStanding|Customer)"|Sort Key: standing/);
  });
});
