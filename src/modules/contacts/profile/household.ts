/** Who lives with a customer, as far as is known. */
import type { Ctx } from '../../../kernel/index.ts';
import { FAMILY } from './relationship-types.ts';

/** More at one address are no household. */
const MAX_MEMBERS = 100;

/**
 * The uuids of the customers in the household of each of these: spouse, partner, children, parents and siblings, and who has the
 * same postal address (a town alone is none); family first, at most 100. A customer who was merged into another has the other's
 * household; the archived are in none. One statement, however many are asked for.
 */
export async function householdOf(
  { db }: Pick<Ctx, 'db'>,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const households = new Map<string, string[]>(customerIds.map((id) => [id, []]));
  if (households.size === 0) return households;
  const rows = await db.$queryRaw<{ customerId: string; memberId: string }[]>`
    SELECT asked."id" AS "customerId", member."id" AS "memberId"
    FROM "Customer" AS asked
    CROSS JOIN LATERAL (SELECT coalesce(asked."mergedIntoId", asked."id") AS "id") AS self
    CROSS JOIN LATERAL (
      SELECT near."id", min(near."distance") AS "distance" FROM (
        SELECT r."otherId" AS "id", 0 AS "distance" FROM "Relationship" AS r
        WHERE r."customerId" = self."id" AND r."endedAt" IS NULL AND r."otherId" IS NOT NULL AND r."type" = ANY(${[...FAMILY]}::text[])
        UNION ALL
        SELECT their."customerId", 1 FROM "ContactPoint" AS own
        JOIN "ContactPoint" AS their ON their."normalized" = own."normalized" AND their."kind" = 'POSTAL'
        WHERE own."customerId" = self."id" AND own."kind" = 'POSTAL' AND cardinality(own."addressLines") > 0
      ) AS near
      JOIN "Customer" AS c ON c."id" = near."id" AND c."archivedAt" IS NULL AND c."mergedIntoId" IS NULL
      WHERE near."id" <> self."id"
      GROUP BY near."id" ORDER BY "distance", near."id" LIMIT ${MAX_MEMBERS}
    ) AS member
    WHERE asked."id" = ANY(${[...households.keys()]}::uuid[])
    ORDER BY asked."id", member."distance", member."id"`;
  for (const { customerId, memberId } of rows) households.get(customerId)?.push(memberId);
  return households;
}
