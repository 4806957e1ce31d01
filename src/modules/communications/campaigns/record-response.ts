/** Responses that people and other systems tell us of: a reply, an opened message, a complaint. */
import { ConflictError, type Ctx, type Money, NotFoundError, type TxCtx, ValidationError } from '../../../kernel/index.ts';
import { lockCustomer, waysToReach, writeConsent } from '../../contacts/index.ts';
import { requirePurchase } from '../../sales/index.ts';
import { suppressAddress } from '../mail-out/index.ts';
import { type CampaignResponse, recordResponses } from '../responses/index.ts';
import { type Campaign, requireCampaign } from './campaigns.ts';

type Kind = CampaignResponse['kind'];

/** Whoever hears of a campaign may answer and buy; the others need a message of it. */
const FROM_ANYBODY: readonly Kind[] = ['REPLIED', 'CONVERTED'];

/** Ids are uuids; what is absent or null is not known. */
export interface ToldResponse {
  readonly campaignId: string;
  readonly customerId: string;
  readonly kind: Kind;
  /** Now unless given. */
  readonly respondedAt?: Date | null | undefined;
  readonly purchaseId?: string | null | undefined;
}

/** Records what came of a campaign, with what follows from it, or changes nothing. */
export function recordCampaignResponse(ctx: Ctx, { kind, ...told }: ToldResponse): Promise<CampaignResponse> {
  return ctx.transact(async (tx) => {
    refuseKind(kind, told.purchaseId);
    const campaign = await requireCampaign(tx, told.campaignId);
    const respondedAt = requireMoment(campaign, told.respondedAt ?? tx.clock.now(), tx.clock.now());
    const { id: customerId } = await lockCustomer(tx, told.customerId);
    if (!FROM_ANYBODY.includes(kind)) await requireRecipient(tx, campaign, customerId, kind);
    const purchase = told.purchaseId == null ? null : await requireTheirs(tx, told.purchaseId, customerId);
    const response = { campaignId: campaign.id, customerId, kind, respondedAt, ...(purchase && { purchase }) };
    const [recorded] = await recordResponses(tx, [response]);
    if (!recorded) {
      throw new ConflictError('This purchase counts for a campaign already.', { code: 'UNIQUE_VIOLATION' });
    }
    await followUp(tx, campaign, { customerId, kind });
    return tx.db.campaignResponse.findUniqueOrThrow({ where: { id: recorded.id } });
  });
}

function refuseKind(kind: Kind, purchaseId: string | null | undefined): void {
  if (kind === 'SENT') {
    throw ValidationError.at(
      ['kind'],
      'SENT is recorded by what sends. Accepted are DELIVERED, OPENED, CLICKED, REPLIED, CONVERTED, BOUNCED, OPTED_OUT and COMPLAINED.',
    );
  }
  if (purchaseId != null && kind !== 'CONVERTED') {
    throw ValidationError.at(['purchaseId'], `Only CONVERTED names a purchase; leave it out for ${kind}.`);
  }
}

function requireMoment({ launchedAt }: Campaign, respondedAt: Date, now: Date): Date {
  if (launchedAt === null) throw new ConflictError('This campaign is a DRAFT: nothing can have come of it. Launch it first.');
  if (respondedAt > now) throw ValidationError.at(['respondedAt'], 'Must not lie in the future.');
  if (respondedAt < launchedAt) {
    throw ValidationError.at(['respondedAt'], `Must not lie before the launch of the campaign, ${launchedAt.toISOString()}.`);
  }
  return respondedAt;
}

async function requireRecipient(tx: TxCtx, { id: campaignId }: Campaign, customerId: string, kind: Kind): Promise<void> {
  const recipient = await tx.db.campaignRecipient.findUnique({ where: { campaignId_customerId: { campaignId, customerId } } });
  if (recipient) return;
  const message = `This customer is not of the campaign's audience, so ${kind} cannot have come of it. ${FROM_ANYBODY.join(' and ')} may come from anybody.`;
  throw ValidationError.at(['customerId'], message);
}

async function requireTheirs(tx: TxCtx, purchaseId: string, customerId: string): Promise<{ id: string; total: Money }> {
  const purchase = await requirePurchase(tx, purchaseId);
  if (purchase.customerId !== customerId) throw new NotFoundError('Purchase', purchaseId);
  return { id: purchaseId, total: { minor: purchase.totalMinor, currencyCode: purchase.currencyCode } };
}

interface Told {
  readonly customerId: string;
  readonly kind: Kind;
}

/** Who wants no more of it gets no more of it. */
async function followUp(tx: TxCtx, { channel, code }: Campaign, { customerId, kind }: Told): Promise<void> {
  const source = `campaign ${code}`;
  if (kind === 'OPTED_OUT') {
    await writeConsent(tx, { customerId, purpose: 'MARKETING', channel, state: 'WITHDRAWN', lawfulBasis: null, source });
  }
  if (kind === 'COMPLAINED' && channel === 'EMAIL') {
    const reason = `COMPLAINED: the customer reported a message of ${source} as unwanted`;
    for (const address of await addressesOf(tx, customerId)) await suppressAddress(tx, { address, reason });
  }
}

/** In one order, so that two who report the same addresses never wait for each other. */
async function addressesOf(tx: TxCtx, customerId: string): Promise<readonly string[]> {
  const points = (await waysToReach(tx, [customerId], ['EMAIL'])).get(customerId) ?? [];
  return [...new Set(points.flatMap(({ normalized }) => normalized ?? []))].sort();
}
