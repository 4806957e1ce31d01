/** Who is likely to leave, as it was last computed for all: a list, the likeliest first. */
import { z } from 'zod';
import { Prisma } from '../../../generated/index.ts';
import { type ComputedRows, type Ctx, keyset, RequestError, type SqlColumn } from '../../../kernel/index.ts';
import { customersById, visibleCustomerIds } from '../../contacts/index.ts';
import { RISK_KINDS } from './reasons.ts';
import { judgedCustomers, type Risk } from './risks.ts';

/** A risk with whose it is; null where that is read only if somebody asks. */
export interface ChurnRisk extends Risk {
  readonly customer: Prisma.CustomerModel | null;
}

const ORDER: readonly SqlColumn[] = [
  { column: 'score', direction: 'desc', sql: Prisma.sql`standing."score"`, type: 'float8' },
  { column: 'customerId', direction: 'asc', sql: Prisma.sql`standing."customerId"`, type: 'uuid' },
];

const storedReasons = z.array(z.object({ kind: z.enum(RISK_KINDS), description: z.string(), weight: z.number() }));

/** The likeliest to leave first, then by id. Nobody without a reason is among them, nor who may not be judged by now, nor seen by the caller. */
export function customersAtRisk(ctx: Ctx, minScore: number | null): ComputedRows<ChurnRisk> {
  if (minScore !== null && !(minScore >= 0 && minScore <= 1)) {
    throw new RequestError('BAD_USER_INPUT', 'minScore must be from 0 to 1.');
  }
  const judged = judgedCustomers(ctx.clock.now());
  const isLikely = Prisma.sql`standing."score" >= ${minScore ?? 0}::float8`;
  return {
    order: ORDER,
    async find(slice, selected) {
      const { where, orderBy, limit } = keyset(ORDER, slice);
      // Asked of one standing after the other: a page ends with the first few in their order.
      const rows = await ctx.db.$queryRaw<Prisma.ChurnStandingModel[]>`
        SELECT standing."customerId"::text, standing."score", standing."reasons", standing."suggestedAction", standing."asOf"
        FROM "ChurnStanding" AS standing
        WHERE ${isLikely} AND ${await isVisible(ctx)} AND (SELECT true FROM ${judged} AS customer WHERE customer."id" = standing."customerId") AND ${where}
        ORDER BY ${orderBy} LIMIT ${limit}`;
      const customers = await customersById(
        ctx,
        rows.map(({ customerId }) => customerId),
        selected('Customer', 'customer'),
      );
      return rows.flatMap(({ reasons, ...standing }) => {
        const customer = customers.get(standing.customerId);
        if (!customer) return [];
        const node = { ...standing, customer, reasons: storedReasons.parse(reasons) };
        return [{ node, key: [standing.score, standing.customerId] }];
      });
    },
    async count() {
      const [row] = await ctx.db.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS "count" FROM "ChurnStanding" AS standing
        WHERE ${isLikely} AND ${await isVisible(ctx)} AND standing."customerId" IN (SELECT customer."id" FROM ${judged} AS customer)`;
      return row?.count ?? 0;
    },
  };
}

async function isVisible(ctx: Ctx): Promise<Prisma.Sql> {
  const ids = await visibleCustomerIds(ctx);
  return ids === null ? Prisma.sql`true` : Prisma.sql`standing."customerId" = ANY(${[...ids]}::uuid[])`;
}
