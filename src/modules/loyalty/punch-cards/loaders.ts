/** Batches of what customers show of their punch cards. */
import DataLoader from 'dataloader';
import type { Ctx } from '../../../kernel/index.ts';
import type { PunchCard } from './punch.ts';

/** Shown of one customer. */
export const MAX_CARDS = 100;

export const punchCardLoaders = (ctx: Ctx) => ({
  /** By customer: the open ones, then the full ones, each those that were opened last first. */
  punchCards: new DataLoader<string, readonly PunchCard[]>(async (customerIds) => {
    const rows = await ctx.db.$queryRaw<{ customerId: string; id: string }[]>`
      SELECT customer."id"::text AS "customerId", card."id"::text
      FROM unnest(${[...customerIds]}::uuid[]) AS customer ("id") CROSS JOIN LATERAL (
        SELECT card."id", card."openedAt", card."completedAt" IS NULL AS "isOpen"
        FROM "LoyaltyMembership" AS membership JOIN "PunchCard" AS card ON card."membershipId" = membership."id"
        WHERE membership."customerId" = customer."id"
        ORDER BY "isOpen" DESC, card."openedAt" DESC, card."id" DESC LIMIT ${MAX_CARDS}::int) AS card
      ORDER BY card."isOpen" DESC, card."openedAt" DESC, card."id" DESC`;
    const cards = await ctx.db.punchCard.findMany({ where: { id: { in: rows.map(({ id }) => id) } } });
    const byId = new Map(cards.map((card) => [card.id, card]));
    return customerIds.map((customerId) =>
      rows.filter((row) => row.customerId === customerId).flatMap(({ id }) => byId.get(id) ?? []),
    );
  }),
});
