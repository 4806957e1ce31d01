/** Segments among many customers and many at once, on a real Postgres. */
import { beforeAll, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts, membersOf } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, describeOnPostgres, globalId } from '../../support/index.ts';
import { CUSTOMERS } from './documents.ts';
import { statementsOfOurs } from './given.ts';
import { givenSegment, marketer, saveSegment } from './given-segments.ts';
import { CREATE_SEGMENT, SEGMENT, SEGMENTS, SEGMENTS_OF_CUSTOMERS } from './segment-documents.ts';

const MANY = 10_000;
const MODULES = [access, contacts, sales, communications, feedback];
const OWNER = '01890000-0000-7000-8000-000000000001';
const GROUP = '01890000-0000-7000-8000-000000000002';

await describeOnPostgres('segments among 10,000 customers', () => {
  const counter = countStatements();
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres', wrapAdapter: counter.wrapAdapter } });

  beforeAll(async () => {
    const { db } = rapport;
    // Every criterion below is met by one customer in 500; the rest of each table is of something else.
    await db.$executeRaw`INSERT INTO "Staff" ("id", "name", "nameKey", "searchKey", "createdAt") VALUES (${OWNER}::uuid, 'Ida', 'ida', 'ida', now())`;
    await db.$executeRaw`
      INSERT INTO "Customer" ("id", "kind", "displayName", "givenName", "organizationName", "lifecycle", "serviceTier", "acquisitionSource", "language", "ownerId", "createdAt", "updatedAt", "recordedByKind")
      SELECT md5(n::text)::uuid, (CASE WHEN n % 500 = 0 THEN 'ORGANIZATION' ELSE 'PERSON' END)::"CustomerKind", md5(n::text || 'x'), 'Ada', 'Org',
        (CASE WHEN n % 500 = 0 THEN 'LOST' ELSE 'ACTIVE' END)::"CustomerLifecycle", (CASE WHEN n % 500 = 0 THEN 'KEY' ELSE 'STANDARD' END)::"ServiceTier",
        (CASE WHEN n % 500 = 0 THEN 'EVENT' ELSE 'OTHER' END)::"AcquisitionSource", CASE WHEN n % 500 = 0 THEN 'pt-BR' ELSE 'cs' END, CASE WHEN n % 500 = 0 THEN ${OWNER}::uuid END,
        ${rapport.clock.now()}::timestamptz - n * interval '1 hour', now(), 'SYSTEM'
      FROM generate_series(1, ${MANY}) AS n`;
    const each =
      'FROM (SELECT n, md5(n::text)::uuid AS "customerId", n % 500 = 0 AS rare FROM generate_series(1, 10000) AS n) AS one';
    for (const insert of [
      `"ContactPoint" ("id", "customerId", "kind", "value", "normalized", "addressLines", "countryCode", "recordedAt", "recordedByKind")
        SELECT "customerId", "customerId", 'POSTAL', 'x', 'x', '{x}', CASE WHEN rare THEN 'PT' ELSE 'CZ' END, now(), 'SYSTEM'`,
      `"Interest" ("id", "customerId", "name", "recordedAt", "recordedByKind") SELECT "customerId", "customerId", CASE WHEN rare THEN 'Golf' ELSE 'Chess' END, now(), 'SYSTEM'`,
      `"ImportantDate" ("id", "customerId", "kind", "month", "recordedAt", "recordedByKind") SELECT "customerId", "customerId", 'BIRTHDAY', CASE WHEN rare THEN 3 ELSE 4 END, now(), 'SYSTEM'`,
      `"Need" ("id", "customerId", "statement", "kind", "priority", "status", "recordedAt", "settledAt", "recordedByKind")
        SELECT "customerId", "customerId", 'x', 'NEED', 1, (CASE WHEN rare THEN 'OPEN' ELSE 'UNMET' END)::"NeedStatus", now(), CASE WHEN NOT rare THEN now() END, 'SYSTEM'`,
      `"Consent" ("id", "customerId", "purpose", "state", "recordedAt", "recordedByKind") SELECT "customerId", "customerId", 'PROFILING', 'GRANTED', now(), 'SYSTEM'`,
      `"Complaint" ("id", "customerId", "subject", "status", "openedAt") SELECT "customerId", "customerId", 'x', (CASE WHEN rare THEN 'RECEIVED' ELSE 'CLOSED' END)::"ComplaintStatus", now()`,
    ]) {
      await db.$executeRawUnsafe(`INSERT INTO ${insert} ${each}`);
    }
    await db.$executeRaw`INSERT INTO "Group" ("id", "name", "recordedAt", "recordedByKind") VALUES (${GROUP}::uuid, 'Rare', now(), 'SYSTEM'), (${OWNER}::uuid, 'All', now(), 'SYSTEM')`;
    await db.$executeRawUnsafe(`
      INSERT INTO "GroupMembership" ("id", "customerId", "groupId", "recordedAt", "recordedByKind")
      SELECT "customerId", "customerId", CASE WHEN rare THEN '${GROUP}'::uuid ELSE '${OWNER}'::uuid END, now(), 'SYSTEM' ${each}`);
    await db.$executeRaw`
      INSERT INTO "CustomFieldDefinition" ("id", "key", "label", "type", "recordedAt", "recordedByKind") VALUES
        (gen_random_uuid(), 'size', 'Size', 'TEXT', now(), 'SYSTEM'), (gen_random_uuid(), 'height', 'Height', 'NUMBER', now(), 'SYSTEM'),
        (gen_random_uuid(), 'vip', 'VIP', 'BOOLEAN', now(), 'SYSTEM'), (gen_random_uuid(), 'since', 'Since', 'DATE', now(), 'SYSTEM')`;
    for (const [key, column, value] of [
      ['size', 'text', "CASE WHEN rare THEN 'L' ELSE 'S' END"],
      ['height', 'number', 'CASE WHEN rare THEN 9 ELSE 1 END'],
      ['vip', 'boolean', 'rare'],
      ['since', 'date', "CASE WHEN rare THEN date '2026-03-01' ELSE date '2020-01-01' END"],
    ]) {
      await db.$executeRawUnsafe(`
        INSERT INTO "CustomFieldValue" ("id", "customerId", "key", "${column}", "recordedAt", "recordedByKind")
        SELECT gen_random_uuid(), "customerId", '${key}', ${value}, now(), 'SYSTEM' ${each}`);
    }
    await db.$executeRawUnsafe('VACUUM ANALYZE');
  });

  const field = (comparison: object) => ({ criterion: 'contacts.custom-field', ...comparison });
  it.each<[string, object]>([
    ['contacts.lifecycle', { criterion: 'contacts.lifecycle', in: ['LOST'] }],
    ['contacts.kind', { criterion: 'contacts.kind', in: ['ORGANIZATION'] }],
    ['contacts.service-tier', { criterion: 'contacts.service-tier', in: ['KEY'] }],
    ['contacts.acquisition', { criterion: 'contacts.acquisition', in: ['EVENT'] }],
    ['contacts.language', { criterion: 'contacts.language', in: ['pt'] }],
    ['contacts.country', { criterion: 'contacts.country', in: ['PT'] }],
    ['contacts.owner', { criterion: 'contacts.owner', in: [globalId('Staff', OWNER)] }],
    ['contacts.created', { criterion: 'contacts.created', withinDays: 1 }],
    ['contacts.interest', { criterion: 'contacts.interest', in: ['GOLF'] }],
    ['contacts.group', { criterion: 'contacts.group', in: [globalId('Group', GROUP)] }],
    ['contacts.birthday-month', { criterion: 'contacts.birthday-month', in: [3] }],
    ['contacts.need', { criterion: 'contacts.need', status: ['OPEN'] }],
    ['contacts.custom-field of a text', field({ key: 'size', in: ['l'] })],
    ['contacts.custom-field of a number', field({ key: 'height', gte: 5 })],
    ['contacts.custom-field of a boolean', field({ key: 'vip', is: true })],
    ['contacts.custom-field of a date', field({ key: 'since', from: '2026-01-01' })],
    ['feedback.open-complaints', { criterion: 'feedback.open-complaints', gte: 1 }],
  ])('are found by an index for %s: no table is read from end to end', async (name, criterion) => {
    const members = membersOf(rapport.ctx, { id: newId(), criteria: { version: 1, all: [criterion] } });
    expect(await rapport.db.$queryRaw(members)).toHaveLength(name === 'contacts.created' ? 24 : MANY / 500);
    expect(await planOf(members)).not.toContain('Seq Scan');
  });

  it.each<[string, object]>([
    [
      'contacts.consent, customer by customer from its index',
      { criterion: 'contacts.consent', purpose: 'MARKETING', granted: false },
    ],
    ['the opposite of a criterion', { not: { criterion: 'contacts.country', in: ['PT'] } }],
    ['nobody with open complaints', { criterion: 'feedback.open-complaints', lte: 0 }],
  ])('that hold most customers read those once, and nothing else from end to end: %s', async (_name, criterion) => {
    const members = membersOf(rapport.ctx, { id: newId(), criteria: { version: 1, all: [criterion] } });
    expect((await rapport.db.$queryRaw<unknown[]>(members)).length).toBeGreaterThan(9_000);
    const scans = (await planOf(members)).match(/Seq Scan on "\w+"/g) ?? [];
    expect(scans.filter((scan) => scan !== 'Seq Scan on "Customer"').length).toBeLessThanOrEqual(1);
    expect(scans.filter((scan) => scan === 'Seq Scan on "Customer"').length).toBeLessThanOrEqual(1);
  });

  it('cost as many statements for 30 segments, and for 30 customers, as for one', async () => {
    for (let number = 0; number < 30; number += 1) {
      await givenSegment(rapport, { criterion: 'contacts.birthday-month', in: [3 + (number % 2)] }, `Segment ${number}`);
    }
    const agent = marketer(rapport);
    const count = async (document: string, first: number) => {
      const { statements } = await counter.during(() => agent.data(document, { first }));
      return [...statementsOfOurs(statements), ...statements.filter(({ sql }) => /FROM (?:"public"\.)?"Segment"/.test(sql))]
        .length;
    };
    // The segments, their number, their sizes, pages, and the customers on them with their addresses.
    expect([await count(SEGMENTS, 1), await count(SEGMENTS, 30)]).toEqual([5, 5]);
    // The customers, the segments, and who is in which.
    expect([await count(SEGMENTS_OF_CUSTOMERS, 1), await count(SEGMENTS_OF_CUSTOMERS, 30)]).toEqual([3, 3]);
  });

  it('enter a page at its cursor, in the order of the index by name', async () => {
    const id = await givenSegment(rapport, { not: { criterion: 'contacts.lifecycle', in: ['LOST'] } }, 'Most');
    const agent = marketer(rapport);
    const first = await agent.data(SEGMENT, { id, first: 100 });
    const { result, statements } = await counter.during(() =>
      agent.data(
        'query ($id: ID!, $after: String) { segment(id: $id) { customers(first: 100, after: $after) { nodes { displayName } } } }',
        { id, after: first.segment?.customers?.pageInfo?.endCursor },
      ),
    );
    expect(result.segment?.customers?.nodes).toHaveLength(100);
    const page = statements.find(({ sql }) => sql.includes('row_number()'));
    const plan = await rapport.db.$queryRawUnsafe<Record<string, string>[]>(`EXPLAIN ${page?.sql}`, ...(page?.args ?? []));
    expect(plan.map((row) => Object.values(row)[0]).join('\n')).toMatch(/Index Scan using "Customer_displayNameFolded_id_idx"/);
  });

  it('are a filter of customers however many they hold, up to 30,000', async () => {
    const id = await givenSegment(rapport, { criterion: 'contacts.kind', in: ['PERSON'] }, 'People');
    const { customers } = await marketer(rapport).data(CUSTOMERS, { filter: { segmentId: id }, first: 2 });
    expect(customers?.totalCount).toBe(9_980);
  });

  it('count towards the 30,000 wherever a filter names them', async () => {
    const segmentId = await givenSegment(rapport, { criterion: 'contacts.kind', in: ['PERSON'] }, 'Named often');
    const twice = { or: [{ segmentId }, { segmentId }] };
    const { customers } = await marketer(rapport).data(CUSTOMERS, { filter: twice, first: 2 });
    expect(customers?.totalCount).toBe(9_980);
    for (const filter of [{ or: [twice, twice] }, { and: [twice, { not: twice }] }]) {
      const { errors } = await marketer(rapport).run(CUSTOMERS, { filter, first: 2 });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    }
  });

  async function planOf(members: ReturnType<typeof membersOf>): Promise<string> {
    const plan = await rapport.db.$queryRawUnsafe<Record<string, string>[]>(`EXPLAIN ${members.text}`, ...members.values);
    return plan.map((row) => Object.values(row)[0]).join('\n');
  }
});

await describeOnPostgres('segments saved at the same moment', () => {
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });
  const WRITERS = 12;
  const criteria = { version: 1, criterion: 'contacts.kind', in: ['PERSON'] };
  const inParallel = async (name: (writer: number) => string) => {
    const saved = Array.from({ length: WRITERS }, (_none, writer) =>
      saveSegment(rapport, CREATE_SEGMENT, { name: name(writer), criteria }),
    );
    return (await Promise.all(saved)).map(({ code, __typename }) => code ?? __typename).sort();
  };

  it('under one name are one, and the others hear of the conflict', async () => {
    expect(await inParallel((writer) => (writer % 2 === 0 ? 'Čeští' : 'CESTI'))).toEqual([
      'CreateSegmentSuccess',
      ...Array(WRITERS - 1).fill('UNIQUE_VIOLATION'),
    ]);
    expect(await rapport.db.segment.count()).toBe(1);
  });

  it('are at most 200', async () => {
    await rapport.db.$executeRaw`
      INSERT INTO "Segment" ("id", "name", "criteria", "criterionNames", "recordedAt", "updatedAt", "recordedByKind")
      SELECT gen_random_uuid(), 'S' || n, '{}', '{}', now(), now(), 'SYSTEM' FROM generate_series(1, 197) AS n`;
    expect(await inParallel((writer) => `Writer ${writer}`)).toEqual([
      'CreateSegmentSuccess',
      'CreateSegmentSuccess',
      ...Array(WRITERS - 2).fill('VALIDATION_FAILED'),
    ]);
    expect(await rapport.db.segment.count()).toBe(200);
  });
});
