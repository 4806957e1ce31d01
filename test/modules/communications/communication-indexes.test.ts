/** Every filter and order of communications is read from an index, and few that wait among many that were answered stay quick to find. */
import { beforeAll, expect, it } from 'vitest';
import { countStatements, createTestRapport, describeOnPostgres, globalId, type Statement } from '../../support/index.ts';
import { desk, MODULES } from './given.ts';

const MANY = 12_000;
const uuid = (place: number) => `01890000-0000-7000-8000-${String(place).padStart(12, '0')}`;
/** The same in SQL. */
const uuidOf = (place: string) => `('01890000-0000-7000-8000-' || lpad((${place})::text, 12, '0'))::uuid`;

await describeOnPostgres('among many communications', () => {
  const counter = countStatements();
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres', wrapAdapter: counter.wrapAdapter } });

  beforeAll(async () => {
    const run = (sql: string) => rapport.db.$executeRawUnsafe(sql);
    const series = `FROM generate_series(1, ${MANY}) AS n`;
    await run(`INSERT INTO "Customer" ("id", "kind", "displayName", "givenName", "createdAt", "updatedAt", "recordedByKind")
      SELECT ${uuidOf('n')}, 'PERSON', 'Ada ' || n, 'Ada', now(), now(), 'SYSTEM' ${series} WHERE n <= 400`);
    await run(
      `INSERT INTO "Team" ("id", "name", "nameKey", "createdAt") SELECT ${uuidOf('n')}, 'T' || n, 't' || n, now() ${series} WHERE n <= 9`,
    );
    await run(`INSERT INTO "CommunicationThread" ("id", "createdAt") SELECT ${uuidOf('n')}, now() ${series}`);
    await run(`INSERT INTO "Communication" ("id", "customerId", "threadId", "channel", "direction", "purpose", "subject", "body", "occurredAt", "filedForId", "recordedAt", "recordedByKind", "correctsId")
      SELECT ${uuidOf('n')}, ${uuidOf('1 + n % 400')}, ${uuidOf('1 + n / 2')}, (CASE WHEN n % 400 = 0 THEN 'LETTER' ELSE 'EMAIL' END)::"Channel",
        (CASE WHEN n % 400 = 1 THEN 'OUTBOUND' ELSE 'INBOUND' END)::"Direction", (CASE WHEN n % 400 = 2 THEN 'BILLING' ELSE 'SUPPORT' END)::"CommunicationPurpose",
        md5(n::text), md5((n / 7)::text), now() - n * interval '1 hour', ${uuidOf('1 + n % 400')}, now(), 'SYSTEM',
        CASE WHEN n % 500 = 3 THEN ${uuidOf('n - 1')} END ${series}`);
    await run(`INSERT INTO "AwaitedAnswer" ("communicationId", "channel", "teamId", "receivedAt", "answerId", "answeredAt")
      SELECT "id", "channel", ${uuidOf('1 + n % 9')}, "occurredAt", CASE WHEN n % 600 > 0 THEN ${uuidOf('1')} END, CASE WHEN n % 600 > 0 THEN now() END
      FROM (SELECT *, row_number() OVER (ORDER BY "id") AS n FROM "Communication") AS word`);
    for (const table of ['Customer', 'Communication', 'CommunicationText', 'CommunicationThread', 'AwaitedAnswer'])
      await run(`VACUUM (ANALYZE) "${table}"`);
  });

  /** The plan of each statement over communications that the query sent. */
  async function plansOf(document: string, variables: object): Promise<readonly string[]> {
    const { result, statements } = await counter.during(() => desk(rapport).run(document, { ...variables }));
    expect(result.errors).toBeUndefined();
    const reads = statements.filter(({ sql }) => /^\s*SELECT/i.test(sql) && /"(?:Communication|AwaitedAnswer)"/.test(sql));
    expect(reads.length).toBeGreaterThan(0);
    return Promise.all(reads.map(explained));
  }

  async function explained({ sql, args }: Statement): Promise<string> {
    const rows = await rapport.db.$queryRawUnsafe<Record<string, string>[]>(`EXPLAIN ${sql}`, ...args);
    return rows.map((row) => Object.values(row)[0]).join('\n');
  }
  const NO_SCAN = /Seq Scan on "(?:Communication|CommunicationText|CommunicationThread|AwaitedAnswer)"/;

  const LIST = `query ($after: String, $search: String, $filter: CommunicationFilter) {
    communications(first: 20, after: $after, search: $search, filter: $filter) { nodes { subject answeredBy { id } thread { subject } } }
  }`;
  it.each<[string, object]>([
    ['the default order', {}],
    ['the filter customerId', { filter: { customerId: globalId('Customer', uuid(7)) } }],
    ['the filter channel', { filter: { channel: ['LETTER'] } }],
    ['the filter channel for most of them', { filter: { channel: ['EMAIL'] } }],
    ['the filter direction', { filter: { direction: 'OUTBOUND' } }],
    ['the filter purpose', { filter: { purpose: ['BILLING'] } }],
    ['the filter occurredAt', { filter: { occurredAt: { gte: new Date(Date.now() - 48 * 3_600_000).toISOString() } } }],
    ['a search', { search: 'a87ff679a2f3e71d' }],
    ['a search with a filter', { search: 'a87ff679', filter: { channel: ['LETTER'] } }],
  ])('%s is read from an index', async (_case, variables) => {
    for (const plan of await plansOf(LIST, variables)) expect(plan).not.toMatch(NO_SCAN);
  });

  it('a page further on enters its index at the cursor', async () => {
    const { communications } = await desk(rapport).data('{ communications(first: 100) { pageInfo { endCursor } } }');
    for (const plan of await plansOf(LIST.replace(/answeredBy.*\}\s*\}\s*\}$/s, '} } }'), {
      after: communications?.pageInfo?.endCursor,
    })) {
      expect(plan).toMatch(/Index Cond: .*(?:"occurredAt" <=|ROW\("occurredAt", id\) <)/);
    }
  });

  it('those of a customer are read from an index', async () => {
    const document = 'query ($id: ID!) { customer(id: $id) { communications(first: 5) { nodes { subject } } } }';
    for (const plan of await plansOf(document, { id: globalId('Customer', uuid(7)) })) expect(plan).not.toMatch(NO_SCAN);
  });

  // Or from that of the answers, where what has none comes first: either way nothing is read that was answered.
  const OF_WHAT_WAITS = /"AwaitedAnswer_(?:(?:[a-z]+_)?waiting|answerId)_idx"/;
  it.each<[string, object]>([
    ['all', {}],
    ['a channel', { channel: ['LETTER'] }],
    ['a team', { teamId: globalId('Team', uuid(3)) }],
  ])('what waits of %s is read from an index of what waits', async (_case, variables) => {
    const document = `query ($channel: [Channel!], $teamId: ID) {
      unansweredCommunications(channel: $channel, teamId: $teamId) { totalCount nodes { subject } }
    }`;
    const plans = await plansOf(document, variables);
    for (const plan of plans) expect(plan).not.toMatch(NO_SCAN);
    expect(plans.filter((plan) => OF_WHAT_WAITS.test(plan)).length).toBeGreaterThanOrEqual(2);
  });
});
