/** Where punch cards disagree with their punches, and rewards with what was granted of them. */
import type { Ctx } from '../../../kernel/index.ts';
import type { Fault } from './faults.ts';

export async function cardFaults({ db }: Ctx, ids: readonly string[]): Promise<readonly Fault[]> {
  const rows = await db.$queryRaw<{ id: string; punchCount: number; counted: number }[]>`
    SELECT card."id"::text, card."punchCount", counted."count" AS "counted" FROM "PunchCard" AS card CROSS JOIN LATERAL (
      SELECT count(*)::int AS "count" FROM "Punch" WHERE "cardId" = card."id" AND "voidedAt" IS NULL
    ) AS counted
    WHERE card."id" = ANY(${[...ids]}::uuid[]) AND card."punchCount" <> counted."count" ORDER BY card."id"`;
  return rows.map(({ id, punchCount, counted }) => ({
    ...{ kind: 'CARD', type: 'PunchCard', id },
    message: `Punch card ${id}: says that it has ${punchCount} punches; ${counted} are there.`,
  }));
}

export async function rewardFaults({ db }: Ctx, ids: readonly string[]): Promise<readonly Fault[]> {
  const rows = await db.$queryRaw<{ id: string; stock: number; left: number }[]>`
    SELECT reward."id"::text, reward."stock", reward."initialStock" - taken."count" AS "left" FROM "Reward" AS reward CROSS JOIN LATERAL (
      SELECT count(*)::int AS "count" FROM "RewardGrant" WHERE "rewardId" = reward."id" AND "state" NOT IN ('EXPIRED', 'REVOKED')
    ) AS taken
    WHERE reward."id" = ANY(${[...ids]}::uuid[]) AND reward."stock" <> reward."initialStock" - taken."count" ORDER BY reward."id"`;
  return rows.map(({ id, stock, left }) => ({
    ...{ kind: 'STOCK', type: 'Reward', id },
    message: `Reward ${id}: says that ${stock} are in stock; ${left} by what was granted.`,
  }));
}
