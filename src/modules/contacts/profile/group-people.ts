/** Lists of the people of groups, by name: for many groups or customers in one statement, a page of each. */
import { Prisma } from '../../../generated/index.ts';
import { type ComputedSlice, type Ctx, keyset, type RankedRow, type SqlColumn } from '../../../kernel/index.ts';

/** By name, as customers are listed everywhere. */
export const BY_NAME: readonly SqlColumn[] = [
  { column: 'displayNameFolded', direction: 'asc', sql: Prisma.sql`c."displayNameFolded"`, type: 'text' },
  { column: 'id', direction: 'asc', sql: Prisma.sql`c."id"`, type: 'uuid' },
];

/** Which customers `c` stand in the list of `parent`. */
type Listed = Prisma.Sql;

/** The members of a group. */
const MEMBERS: Listed = Prisma.sql`
  c."archivedAt" IS NULL AND c."mergedIntoId" IS NULL
  AND EXISTS (SELECT FROM "GroupMembership" AS its WHERE its."customerId" = c."id" AND its."groupId" = parent."id")`;

/** Who shares a group with a customer and is none yet. */
const LEADS: Listed = Prisma.sql`
  c."archivedAt" IS NULL AND c."mergedIntoId" IS NULL AND c."deceasedOn" IS NULL AND c."id" <> parent."id"
  AND c."lifecycle" IN ('LEAD', 'PROSPECT')
  AND EXISTS (
    SELECT FROM "GroupMembership" AS own JOIN "GroupMembership" AS their ON their."groupId" = own."groupId"
    WHERE own."customerId" = parent."id" AND their."customerId" = c."id")`;

export const findMembers = (groupIds: readonly string[], slice: ComputedSlice, ctx: Ctx) => find(MEMBERS, groupIds, slice, ctx);
export const countMembers = (groupIds: readonly string[], ctx: Ctx) => count(MEMBERS, groupIds, ctx);
export const findLeads = (customerIds: readonly string[], slice: ComputedSlice, ctx: Ctx) => find(LEADS, customerIds, slice, ctx);
export const countLeads = (customerIds: readonly string[], ctx: Ctx) => count(LEADS, customerIds, ctx);

interface FoundRow {
  readonly parentId: string;
  readonly id: string;
  readonly name: string;
}

async function find(listed: Listed, parentIds: readonly string[], slice: ComputedSlice, { db }: Ctx) {
  const { where, orderBy, limit } = keyset(BY_NAME, slice);
  const rows = await db.$queryRaw<FoundRow[]>`
    SELECT parent."id" AS "parentId", c."id", c."displayNameFolded" AS name
    FROM unnest(${[...parentIds]}::uuid[]) AS parent ("id")
    CROSS JOIN LATERAL (
      SELECT c."id", c."displayNameFolded" FROM "Customer" AS c WHERE ${listed} AND ${where} ORDER BY ${orderBy} LIMIT ${limit}
    ) AS c
    ORDER BY ${orderBy}`;
  const pages = new Map<string, RankedRow[]>(parentIds.map((id) => [id, []]));
  for (const { parentId, id, name } of rows) pages.get(parentId)?.push({ id, key: [name, id] });
  return pages;
}

async function count(listed: Listed, parentIds: readonly string[], { db }: Ctx): Promise<ReadonlyMap<string, number>> {
  const rows = await db.$queryRaw<{ parentId: string; count: number }[]>`
    SELECT parent."id" AS "parentId", (SELECT count(*)::int FROM "Customer" AS c WHERE ${listed}) AS count
    FROM unnest(${[...parentIds]}::uuid[]) AS parent ("id")`;
  return new Map(rows.map((row) => [row.parentId, row.count]));
}
