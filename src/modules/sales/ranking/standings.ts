/** Where customers stand in the last ranking: one of them, and the best first. */
import { Prisma } from '../../../generated/index.ts';
import { type ComputedRows, type Ctx, keyset, type SqlColumn } from '../../../kernel/index.ts';
import { customersById, presentCustomers } from '../../contacts/index.ts';

/** A standing, with when it was computed. */
export interface RfmScore extends Prisma.RfmStandingModel {
  readonly asOf: Date;
}

export interface CustomerRank {
  readonly customer: Prisma.CustomerModel;
  readonly rfm: RfmScore;
}

/** Whose standing is asked for; without a currency, in that of most of their purchases. */
export interface AskedStanding {
  readonly customerId: string;
  readonly currencyCode: string | null;
}

const STANDINGS = Prisma.sql`"RfmStanding" AS standing
  JOIN "RfmRanking" AS ranking ON ranking."currencyCode" = standing."currencyCode"`;
/** Who has come to be archived, merged or forgotten since, or to deny PROFILING, stands nowhere any more. */
const RANKED = presentCustomers({ allowingProfiling: true });
const IS_RANKED = Prisma.sql`standing."customerId" IN (SELECT customer."id" FROM ${RANKED} AS customer)`;
/** The same, asked of one standing after the other: for a page, which ends with the first few in their order. */
const IS_RANKED_EACH = Prisma.sql`(SELECT true FROM ${RANKED} AS customer WHERE customer."id" = standing."customerId")`;

/** In the order asked; null for who is not in the ranking. One statement. */
export async function standingsOf(
  { db }: Pick<Ctx, 'db'>,
  asked: readonly AskedStanding[],
): Promise<readonly (RfmScore | null)[]> {
  const rows = await db.$queryRaw<(RfmScore & { readonly place: number })[]>`
    SELECT asked."place"::int, standing.*, ranking."asOf"
    FROM unnest(${asked.map(({ customerId }) => customerId)}::uuid[], ${asked.map(({ currencyCode }) => currencyCode)}::text[])
      WITH ORDINALITY AS asked ("customerId", "currencyCode", "place")
    JOIN (${STANDINGS}) ON standing."customerId" = asked."customerId" AND ${IS_RANKED_EACH} AND standing."currencyCode" = coalesce(asked."currencyCode", (
      SELECT spending."currencyCode" FROM "CustomerSpending" AS spending WHERE spending."customerId" = asked."customerId"
      ORDER BY spending."purchaseCount" DESC, spending."currencyCode" LIMIT 1))`;
  const byPlace = new Map(rows.map(({ place, ...standing }) => [place, standing]));
  return asked.map((_asked, index) => byPlace.get(index + 1) ?? null);
}

const ORDER: readonly SqlColumn[] = [
  { column: 'score', direction: 'desc', sql: Prisma.sql`standing."score"`, type: 'int' },
  { column: 'spentMinor', direction: 'desc', sql: Prisma.sql`standing."spentMinor"`, type: 'bigint' },
  { column: 'customerId', direction: 'asc', sql: Prisma.sql`standing."customerId"`, type: 'uuid' },
];

/** The best customers of a currency first: by the sum of the three scores, then by what they spent, then by id. */
export function bestCustomers(ctx: Ctx, currencyCode: string): ComputedRows<CustomerRank> {
  const ofCurrency = Prisma.sql`${STANDINGS} WHERE standing."currencyCode" = ${currencyCode}`;
  return {
    order: ORDER,
    async find(slice, selected) {
      const { where, orderBy, limit } = keyset(ORDER, slice);
      const rows = await ctx.db.$queryRaw<RfmScore[]>`
        SELECT standing.*, ranking."asOf" FROM ${ofCurrency} AND ${IS_RANKED_EACH} AND ${where} ORDER BY ${orderBy} LIMIT ${limit}`;
      const customers = await customersById(
        ctx,
        rows.map(({ customerId }) => customerId),
        selected('Customer', 'customer'),
      );
      return rows.flatMap((rfm) => {
        const customer = customers.get(rfm.customerId);
        return customer ? [{ node: { customer, rfm }, key: [rfm.score, rfm.spentMinor.toString(), rfm.customerId] }] : [];
      });
    },
    async count() {
      const [row] = await ctx.db.$queryRaw<
        { count: number }[]
      >`SELECT count(*)::int AS "count" FROM ${ofCurrency} AND ${IS_RANKED}`;
      return row?.count ?? 0;
    },
  };
}

/** The currency with the most customers in its ranking, of two as many the first by code; null before the first ranking. */
export async function mainCurrency({ db }: Pick<Ctx, 'db'>): Promise<string | null> {
  const first = await db.rfmRanking.findFirst({ orderBy: [{ customers: 'desc' }, { currencyCode: 'asc' }] });
  return first?.currencyCode ?? null;
}
