/** What campaigns came to: customers at each step, and money. Of many campaigns in as many statements as of one. */
import { Prisma } from '../../../generated/index.ts';
import type { Ctx, Money } from '../../../kernel/index.ts';

/** Distinct customers, by who they are after merges. */
export interface CampaignFunnel {
  readonly audience: number;
  readonly suppressed: number;
  readonly sent: number;
  readonly delivered: number;
  readonly opened: number;
  readonly clicked: number;
  readonly replied: number;
  readonly converted: number;
  readonly bounced: number;
  readonly optedOut: number;
}

const NOBODY: CampaignFunnel = {
  ...{
    audience: 0,
    suppressed: 0,
    sent: 0,
    delivered: 0,
    opened: 0,
    clicked: 0,
    replied: 0,
    converted: 0,
    bounced: 0,
    optedOut: 0,
  },
};
const STEPS = {
  sent: 'SENT',
  delivered: 'DELIVERED',
  opened: 'OPENED',
  clicked: 'CLICKED',
  replied: 'REPLIED',
  converted: 'CONVERTED',
  bounced: 'BOUNCED',
  optedOut: 'OPTED_OUT',
} as const satisfies Partial<Record<keyof CampaignFunnel, Prisma.CampaignResponseModel['kind']>>;

/** By campaign; one statement. */
export async function funnelsOf({ db }: Pick<Ctx, 'db'>, campaignIds: readonly string[]): Promise<readonly CampaignFunnel[]> {
  const steps = Object.entries(STEPS).map(
    ([name, kind]) =>
      Prisma.sql`coalesce(sum("customers") FILTER (WHERE "kind" = ${kind}::"CampaignResponseKind"), 0)::int AS ${Prisma.raw(`"${name}"`)}`,
  );
  const rows = await db.$queryRaw<(CampaignFunnel & { campaignId: string })[]>`
    WITH met AS (
      SELECT recipient."campaignId", count(*)::int AS "audience",
        (count(*) FILTER (WHERE recipient."suppressedFor" IS NOT NULL OR email."state" = 'SUPPRESSED'))::int AS "suppressed"
      FROM "CampaignRecipient" AS recipient LEFT JOIN "OutgoingEmail" AS email ON email."communicationId" = recipient."communicationId"
      WHERE recipient."campaignId" = ANY(${[...campaignIds]}::uuid[]) GROUP BY recipient."campaignId"
    ), counted AS (
      SELECT "campaignId", "kind", count(DISTINCT "customerId") AS "customers" FROM "CampaignResponse"
      WHERE "campaignId" = ANY(${[...campaignIds]}::uuid[]) GROUP BY "campaignId", "kind"
    ), responded AS (SELECT "campaignId", ${Prisma.join(steps)} FROM counted GROUP BY "campaignId")
    SELECT "campaignId"::text, coalesce("audience", 0) AS "audience", coalesce("suppressed", 0) AS "suppressed",
      ${Prisma.join(Object.keys(STEPS).map((name) => Prisma.raw(`coalesce("${name}", 0) AS "${name}"`)))}
    FROM met FULL JOIN responded USING ("campaignId")`;
  const funnels = new Map(rows.map(({ campaignId, ...funnel }) => [campaignId, funnel]));
  return campaignIds.map((id) => funnels.get(id) ?? NOBODY);
}

/** Of each campaign one amount for each currency of its conversions, by the currency's code; one statement. */
export async function revenuesOf({ db }: Pick<Ctx, 'db'>, campaignIds: readonly string[]): Promise<(readonly Money[])[]> {
  const rows = await db.$queryRaw<{ campaignId: string; currencyCode: string; minor: string }[]>`
    SELECT "campaignId"::text, "currencyCode", sum("amountMinor")::text AS "minor" FROM "CampaignResponse"
    WHERE "campaignId" = ANY(${[...campaignIds]}::uuid[]) AND "kind" = 'CONVERTED' AND "amountMinor" IS NOT NULL
    GROUP BY "campaignId", "currencyCode" ORDER BY "campaignId", "currencyCode"`;
  const revenues = new Map<string, Money[]>();
  for (const { campaignId, currencyCode, minor } of rows) {
    revenues.set(campaignId, [...(revenues.get(campaignId) ?? []), { minor: BigInt(minor), currencyCode }]);
  }
  return campaignIds.map((id) => revenues.get(id) ?? []);
}

/** The share of each campaign's audience that is settled, 0 to 1: 0 until it is noted, 1 where nobody is in it; one statement. */
export async function progressOf({ db }: Pick<Ctx, 'db'>, campaignIds: readonly string[]): Promise<readonly number[]> {
  const rows = await db.$queryRaw<{ id: string; progress: number }[]>`
    SELECT campaign."id"::text, CASE WHEN campaign."audienceAt" IS NULL THEN 0
      ELSE coalesce((SELECT avg((recipient."settledAt" IS NOT NULL)::int) FROM "CampaignRecipient" AS recipient
        WHERE recipient."campaignId" = campaign."id"), 1) END::float8 AS "progress"
    FROM "Campaign" AS campaign WHERE campaign."id" = ANY(${[...campaignIds]}::uuid[])`;
  const progress = new Map(rows.map((row) => [row.id, row.progress]));
  return campaignIds.map((id) => progress.get(id) ?? 0);
}
