/** Settling recipients: for each of them the message is made, or it is noted why not. Once for each, whatever happens in between. */
import { Prisma } from '../../../../generated/index.ts';
import type { Ctx, TxCtx } from '../../../../kernel/index.ts';
import { type Customer, customersById, lockCustomers, presentCustomers } from '../../../contacts/index.ts';
import type { Campaign } from '../campaigns.ts';
import { settleByEmail } from './by-email.ts';
import { settleByLetter } from './by-letter.ts';
import { settleByPhone, taskKey } from './by-phone.ts';
import type { Settle, Settled } from './settled.ts';
import { type Outcome, whileOpen } from './turn.ts';

/** Settled in one transaction. */
const BATCH = 500;

const BY_CHANNEL: Readonly<Partial<Record<Campaign['channel'], Settle>>> = {
  EMAIL: settleByEmail,
  LETTER: settleByLetter,
  PHONE: settleByPhone,
};
const GONE = 'GONE: since the launch the customer was archived, erased or merged into another, or has died';

/** Settles some of the audience, in the order of the customers' uuids. */
export function settleSome(ctx: Ctx, campaignId: string): Promise<Outcome> {
  return whileOpen(ctx, campaignId, async (tx, campaign) => {
    const recipients = await unsettled(tx, campaignId);
    if (recipients.length === 0) return 'done';
    await lockCustomers(tx, recipients);
    const customerIds = await stillTheirs(tx, campaignId, recipients);
    const earlier = await metBefore(tx, campaign, customerIds);
    const known = new Set(earlier.map(({ customerId }) => customerId));
    const present = await presentAmong(
      tx,
      customerIds.filter((id) => !known.has(id)),
    );
    const settled = (await BY_CHANNEL[campaign.channel]?.(tx, campaign, [...present.values()])) ?? [];
    const gone = customerIds.filter((id) => !known.has(id) && !present.has(id));
    await note(tx, campaignId, [...earlier, ...settled, ...gone.map((customerId) => ({ customerId, suppressedFor: GONE }))]);
    return 'more';
  });
}

async function unsettled(tx: TxCtx, campaignId: string): Promise<string[]> {
  const rows = await tx.db.campaignRecipient.findMany({
    where: { campaignId, settledAt: null },
    orderBy: { customerId: 'asc' },
    take: BATCH,
    select: { customerId: true },
  });
  return rows.map(({ customerId }) => customerId);
}

/** A merge that ended while we waited for the customers made some recipients others: they are looked at the next time. */
async function stillTheirs(tx: TxCtx, campaignId: string, customerIds: string[]): Promise<string[]> {
  const rows = await tx.db.campaignRecipient.findMany({
    where: { campaignId, settledAt: null, customerId: { in: customerIds } },
    orderBy: { customerId: 'asc' },
    select: { customerId: true },
  });
  return rows.map(({ customerId }) => customerId);
}

/** Those who have it already: it was made for somebody who has been merged into them since. */
function metBefore(tx: TxCtx, { id, channel }: Campaign, customerIds: string[]): Promise<Settled[]> {
  if (channel === 'PHONE') {
    return tx.db.$queryRaw<Settled[]>`
      SELECT DISTINCT ON ("customerId") "customerId"::text, "id"::text AS "taskId" FROM "Task"
      WHERE "customerId" = ANY(${customerIds}::uuid[]) AND starts_with("originKey", ${taskKey(id, '')})
      ORDER BY "customerId", "id"`;
  }
  return tx.db.$queryRaw<Settled[]>`
    SELECT DISTINCT ON ("customerId") "customerId"::text, "id"::text AS "communicationId" FROM "Communication"
    WHERE "campaignId" = ${id}::uuid AND "customerId" = ANY(${customerIds}::uuid[]) AND "direction" = 'OUTBOUND'
    ORDER BY "customerId", "id"`;
}

async function presentAmong(tx: TxCtx, customerIds: string[]): Promise<ReadonlyMap<string, Customer>> {
  const living = presentCustomers({ livingAt: tx.clock.now() });
  const rows = await tx.db.$queryRaw<{ id: string }[]>`
    SELECT living."id"::text AS "id" FROM ${living} AS living WHERE living."id" = ANY(${customerIds}::uuid[]) ORDER BY living."id"`;
  return customersById(
    tx,
    rows.map(({ id }) => id),
  );
}

async function note(tx: TxCtx, campaignId: string, settled: readonly Settled[]): Promise<void> {
  await tx.db.$executeRaw(Prisma.sql`
    UPDATE "CampaignRecipient" AS recipient SET "settledAt" = ${tx.clock.now()}::timestamptz,
      "communicationId" = settled."communicationId", "taskId" = settled."taskId", "suppressedFor" = settled."suppressedFor"
    FROM jsonb_to_recordset(${JSON.stringify(settled)}::jsonb)
      AS settled("customerId" uuid, "communicationId" uuid, "taskId" uuid, "suppressedFor" text)
    WHERE recipient."campaignId" = ${campaignId}::uuid AND recipient."customerId" = settled."customerId"
      AND recipient."settledAt" IS NULL`);
}
