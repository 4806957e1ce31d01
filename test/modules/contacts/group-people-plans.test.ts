/** Lists of the people of groups are read from the groups, never by a walk through all customers: the statements are explained as sent. */
import { beforeAll, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { countStatements, createTestRapport, describeOnPostgres, globalId } from '../../support/index.ts';
import { profiler } from './profile.ts';

const MANY = 12_000;

await describeOnPostgres('among many customers', () => {
  const counter = countStatements();
  const rapport = createTestRapport([access, contacts], {
    databaseOptions: { kind: 'postgres', wrapAdapter: counter.wrapAdapter },
  });
  let group = '';

  beforeAll(async () => {
    const { db } = rapport;
    await db.$executeRaw`
      INSERT INTO "Customer" ("id", "kind", "displayName", "givenName", "lifecycle", "createdAt", "updatedAt", "recordedByKind")
      SELECT md5(n::text)::uuid, 'PERSON', md5(n::text || 'x') || ' ' || n, 'Ada',
        (CASE WHEN n % 5 = 0 THEN 'LEAD' ELSE 'ACTIVE' END)::"CustomerLifecycle", now(), now(), 'SYSTEM'
      FROM generate_series(1, ${MANY}) AS n`;
    await db.$executeRaw`
      INSERT INTO "Group" ("id", "name", "recordedAt", "recordedByKind")
      SELECT md5('group' || n)::uuid, 'group ' || n, now(), 'SYSTEM' FROM generate_series(0, 1999) AS n`;
    await db.$executeRaw`
      INSERT INTO "GroupMembership" ("id", "groupId", "customerId", "recordedAt", "recordedByKind")
      SELECT gen_random_uuid(), md5('group' || (n + k) % 2000)::uuid, md5(n::text)::uuid, now(), 'SYSTEM'
      FROM generate_series(1, ${MANY}) AS n, generate_series(0, 1) AS k`;
    await db.$executeRaw`VACUUM (ANALYZE) "Customer", "Group", "GroupMembership"`;
    const [row] = await db.$queryRaw<{ id: string }[]>`SELECT md5('group7')::uuid::text AS id`;
    group = globalId('Group', row?.id ?? '');
  });

  it.each([
    [
      'lead candidates',
      'query Q($group: ID!) { customers(first: 5, filter: { groupId: $group }) { nodes { leadCandidates { nodes { id } totalCount } } } }',
    ],
    ['members', 'query Q($group: ID!) { node(id: $group) { ... on Group { members { nodes { id } totalCount } } } }'],
  ])('%s are found by way of their groups', async (_case, query) => {
    const { statements } = await counter.during(() => profiler(rapport).data(query, { group }));
    const found = statements.filter(({ sql }) => sql.includes('"GroupMembership"') && sql.includes('"parentId"'));

    expect(found).toHaveLength(2);
    for (const { sql, args } of found) {
      const plan = await rapport.db.$queryRawUnsafe<Record<string, string>[]>(`EXPLAIN ${sql}`, ...args);
      const text = plan.map((row) => Object.values(row)[0]).join('\n');
      expect(text).toContain('GroupMembership_groupId_customerId_idx');
      expect(text).not.toMatch(/Seq Scan on "?Customer|Customer_displayNameFolded_id_idx/);
    }
  });
});
