/** Lists of the people of groups, by name: for many groups or customers in one statement, a page of each. */
import { Prisma } from '../../../generated/index.ts';
import { type ComputedSlice, type Ctx, keyset, type RankedRow, type SqlColumn } from '../../../kernel/index.ts';

/** By name, as customers are listed everywhere. */
export const BY_NAME: readonly SqlColumn[] = [
  { column: 'displayNameFolded', direction: 'asc', sql: Prisma.sql`c."displayNameFolded"`, type: 'text' },
  { column: 'id', direction: 'asc', sql: Prisma.sql`c."id"`, type: 'uuid' },
];

const LISTED = Prisma.sql`c."archivedAt" IS NULL AND c."mergedIntoId" IS NULL`;
/** Who is no customer yet. */
const LEADS = Prisma.sql`${LISTED} AND c."deceasedOn" IS NULL AND c."lifecycle" IN ('LEAD', 'PROSPECT')`;

/** The members of each of these groups. */
export async function findMembers(groupIds: readonly string[], slice: ComputedSlice, { db }: Ctx) {
  const rows = await db.$queryRaw<FoundRow[]>`
    SELECT g."id" AS "parentId", c."id", c."displayNameFolded" AS name
    FROM unnest(${[...groupIds]}::uuid[]) AS g ("id") CROSS JOIN LATERAL (${pageOfGroup(LISTED, slice)}) AS c
    ORDER BY ${keyset(BY_NAME, slice).orderBy}`;
  return byParent(rows);
}

/**
 * Who shares a group with each of these customers and is none yet. A page of theirs is made of the pages of their groups, so that a
 * group which many of them share is read once; one row more of each, as a customer may stand in it themselves.
 */
export async function findLeads(customerIds: readonly string[], slice: ComputedSlice, { db }: Ctx) {
  const { orderBy, limit } = keyset(BY_NAME, slice);
  const rows = await db.$queryRaw<FoundRow[]>`
    WITH own AS (${membershipsOf(customerIds)}), near AS MATERIALIZED (
      SELECT g."id" AS "groupId", c."id", c."displayNameFolded"
      FROM (SELECT DISTINCT own."groupId" AS "id" FROM own) AS g
      CROSS JOIN LATERAL (${pageOfGroup(LEADS, { ...slice, take: slice.take + 1 })}) AS c
    )
    SELECT c."parentId", c."id", c."displayNameFolded" AS name FROM (
      SELECT c.*, row_number() OVER (PARTITION BY c."parentId" ORDER BY ${orderBy}) AS place FROM (
        SELECT DISTINCT own."customerId" AS "parentId", near."id", near."displayNameFolded"
        FROM own JOIN near ON near."groupId" = own."groupId" WHERE near."id" <> own."customerId"
      ) AS c
    ) AS c WHERE c.place <= ${limit} ORDER BY c.place`;
  return byParent(rows);
}

export async function countMembers(groupIds: readonly string[], { db }: Ctx): Promise<ReadonlyMap<string, number>> {
  const rows = await db.$queryRaw<CountedRow[]>`
    SELECT its."groupId" AS "parentId", count(*)::int AS count
    FROM "GroupMembership" AS its JOIN "Customer" AS c ON c."id" = its."customerId"
    WHERE its."groupId" = ANY(${[...groupIds]}::uuid[]) AND ${LISTED} GROUP BY its."groupId"`;
  return new Map(rows.map(({ parentId, count }) => [parentId, count]));
}

export async function countLeads(customerIds: readonly string[], { db }: Ctx): Promise<ReadonlyMap<string, number>> {
  const rows = await db.$queryRaw<CountedRow[]>`
    WITH own AS (${membershipsOf(customerIds)}), near AS MATERIALIZED (
      SELECT its."groupId", c."id" FROM "GroupMembership" AS its JOIN "Customer" AS c ON c."id" = its."customerId"
      WHERE its."groupId" IN (SELECT own."groupId" FROM own) AND ${LEADS}
    )
    SELECT own."customerId" AS "parentId", count(DISTINCT near."id")::int AS count
    FROM own JOIN near ON near."groupId" = own."groupId" WHERE near."id" <> own."customerId" GROUP BY own."customerId"`;
  return new Map(rows.map(({ parentId, count }) => [parentId, count]));
}

interface FoundRow {
  readonly parentId: string;
  readonly id: string;
  readonly name: string;
}
interface CountedRow {
  readonly parentId: string;
  readonly count: number;
}

/** The slice of the members of `g` that a condition lets through. */
function pageOfGroup(among: Prisma.Sql, slice: ComputedSlice): Prisma.Sql {
  const { where, orderBy, limit } = keyset(BY_NAME, slice);
  return Prisma.sql`
    SELECT c."id", c."displayNameFolded" FROM "GroupMembership" AS its JOIN "Customer" AS c ON c."id" = its."customerId"
    WHERE its."groupId" = g."id" AND ${among} AND ${where} ORDER BY ${orderBy} LIMIT ${limit}`;
}

function membershipsOf(customerIds: readonly string[]): Prisma.Sql {
  return Prisma.sql`
    SELECT its."customerId", its."groupId" FROM "GroupMembership" AS its WHERE its."customerId" = ANY(${[...customerIds]}::uuid[])`;
}

function byParent(rows: readonly FoundRow[]): ReadonlyMap<string, readonly RankedRow[]> {
  const pages = new Map<string, RankedRow[]>();
  for (const { parentId, id, name } of rows) {
    const page = pages.get(parentId) ?? [];
    page.push({ id, key: [name, id] });
    pages.set(parentId, page);
  }
  return pages;
}
