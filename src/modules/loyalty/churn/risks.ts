/** How likely customers are to leave at this moment: the sum of the weights of the reasons that they have. */
import { Prisma } from '../../../generated/index.ts';
import { type Ctx, DAY_MS } from '../../../kernel/index.ts';
import { presentCustomers } from '../../contacts/index.ts';
import { type ChurnWords, churnReasons, type NamedReason, type RiskKind } from './reasons.ts';

export interface RiskReason {
  readonly kind: RiskKind;
  readonly description: string;
  readonly weight: number;
}

export interface Risk {
  readonly customerId: string;
  /** 0 to 1, in hundredths. */
  readonly score: number;
  /** The heaviest first. */
  readonly reasons: readonly RiskReason[];
  /** Of the heaviest reason; null without any. */
  readonly suggestedAction: string | null;
  readonly asOf: Date;
}

/** Who may be judged: who is here, alive, has not left already, and does not mind. */
export function judgedCustomers(asOf: Date): Prisma.Sql {
  return presentCustomers({ allowingProfiling: true, livingAt: asOf, lifecycleOtherThan: 'LOST' });
}

interface Found {
  readonly customerId: string;
  /** Null: of somebody who is judged, whether there is a reason or not. */
  readonly reason: string | null;
  readonly facts: unknown;
}

/** Of these customers, by id; who may not be judged is left out. One statement, however many they are. */
export async function risksOf(ctx: Ctx, customerIds: readonly string[]): Promise<ReadonlyMap<string, Risk>> {
  const asOf = ctx.clock.now();
  const reasons = churnReasons(ctx);
  const found = await ctx.db.$queryRaw<Found[]>(reasonsOf(reasons, customerIds, asOf));
  const names = new Map<string, Map<string, unknown>>();
  for (const { customerId, reason, facts } of found) {
    const own = names.get(customerId) ?? new Map<string, unknown>();
    if (reason !== null) own.set(reason, facts);
    names.set(customerId, own);
  }
  const words = wordsAt(asOf);
  return new Map(
    [...names].map(([customerId, own]) => {
      const theirs = reasons.filter(({ name }) => own.has(name));
      return [
        customerId,
        {
          customerId,
          score: scoreOf(theirs),
          reasons: theirs.map((reason) => ({
            kind: reason.kind,
            description: reason.describe(own.get(reason.name), words),
            weight: reason.weight,
          })),
          suggestedAction: theirs[0]?.suggestedAction ?? null,
          asOf,
        },
      ];
    }),
  );
}

/** Exact: whole hundredths are summed. Weights of partners may come to more than certainty, which is the most. */
function scoreOf(reasons: readonly NamedReason[]): number {
  return (
    Math.min(
      100,
      reasons.reduce((sum, { hundredths }) => sum + hundredths, 0),
    ) / 100
  );
}

function reasonsOf(reasons: readonly NamedReason[], customerIds: readonly string[], asOf: Date): Prisma.Sql {
  const customers = Prisma.sql`judged`;
  const parts = reasons.map(
    (reason) => Prisma.sql`
      UNION ALL SELECT part."customerId"::text, ${reason.name}::text, to_jsonb(part) - 'customerId'
      FROM (${reason.select({ customers, asOf })}) AS part`,
  );
  return Prisma.sql`
    WITH judged AS MATERIALIZED (
      SELECT customer."id", customer."createdAt" FROM ${judgedCustomers(asOf)} AS customer
      WHERE customer."id" = ANY(${[...customerIds]}::uuid[]))
    SELECT "id"::text AS "customerId", NULL::text AS "reason", NULL::jsonb AS "facts" FROM judged
    ${parts.length > 0 ? Prisma.join(parts, ' ') : Prisma.empty}`;
}

function wordsAt(asOf: Date): ChurnWords {
  const lasting = (milliseconds: number) => {
    const days = Math.floor(milliseconds / DAY_MS);
    if (days < 1) return 'less than a day';
    return days === 1 ? '1 day' : `${days} days`;
  };
  return { lasting, since: (moment) => lasting(asOf.getTime() - moment.getTime()) };
}
