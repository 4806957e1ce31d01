/** Every filter and every order of customers is read from an index: the statements are taken as they are sent, and explained. */
import { beforeAll, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { countStatements, createTestRapport, describeOnPostgres, globalId, type Statement } from '../../support/index.ts';

const MANY = 12_000;
const OWNER = '01890000-0000-7000-8000-000000000001';

await describeOnPostgres('among many customers', () => {
  const counter = countStatements();
  const rapport = createTestRapport([access, contacts], {
    databaseOptions: { kind: 'postgres', wrapAdapter: counter.wrapAdapter },
  });

  beforeAll(async () => {
    await rapport.db.$executeRaw`
      INSERT INTO "Staff" ("id", "name", "nameKey", "searchKey", "createdAt") VALUES (${OWNER}::uuid, 'Ida', 'ida', 'ida', now())`;
    await rapport.db.$executeRaw`
      INSERT INTO "Customer" ("id", "kind", "displayName", "givenName", "organizationName", "lifecycle", "ownerId", "createdAt", "updatedAt", "archivedAt", "recordedByKind", "reachText")
      SELECT md5(n::text)::uuid, (CASE WHEN n % 500 = 0 THEN 'ORGANIZATION' ELSE 'PERSON' END)::"CustomerKind", md5(n::text || 'x') || ' ' || n, 'Ada', 'Org',
        (CASE WHEN n % 400 = 0 THEN 'LOST' ELSE 'ACTIVE' END)::"CustomerLifecycle", CASE WHEN n % 300 = 0 THEN ${OWNER}::uuid END,
        now() - n * interval '1 minute', now() - n * interval '1 minute', CASE WHEN n % 600 = 0 THEN now() END, 'SYSTEM', 'mail' || n || '@example.com'
      FROM generate_series(1, ${MANY}) AS n`;
    await rapport.db.$executeRaw`
      INSERT INTO "CustomFieldDefinition" ("id", "key", "label", "type", "recordedAt", "recordedByKind")
      SELECT gen_random_uuid(), lower(type::text), 'Field', type, now(), 'SYSTEM' FROM unnest(ARRAY['TEXT', 'NUMBER', 'BOOLEAN', 'DATE']::"CustomFieldType"[]) AS type`;
    for (const [key, value] of Object.entries({
      text: 'md5(n::text)',
      number: 'n',
      boolean: 'n % 400 = 0',
      date: "'2020-01-01'::date + n",
    })) {
      await rapport.db.$executeRawUnsafe(`
        INSERT INTO "CustomFieldValue" ("id", "customerId", "key", "${key}", "recordedAt", "recordedByKind")
        SELECT gen_random_uuid(), md5(n::text)::uuid, '${key}', ${value}, now(), 'SYSTEM' FROM generate_series(1, ${MANY}) AS n`);
    }
    await rapport.db.$executeRaw`VACUUM (ANALYZE) "CustomFieldValue"`;
    // As autovacuum does: what was inserted last waits beside a trigram index until then.
    await rapport.db.$executeRaw`VACUUM (ANALYZE) "Customer"`;
  });

  /** The plan of each statement over customers that the query sent. */
  async function plansOf(variables: object, selection = 'nodes { displayName }'): Promise<readonly string[]> {
    const document = `query Q($after: String, $search: String, $filter: CustomerFilter, $orderBy: [CustomerOrder!]) {
      customers(first: 20, after: $after, search: $search, filter: $filter, orderBy: $orderBy) { ${selection} }
    }`;
    const agent = rapport.as('contacts.customer.read', 'contacts.profile.read', 'access.staff.read');
    const { result, statements } = await counter.during(() => agent.run(document, { ...variables }));
    expect(result.errors).toBeUndefined();
    const reads = statements.filter(({ sql }) => /^SELECT/i.test(sql) && sql.includes('"Customer"'));
    expect(reads.length).toBeGreaterThan(0);
    return Promise.all(reads.map(explained));
  }

  async function explained({ sql, args }: Statement): Promise<string> {
    const rows = await rapport.db.$queryRawUnsafe<Record<string, string>[]>(`EXPLAIN ${sql}`, ...args);
    return rows.map((row) => Object.values(row)[0]).join('\n');
  }

  const span = { gte: new Date(Date.now() - 60 * 60_000).toISOString() };
  it.each<[string, object]>([
    ['the default order', {}],
    ['CREATED_AT', { orderBy: [{ field: 'CREATED_AT', direction: 'DESC' }] }],
    ['UPDATED_AT', { orderBy: [{ field: 'UPDATED_AT', direction: 'DESC' }] }],
    ['DISPLAY_NAME downwards', { orderBy: [{ field: 'DISPLAY_NAME', direction: 'DESC' }] }],
    ['the filter lifecycle', { filter: { lifecycle: ['LOST'] } }],
    ['the filter kind', { filter: { kind: ['ORGANIZATION'] } }],
    ['the filter ownerId', { filter: { ownerId: globalId('Staff', OWNER) } }],
    ['the filter createdAt', { filter: { createdAt: span } }],
    ['the filter displayName.eq', { filter: { displayName: { eq: 'Ada' } } }],
    ['the filter displayName.in', { filter: { displayName: { in: ['Ada', 'Org'] } } }],
    ['the filter displayName.contains', { filter: { displayName: { contains: 'abcde' } } }],
    ['the filter displayName.startsWith', { filter: { displayName: { startsWith: 'abcd' } } }],
    ['the filter customField.text.eq', { filter: { customField: [{ key: 'text', text: { eq: 'abcd' } }] } }],
    ['the filter customField.text.contains', { filter: { customField: [{ key: 'text', text: { contains: 'abcde' } }] } }],
    ['the filter customField.number', { filter: { customField: [{ key: 'number', numberLte: '40' }] } }],
    ['the filter customField.boolean', { filter: { customField: [{ key: 'boolean', boolean: true }] } }],
    ['the filter customField.date', { filter: { customField: [{ key: 'date', dateLte: '2020-02-01' }] } }],
    ['the filter isArchived', { filter: { isArchived: true } }],
    ['a search', { search: 'mail777' }],
    ['a search of two letters', { search: 'zz' }],
    ['a search in an order', { search: 'mail777', orderBy: [{ field: 'CREATED_AT', direction: 'DESC' }] }],
    ['a search with a filter', { search: 'mail77', filter: { lifecycle: ['LOST'] } }],
  ])('%s is read from an index', async (_case, variables) => {
    for (const plan of await plansOf(variables)) expect(plan).not.toMatch(/Seq Scan on "(?:Customer|CustomFieldValue)"/);
  });

  it('a search is counted from an index', async () => {
    for (const plan of await plansOf({ search: 'mail777' }, 'totalCount')) expect(plan).toContain('Customer_search_idx');
  });

  it('a page further on enters its index at the cursor', async () => {
    const { customers } = await rapport.as('contacts.customer.read').data('{ customers(first: 100) { pageInfo { endCursor } } }');

    for (const plan of await plansOf({ after: customers?.pageInfo?.endCursor })) {
      expect(plan).toMatch(/Index Cond: .*(?:"displayNameFolded" >=|ROW\("displayNameFolded", id\) >)/);
    }
  });
});
