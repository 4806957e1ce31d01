/** Every filter of reviews, and the sums of losses, are read from an index; a page of customers costs as much as one. */
import { beforeAll, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, describeOnPostgres, globalId, type Statement } from '../../support/index.ts';

const MANY = 12_000;
const MODULES = [access, contacts, sales, communications, feedback];
const uuid = (place: number) => `01890000-0000-7000-8000-${String(place).padStart(12, '0')}`;
/** The same in SQL. */
const uuidOf = (place: string) => `('01890000-0000-7000-8000-' || lpad((${place})::text, 12, '0'))::uuid`;
const LATELY = { gte: new Date(Date.now() - 48 * 3_600_000).toISOString() };

await describeOnPostgres('among many reviews and losses', () => {
  const counter = countStatements();
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres', wrapAdapter: counter.wrapAdapter } });
  const reader = () => rapport.as('feedback.review.read', 'feedback.loss.read', 'contacts.customer.read');

  beforeAll(async () => {
    const run = (sql: string) => rapport.db.$executeRawUnsafe(sql);
    const series = `FROM generate_series(1, ${MANY}) AS n`;
    await run(`INSERT INTO "Customer" ("id", "kind", "displayName", "givenName", "createdAt", "updatedAt", "recordedByKind")
      SELECT ${uuidOf('n')}, 'PERSON', 'Ada ' || n, 'Ada', now(), now(), 'SYSTEM' ${series} WHERE n <= 400`);
    await run(
      `INSERT INTO "Product" ("id", "sku", "name", "createdAt", "updatedAt") SELECT ${uuidOf('n')}, n, 'P' || n, now(), now() ${series} WHERE n <= 400`,
    );
    await run(
      `INSERT INTO "Competitor" ("id", "name", "createdAt") SELECT ${uuidOf('n')}, 'C' || n, now() ${series} WHERE n <= 40`,
    );
    await run(`INSERT INTO "Review" ("id", "site", "externalId", "rating", "ratingScale", "customerId", "productId", "reviewedAt", "reply", "repliedAt", "recordedAt", "recordedByKind")
      SELECT ${uuidOf('n')}, (CASE WHEN n % 400 = 0 THEN 'OWN' ELSE 'GOOGLE' END)::"ReviewSite", n, 5, 5, ${uuidOf('1 + n % 400')}, ${uuidOf('1 + n % 400')},
        now() - n * interval '1 hour', CASE WHEN n % 400 > 0 THEN 'Thanks' END, CASE WHEN n % 400 > 0 THEN now() END, now(), 'SYSTEM' ${series}`);
    await run(`WITH loss AS (INSERT INTO "Loss" ("id", "customerId", "competitorId", "evidence", "lostAt", "recordedAt", "recordedByKind")
      SELECT ${uuidOf('n')}, ${uuidOf('1 + n % 400')}, ${uuidOf('1 + n % 40')}, 'DIRECT', now() - n * interval '1 hour', now(), 'SYSTEM' ${series}
      RETURNING "id") INSERT INTO "LossReason" ("lossId", "reason", "weight") SELECT "id", 'PRICE', 1 FROM loss`);
    for (const table of ['Customer', 'Review', 'Loss', 'LossReason']) await run(`VACUUM (ANALYZE) "${table}"`);
  });

  async function plansOf(document: string, variables: object): Promise<readonly string[]> {
    const { result, statements } = await counter.during(() => reader().run(document, { ...variables }));
    expect(result.errors).toBeUndefined();
    const reads = statements.filter(({ sql }) => /^\s*SELECT/i.test(sql) && /"(?:Review|Loss)"/.test(sql));
    expect(reads.length).toBeGreaterThan(0);
    return Promise.all(reads.map(explained));
  }

  async function explained({ sql, args }: Statement): Promise<string> {
    const rows = await rapport.db.$queryRawUnsafe<Record<string, string>[]>(`EXPLAIN ${sql}`, ...args);
    return rows.map((row) => Object.values(row)[0]).join('\n');
  }
  const NO_SCAN = /Seq Scan on "(?:Review|Loss)"/;

  const LIST = 'query ($filter: ReviewFilter) { reviews(first: 20, filter: $filter) { nodes { rating } } }';
  it.each<[string, object]>([
    ['the default order', {}],
    ['the filter site', { filter: { site: ['OWN'] } }],
    ['the filter site for most of them', { filter: { site: ['GOOGLE'] } }],
    ['the filter productId', { filter: { productId: globalId('Product', uuid(7)) } }],
    ['the filter customerId', { filter: { customerId: globalId('Customer', uuid(7)) } }],
    ['the filter isReplied', { filter: { isReplied: true } }],
    ['the filter isReplied for the few that are not', { filter: { isReplied: false } }],
    ['the filter reviewedAt', { filter: { reviewedAt: LATELY } }],
  ])('%s is read from an index', async (_case, variables) => {
    for (const plan of await plansOf(LIST, variables)) expect(plan).not.toMatch(NO_SCAN);
  });

  it('losses of a time are summed from an index', async () => {
    const document =
      'query ($lostAt: DateTimeFilter) { lossesByCompetitor(lostAt: $lostAt) { losses reasons { weight } competitor { name } } }';
    for (const plan of await plansOf(document, { lostAt: LATELY })) expect(plan).not.toMatch(NO_SCAN);
  });

  it('reviews and losses of 50 customers cost as many statements as those of one', async () => {
    const document = `query ($first: Int!) { customers(first: $first) { nodes {
      reviews(first: 3) { nodes { rating customer { displayName } } }
      losses(first: 3) { nodes { reasons { weight } competitor { name } customer { displayName } } }
    } } }`;
    const read = async (first: number) => {
      const { result, statements } = await counter.during(() => reader().run(document, { first }));
      expect(result.errors).toBeUndefined();
      return statements.filter(({ sql }) => !sql.includes('"LoggedEvent"'));
    };
    await read(1);
    const [one, fifty] = [await read(1), await read(50)];
    expect(one.length).toBeLessThanOrEqual(2);
    expect(fifty).toHaveLength(one.length);
    for (const plan of await Promise.all(fifty.filter(({ sql }) => sql.includes('"Review"')).map(explained))) {
      expect(plan).not.toMatch(NO_SCAN);
    }
  });
});
