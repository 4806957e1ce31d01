/** The names of tiers that a member may hold, now or by rules that are published. */
import type { Ctx } from '../../../kernel/index.ts';

/** In the order of the alphabet, each once. */
export async function tierNames({ db, clock }: Ctx): Promise<readonly string[]> {
  const rows = await db.$queryRaw<{ name: string }[]>`
    SELECT DISTINCT tier ->> 'name' AS "name"
    FROM "LoyaltyProgramVersion" AS version, jsonb_array_elements(version."rules" -> 'tiers') AS tier
    WHERE NOT EXISTS (
      SELECT FROM "LoyaltyProgramVersion" AS later
      WHERE later."programId" = version."programId" AND later."number" > version."number" AND later."effectiveFrom" <= ${clock.now()})
    ORDER BY 1`;
  return rows.map(({ name }) => name);
}
