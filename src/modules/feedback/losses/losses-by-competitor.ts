/** To whom we lose customers, how many of them came back, and what drove them away. */
import { type LossReasonKind, Prisma } from '../../../generated/index.ts';
import { type Ctx, type MomentRange, momentsWithin, RequestError } from '../../../kernel/index.ts';
import type { Competitor } from './competitors.ts';
import type { WeightedReason } from './record-loss.ts';

/** More would be a copy of the losses, not a summary. */
export const MOST_COMPETITORS = 1_000;

export interface CompetitorLosses {
  /** Null: nobody knows to whom. */
  readonly competitor: Competitor | null;
  readonly losses: number;
  readonly wonBack: number;
  /** Mean weights, the weightiest first; together 1. */
  readonly reasons: readonly WeightedReason[];
}

interface Counted {
  readonly competitorId: string | null;
  readonly losses: number;
  readonly wonBack: number;
}

interface Share {
  readonly competitorId: string | null;
  readonly reason: LossReasonKind;
  /** An exact decimal. */
  readonly weight: string;
}

/** Most losses first, then by name; those to nobody known stand last among as many. Three statements, however many there are. */
export async function lossesByCompetitor(ctx: Ctx, lostAt: MomentRange): Promise<readonly CompetitorLosses[]> {
  const counted = await countLosses(ctx, lostAt);
  if (counted.length > MOST_COMPETITORS) {
    throw new RequestError('BAD_USER_INPUT', `These are more than ${MOST_COMPETITORS} competitors: name a shorter time.`);
  }
  const shares = await shareReasons(ctx, lostAt);
  const ids = counted.flatMap(({ competitorId }) => competitorId ?? []);
  const competitors = new Map((await ctx.db.competitor.findMany({ where: { id: { in: ids } } })).map((row) => [row.id, row]));
  return counted.map(({ competitorId, losses, wonBack }) => ({
    competitor: (competitorId && competitors.get(competitorId)) || null,
    ...{ losses, wonBack },
    reasons: meansOf(shares.filter((share) => share.competitorId === competitorId)),
  }));
}

function countLosses({ db }: Ctx, lostAt: MomentRange): Promise<readonly Counted[]> {
  return db.$queryRaw<Counted[]>`
    SELECT lost."competitorId", lost."losses", lost."wonBack" FROM (
      SELECT loss."competitorId", count(*)::int AS "losses", count(loss."wonBackAt")::int AS "wonBack"
      FROM "Loss" AS loss WHERE ${within(lostAt)} GROUP BY loss."competitorId"
    ) AS lost LEFT JOIN "Competitor" AS competitor ON competitor."id" = lost."competitorId"
    ORDER BY lost."losses" DESC, competitor."nameFolded" NULLS LAST LIMIT ${MOST_COMPETITORS + 1}`;
}

/** Summed as decimals: in whichever order they are read, the sum is the same. */
function shareReasons({ db }: Ctx, lostAt: MomentRange): Promise<readonly Share[]> {
  return db.$queryRaw<Share[]>`
    SELECT loss."competitorId", because."reason", sum(because."weight"::numeric)::text AS "weight"
    FROM "Loss" AS loss JOIN "LossReason" AS because ON because."lossId" = loss."id"
    WHERE ${within(lostAt)} GROUP BY loss."competitorId", because."reason"
    ORDER BY sum(because."weight"::numeric) DESC, because."reason"`;
}

function within(lostAt: MomentRange): Prisma.Sql {
  const bounds = momentsWithin(Prisma.sql`loss."lostAt"`, lostAt);
  return bounds.length === 0 ? Prisma.sql`true` : Prisma.join(bounds, ' AND ');
}

/** Over their own sum, so that they add up to 1 where the weights of a loss do only nearly. */
function meansOf(shares: readonly Share[]): readonly WeightedReason[] {
  const total = shares.reduce((sum, { weight }) => sum + Number(weight), 0);
  return shares.map(({ reason, weight }) => ({ reason, weight: Number(weight) / total }));
}
