/** The audience of a campaign: who is in its segment when it begins, noted once, so that it stays whatever becomes of the segment. */
import { Prisma } from '../../../../generated/index.ts';
import { type Ctx, RequestError, type TxCtx } from '../../../../kernel/index.ts';
import { membersOf, presentCustomers, type Segment, segmentsById } from '../../../contacts/index.ts';
import type { Campaign } from '../campaigns.ts';
import { haltCampaign } from '../steps.ts';
import { type Outcome, whileOpen } from './turn.ts';

/** Noted in one transaction. */
const BATCH = 5_000;

/** Notes some of the audience, in the order of the customers' uuids. A campaign whose segment is gone has none. */
export function noteAudience(ctx: Ctx, campaignId: string): Promise<Outcome> {
  return whileOpen(ctx, campaignId, async (tx, campaign) => {
    if (campaign.audienceAt !== null) return 'done';
    const members = await nextMembers(tx, campaign);
    if (members === null) {
      await haltCampaign(tx, campaign);
      return 'elsewhere';
    }
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

/** From where the last step ended: merges change whom a recipient's row names, so that the rows cannot tell. Null where nobody can tell. */
async function nextMembers(tx: TxCtx, { id, segmentId, audienceUpTo }: Campaign): Promise<string[] | null> {
  const segment = (await segmentsById(tx, [segmentId])).get(segmentId);
  if (!segment) return [];
  const members = membersUnlessUnknown(tx, segment);
  if (members instanceof RequestError) {
    tx.log.warn({ campaignId: id, reason: members.message }, 'A campaign is paused: who is in its segment cannot be told.');
    return null;
  }
  const later = audienceUpTo === null ? Prisma.sql`true` : Prisma.sql`member."id" > ${audienceUpTo}::uuid`;
  const rows = await tx.db.$queryRaw<{ id: string }[]>`
    SELECT member."id"::text AS "id" FROM (${members}) AS member
    JOIN ${presentCustomers({ livingAt: tx.clock.now() })} AS living ON living."id" = member."id"
    WHERE ${later} ORDER BY member."id" LIMIT ${BATCH}::int`;
  return rows.map(({ id: customerId }) => customerId);
}

/** A module that a criterion asks may have gone since the segment was saved. */
function membersUnlessUnknown(tx: TxCtx, segment: Segment): Prisma.Sql | RequestError {
  try {
    return membersOf(tx, segment);
  } catch (error) {
    if (error instanceof RequestError) return error;
    throw error;
  }
}
