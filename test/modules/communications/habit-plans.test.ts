/** Tasks, and how customers answer, are read from indexes: by every filter, among many. */
import { beforeAll, expect, it } from 'vitest';
import { countStatements, createTestRapport, describeOnPostgres, globalId } from '../../support/index.ts';
import { MODULES } from './given.ts';

const MANY = 12_000;
const uuid = (place: number) => `01890000-0000-7000-8000-${String(place).padStart(12, '0')}`;
const uuidOf = (place: string) => `('01890000-0000-7000-8000-' || lpad((${place})::text, 12, '0'))::uuid`;

await describeOnPostgres('among many tasks and words', () => {
  const counter = countStatements();
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres', wrapAdapter: counter.wrapAdapter } });
  const worker = () =>
    rapport.as('communications.task.read', 'communications.habit.read', 'contacts.customer.read', 'contacts.consent.read');

  beforeAll(async () => {
    const run = (sql: string) => rapport.db.$executeRawUnsafe(sql);
    const series = `FROM generate_series(1, ${MANY}) AS n`;
    await run(`INSERT INTO "Customer" ("id", "kind", "displayName", "givenName", "createdAt", "updatedAt", "recordedByKind")
      SELECT ${uuidOf('n')}, 'PERSON', 'Ada ' || n, 'Ada', now(), now(), 'SYSTEM' ${series} WHERE n <= 400`);
    await run(
      `INSERT INTO "Staff" ("id", "name", "nameKey", "searchKey", "createdAt") SELECT ${uuidOf('n')}, 'S', 's', 's', now() ${series} WHERE n <= 40`,
    );
    await run(`INSERT INTO "Task" ("id", "title", "customerId", "assigneeId", "dueAt", "doneAt", "doneByKind", "createdAt", "recordedByKind")
      SELECT ${uuidOf('n')}, 'Ask', ${uuidOf('1 + n % 400')}, ${uuidOf('1 + n % 40')}, now() + (n - 6000) * interval '1 hour',
        CASE WHEN n % 50 > 0 THEN now() END, CASE WHEN n % 50 > 0 THEN 'SYSTEM'::"ActorKind" END, now(), 'SYSTEM' ${series}`);
    await run(`INSERT INTO "CommunicationThread" ("id", "createdAt") SELECT ${uuidOf('n')}, now() ${series}`);
    await run(`INSERT INTO "Communication" ("id", "customerId", "threadId", "channel", "direction", "purpose", "subject", "occurredAt", "filedForId", "recordedAt", "recordedByKind")
      SELECT ${uuidOf('n')}, ${uuidOf('1 + n % 400')}, ${uuidOf('1 + n / 2')}, 'EMAIL', (CASE WHEN n % 3 = 0 THEN 'INBOUND' ELSE 'OUTBOUND' END)::"Direction",
        'SERVICE', 'Tea', now() - n * interval '1 minute', ${uuidOf('1 + n % 400')}, now(), 'SYSTEM' ${series}`);
    await run(`INSERT INTO "AwaitedAnswer" ("communicationId", "channel", "receivedAt")
      SELECT "id", "channel", "occurredAt" FROM "Communication" WHERE "direction" = 'INBOUND'`);
    for (const table of ['Customer', 'Staff', 'Task', 'Communication', 'CommunicationThread', 'AwaitedAnswer', 'OutgoingEmail'])
      await run(`VACUUM (ANALYZE) "${table}"`);
  });

  /** The plan of each statement that reads these tables. */
  async function plansOf(document: string, variables: object, tables: string): Promise<readonly string[]> {
    const { result, statements } = await counter.during(() => worker().run(document, { ...variables }));
    expect(result.errors).toBeUndefined();
    const reads = statements.filter(({ sql }) => /^\s*SELECT/i.test(sql) && new RegExp(`"(?:${tables})"`).test(sql));
    expect(reads.length).toBeGreaterThan(0);
    return Promise.all(
      reads.map(async ({ sql, args }) => {
        const rows = await rapport.db.$queryRawUnsafe<Record<string, string>[]>(`EXPLAIN ${sql}`, ...args);
        return rows.map((row) => Object.values(row)[0]).join('\n');
      }),
    );
  }

  const soon = new Date(Date.now() + 3_600_000).toISOString();
  it.each<[string, object]>([
    ['nothing', {}],
    ['who should do them', { assigneeId: globalId('Staff', uuid(7)) }],
    ['for whom', { customerId: globalId('Customer', uuid(7)) }],
    ['open ones', { isDone: false }],
    ['those done', { isDone: true }],
    ['due from a moment on', { dueFrom: soon }],
    ['due by a moment', { dueTo: soon }],
    ['what is overdue of somebody', { isDone: false, dueTo: soon, assigneeId: globalId('Staff', uuid(7)) }],
  ])('a page of tasks by %s is read from an index', async (_case, filter) => {
    const document = 'query ($filter: TaskFilter) { tasks(first: 20, filter: $filter) { nodes { title } } }';
    for (const plan of await plansOf(document, { filter }, 'Task')) expect(plan).not.toMatch(/Seq Scan on "Task"/);
  });

  it('how fifty customers answer is read from indexes', async () => {
    const document = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Customer { responsiveness { replied } lastTouchedAt } } }';
    const ids = Array.from({ length: 50 }, (_none, nth) => globalId('Customer', uuid(1 + nth)));
    for (const plan of await plansOf(document, { ids }, 'Communication|AwaitedAnswer')) {
      expect(plan).not.toMatch(/Seq Scan on "(?:Communication|AwaitedAnswer)"/);
    }
  });
});
