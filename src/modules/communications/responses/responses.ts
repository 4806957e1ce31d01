/** What came of campaigns with customers: the only way by which a row of CampaignResponse comes to be. */
import type { Prisma } from '../../../generated/index.ts';
import { type Money, newId, type TxCtx } from '../../../kernel/index.ts';
import { authorship } from '../../access/index.ts';

export type CampaignResponse = Prisma.CampaignResponseModel;

/** The customer's row is held (`requireCustomer`, `lockCustomers`), and the uuid is that of who they are after merges. */
export interface NewResponse extends Pick<CampaignResponse, 'campaignId' | 'customerId' | 'kind' | 'respondedAt'> {
  /** The message that it is about: of each kind one. */
  readonly communicationId?: string;
  /** Of a conversion: what was bought, which converts for one campaign only. */
  readonly purchase?: { readonly id: string; readonly total: Money };
}

/**
 * Writes and announces what is new. A kind that its message has already, and a purchase that has converted, are passed over, whoever
 * else writes at the same moment. How many statements that takes does not depend on how many they are. Answers what was new.
 */
export async function recordResponses(
  tx: TxCtx,
  responses: readonly NewResponse[],
): Promise<readonly Pick<CampaignResponse, 'id' | 'campaignId' | 'customerId' | 'kind'>[]> {
  if (responses.length === 0) return [];
  const rows = responses.map((response) => rowOf(tx, response));
  const json = JSON.stringify(rows, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  const written = await tx.db.$queryRaw<{ id: string }[]>`
    INSERT INTO "CampaignResponse" SELECT (jsonb_populate_recordset(NULL::"CampaignResponse", ${json}::jsonb)).*
    ORDER BY "communicationId", "kind", "purchaseId" ON CONFLICT DO NOTHING RETURNING "id"`;
  const isNew = new Set(written.map(({ id }) => id));
  const fresh = rows.filter(({ id }) => isNew.has(id));
  await tx.emitAll(
    'communications.campaign.responded',
    fresh.map(({ id: responseId, campaignId, customerId, kind, respondedAt }) => ({
      ...{ campaignId, customerId, responseId, kind },
      respondedAt: respondedAt.toISOString(),
    })),
  );
  return fresh;
}

function rowOf(tx: TxCtx, { communicationId, purchase, ...response }: NewResponse) {
  return {
    id: newId(),
    ...response,
    communicationId: communicationId ?? null,
    purchaseId: purchase?.id ?? null,
    amountMinor: purchase?.total.minor ?? null,
    currencyCode: purchase?.total.currencyCode ?? null,
    recordedAt: tx.clock.now(),
    ...authorship(tx),
  };
}
