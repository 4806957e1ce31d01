/** The audience of a campaign: who is in its segment when it begins, noted once, so that it stays whatever becomes of the segment. */
import { Prisma } from '../../../../generated/index.ts';
import type { Ctx, TxCtx } from '../../../../kernel/index.ts';
import { membersOf, presentCustomers, segmentsById } from '../../../contacts/index.ts';
import type { Campaign } from '../campaigns.ts';
import { type Outcome, whileOpen } from './turn.ts';

/** Noted in one transaction. */
const BATCH = 5_000;

/** Notes some of the audience, in the order of the customers' uuids. A campaign whose segment is gone has none. */
export function noteAudience(ctx: Ctx, campaignId: string): Promise<Outcome> {
  return whileOpen(ctx, campaignId, async (tx, campaign) => {
    if (campaign.audienceAt !== null) return 'done';
    const members = await nextMembers(tx, campaign);
    await tx.db.$executeRaw`
      INSERT INTO "CampaignRecipient" ("id", "campaignId", "customerId")
      SELECT gen_random_uuid(), ${campaignId}::uuid, member FROM unnest(${members}::uuid[]) AS member ORDER BY member
      ON CONFLICT DO NOTHING`;
    const isWhole = members.length < BATCH;
    await tx.db.campaign.update({
      where: { id: campaignId },
      data: isWhole ? { audienceUpTo: null, audienceAt: tx.clock.now() } : { audienceUpTo: members.at(-1) ?? null },
    });
    return isWhole ? 'done' : 'more';
  });
}

/** From where the last step ended: merges change whom a recipient's row names, so that the rows cannot tell. */
async function nextMembers(tx: TxCtx, { segmentId, audienceUpTo }: Campaign): Promise<string[]> {
  const segment = (await segmentsById(tx, [segmentId])).get(segmentId);
  if (!segment) return [];
  const later = audienceUpTo === null ? Prisma.sql`true` : Prisma.sql`member."id" > ${audienceUpTo}::uuid`;
  const rows = await tx.db.$queryRaw<{ id: string }[]>`
    SELECT member."id"::text AS "id" FROM (${membersOf(tx, segment)}) AS member
    JOIN ${presentCustomers({ livingAt: tx.clock.now() })} AS living ON living."id" = member."id"
    WHERE ${later} ORDER BY member."id" LIMIT ${BATCH}::int`;
  return rows.map(({ id }) => id);
}
