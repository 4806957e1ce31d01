/** Complaints are listed, found and counted from indexes that begin where the answer does: the statements are explained as they are sent. */
import { beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, describeOnPostgres, globalId } from '../../support/index.ts';
import { givenStaff } from '../sales/given-relations.ts';

const MANY = 8_000;
/** Each in a time that a busy database has for a statement. */
const PARTS = 4;
const HOUR_MS = 3_600_000;

await describeOnPostgres('among many complaints', () => {
  const counter = countStatements();
  const rapport = createTestRapport([access, contacts, sales, communications, feedback], {
    databaseOptions: { kind: 'postgres', wrapAdapter: counter.wrapAdapter },
  });
  const hoursAgo = (hours: number) => new Date(rapport.clock.now().getTime() - hours * HOUR_MS).toISOString();

  beforeAll(async () => {
    const { db } = rapport;
    const [survey, ilse] = [newId(), await givenStaff(rapport)];
    const run = (sql: string) => db.$executeRawUnsafe(sql.replaceAll('$now', `'${hoursAgo(0)}'::timestamptz`));
    const series = `FROM generate_series(1, ${MANY}) AS n`;
    await run(`INSERT INTO "Customer" ("id", "kind", "displayName", "givenName", "createdAt", "updatedAt", "recordedByKind")
      SELECT md5('c' || n)::uuid, 'PERSON', 'Ada', 'Ada', $now, $now, 'SYSTEM' ${series} WHERE n <= 300`);
    await run(
      `INSERT INTO "Product" ("id", "sku", "name", "createdAt", "updatedAt") SELECT md5('p' || n)::uuid, 'S' || n, 'Tea', $now, $now ${series} WHERE n <= 300`,
    );
    await run(`INSERT INTO "Purchase" ("id", "number", "customerId", "purchasedAt", "touchpoint", "currencyCode", "totalMinor", "fingerprint", "recordedAt", "recordedByKind")
      SELECT md5('b' || n)::uuid, 'N' || n, md5('c' || 1 + n % 300)::uuid, $now - n * interval '1 hour', 'STORE', 'EUR', 1, '', $now, 'SYSTEM' ${series}`);
    // One of a hundred is open, one of fifty missed something.
    for (let part = 0; part < PARTS; part += 1)
      await run(`INSERT INTO "Complaint" ("id", "customerId", "productId", "subject", "body", "severity", "status", "openedAt", "resolvedAt", "dueAt", "isBreached")
      SELECT md5('k' || n)::uuid, md5('c' || 1 + n % 300)::uuid, md5('p' || 1 + n % 300)::uuid,
        CASE WHEN n % 300 = 0 THEN 'Zebra ' ELSE 'Parcel ' END || n, repeat('zebra late ', 20),
        (ARRAY['LOW', 'MEDIUM', 'HIGH'])[1 + n % 3]::"Severity", (CASE WHEN n % 100 = 0 THEN 'RECEIVED' ELSE 'RESOLVED' END)::"ComplaintStatus",
        $now - n * interval '1 hour', CASE WHEN n % 100 > 0 THEN $now - n * interval '1 hour' END,
        CASE WHEN n % 100 = 0 THEN $now + n * interval '1 hour' END, n % 50 = 0 ${series} WHERE n % ${PARTS} = ${part}`);
    await run(`INSERT INTO "SlaClock" ("id", "complaintId", "metric", "sequence", "state", "targetMinutes", "startedAt", "fulfilledAt", "breachedAt")
      SELECT gen_random_uuid(), "id", metric, 1, 'FULFILLED', 60, "openedAt", "openedAt", CASE WHEN "isBreached" THEN "openedAt" END
      FROM "Complaint", unnest(ARRAY['FIRST_RESPONSE', 'RESOLUTION']::"SlaMetric"[]) AS metric`);
    await run(
      `INSERT INTO "Survey" ("id", "name", "kind", "createdAt", "versionedAt") VALUES ('${survey}', 'Settled?', 'CSAT', $now, $now)`,
    );
    await run(`INSERT INTO "SurveyInvitation" ("id", "surveyId", "surveyVersion", "customerId", "complaintId", "tokenHash", "sentAt", "expiresAt", "answeredAt", "recordedByKind")
      SELECT "id", '${survey}', 1, "customerId", "id", sha256("id"::text::bytea), "openedAt", "openedAt" + interval '2 days', "openedAt" + interval '1 day', 'SYSTEM' FROM "Complaint"`);
    await run(`INSERT INTO "SurveyResponse" ("id", "invitationId", "surveyId", "surveyVersion", "kind", "customerId", "complaintId", "score", "respondedAt")
      SELECT "id", "id", '${survey}', 1, 'CSAT', "customerId", "complaintId", 5, "answeredAt" FROM "SurveyInvitation"`);
    await run(`INSERT INTO "CustomerPromise" ("id", "customerId", "statement", "dueAt", "status", "madeAt", "promisedById", "recordedByKind")
      SELECT gen_random_uuid(), "customerId", 'We call.', "openedAt", 'OPEN', "openedAt", '${ilse}', 'SYSTEM' FROM "Complaint"`);
    for (const table of ['Customer', 'Product', 'Purchase', 'Complaint', 'SlaClock', 'SurveyResponse', 'CustomerPromise'])
      await run(`VACUUM (ANALYZE) "${table}"`);
  });

  /** The plans of what the query reads of these tables, one after the other. */
  async function plansOf(query: string, variables: object = {}): Promise<string> {
    const { result, statements } = await counter.during(() => rapport.asAdministrator().run(query, { ...variables }));
    expect(result.errors).toBeUndefined();
    const reads = statements.filter(
      ({ sql }) => /^\s*SELECT/.test(sql) && /"(?:Complaint|SlaClock|SurveyResponse|CustomerPromise|Purchase)"/.test(sql),
    );
    expect(reads.length).toBeGreaterThan(0);
    const explained = reads.map(({ sql, args }) =>
      rapport.db.$queryRawUnsafe<Record<string, string>[]>(`EXPLAIN ${sql}`, ...args),
    );
    return (await Promise.all(explained)).flatMap((rows) => rows.map((row) => Object.values(row)[0])).join('\n');
  }
  const NO_SCAN = /Seq Scan on "(?:Complaint|SlaClock|SurveyResponse|CustomerPromise|Purchase)"/;

  describe('lists', () => {
    const LIST = `query Q($search: String, $filter: ComplaintFilter, $orderBy: [ComplaintOrder!]) {
      complaints(first: 20, search: $search, filter: $filter, orderBy: $orderBy) { nodes { number slaClocks { metric } } } }`;
    const by = (field: string, direction: string) => ({ orderBy: [{ field, direction }] });
    it.each<[string, object, string]>([
      ['what is open and grave', { filter: { isOpen: true, severity: ['HIGH'] } }, 'Complaint_s'],
      ['what is open, the oldest first', { filter: { isOpen: true }, ...by('OPENED_AT', 'ASC') }, 'openedAt_id_idx'],
      ['what missed something', { filter: { isBreached: true } }, 'Complaint_isBreached_openedAt_id_idx'],
      ['what falls due first', by('DUE_AT', 'ASC'), 'Complaint_dueAt_id_idx'],
      ['what of the open falls due first', { filter: { isOpen: true }, ...by('DUE_AT', 'ASC') }, 'Complaint_'],
      ['what has a word in its subject that all have', { search: 'zebra' }, 'Complaint_subjectFolded_idx'],
    ])('of %s are read from an index', async (_what, variables, index) => {
      const plan = await plansOf(LIST, variables);
      expect(plan).toContain(index);
      expect(plan).not.toMatch(NO_SCAN);
    });
  });

  describe('statistics', () => {
    const COUNT = `query Q($groupBy: ComplaintGroupBy, $filter: ComplaintFilter) {
      complaintStatistics(groupBy: $groupBy, filter: $filter) { count medianResolutionMinutes reopenRate openCount breachedCount } }`;
    it.each(['DAY', 'MONTH', 'STATUS', 'CAUSE', 'PRODUCT', 'OWNER', 'CHANNEL'])('by %s read the index alone', async (groupBy) => {
      const filter = { openedAt: { gte: hoursAgo(2_000) }, kind: ['COMPLAINT'] };
      expect(await plansOf(COUNT, { groupBy, filter })).toMatch(/Index Only Scan using "Complaint_statistics_idx"/);
    });

    it('of a customer and of a product read theirs', async () => {
      const [{ customerId = '', productId = '' } = {}] = await rapport.db.complaint.findMany({ take: 1 });
      const ofCustomer = await plansOf(COUNT, { groupBy: 'DAY', filter: { customerId: globalId('Customer', customerId) } });
      expect(ofCustomer).toContain('Complaint_customerId_openedAt_id_idx');
      const ofProduct = await plansOf(COUNT, { groupBy: 'DAY', filter: { productId: globalId('Product', productId ?? '') } });
      expect(ofProduct).toContain('Complaint_productId_openedAt_id_idx');
    });

    it('set against purchases read those of each period from where it begins', async () => {
      const RATE =
        'query Q($filter: ComplaintFilter) { complaintStatistics(groupBy: DAY, filter: $filter) { perThousandPurchases } }';
      const plan = await plansOf(RATE, { filter: { openedAt: { gte: hoursAgo(500) } } });
      expect(plan).toMatch(/Index Only Scan using "Purchase_(?:purchasedAt_id|totals)_idx"/);
      expect(plan).not.toMatch(NO_SCAN);
    });
  });

  it('a scorecard reads what happened in its period, and no table from end to end', async () => {
    const CARD = 'query Q($period: DateTimeFilter!) { serviceScorecard(period: $period) { handled csat } }';
    const plan = await plansOf(CARD, { period: { gte: hoursAgo(24), lt: hoursAgo(0) } });
    const indexes = [
      'Complaint_resolvedAt',
      'SlaClock_decided',
      'SlaClock_answered',
      // From Postgres 18 on the other one serves as well: it skips from survey to survey.
      'SurveyResponse_(?:rated|surveyId_respondedAt_score)',
      'CustomerPromise_status_dueAt_id',
    ];
    for (const index of indexes) expect(plan).toMatch(new RegExp(`${index}_idx`));
    expect(plan).not.toMatch(NO_SCAN);
  });
});
