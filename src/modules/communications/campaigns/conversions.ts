/** Purchases that a campaign brought about: by the code that they name, else by the message that came before them. Each counts once. */
import { ConflictError, type Ctx, DAY_MS, NotFoundError, parseAmount } from '../../../kernel/index.ts';
import { requireCustomer } from '../../contacts/index.ts';
import { findPurchase } from '../../sales/index.ts';
import { recordResponses } from '../responses/index.ts';

/** So long a message is taken for the reason of a purchase that names no campaign. */
const ATTRIBUTED_MS = 30 * DAY_MS;

type Recorded = Rapport.Events['sales.purchase.recorded'];

/**
 * Records the conversion of a purchase, by when it was made, however late it is recorded. Told twice, or of a purchase that has
 * converted, it changes nothing.
 */
export async function attributePurchase(ctx: Ctx, recorded: Recorded): Promise<void> {
  const { purchaseId, total, currencyCode, purchasedAt } = recorded;
  const minor = parseAmount(total, currencyCode);
  if (minor === null) throw new Error(`Purchase ${purchaseId} was recorded with the total ${total} ${currencyCode}.`);
  // Most purchases are no campaign's: they cost two statements, and no transaction.
  const bought = await findPurchase(ctx, purchaseId);
  if (!bought || (await campaignOf(ctx, recorded, bought.customerId)) === null) return;
  await ctx.transact(async (tx) => {
    const purchase = await findPurchase(tx, purchaseId);
    const customerId = purchase && (await holdUnlessErased(() => requireCustomer(tx, purchase.customerId)));
    const campaignId = customerId && (await campaignOf(tx, recorded, customerId));
    if (!campaignId) return;
    const converted = { id: purchaseId, total: { minor, currencyCode } };
    await recordResponses(tx, [
      { campaignId, customerId, kind: 'CONVERTED', respondedAt: new Date(purchasedAt), purchase: converted },
    ]);
  });
}

/** The campaign whose code it names, else the one that was sent to the customer last before it; null for none. One statement. */
async function campaignOf(
  { db }: Pick<Ctx, 'db'>,
  { campaignCode, purchasedAt }: Recorded,
  customerId: string,
): Promise<string | null> {
  const at = new Date(purchasedAt);
  const since = new Date(at.getTime() - ATTRIBUTED_MS);
  const [found] = await db.$queryRaw<{ id: string | null }[]>`
    SELECT coalesce(
      (SELECT "id" FROM "Campaign" WHERE upper("code") = upper(${campaignCode ?? null}::text)),
      (SELECT sent."campaignId" FROM "CampaignResponse" AS sent
        WHERE sent."customerId" = ${customerId}::uuid AND sent."kind" = 'SENT' AND sent."respondedAt" BETWEEN ${since} AND ${at}
        ORDER BY sent."respondedAt" DESC, sent."id" DESC LIMIT 1))::text AS "id"`;
  return found?.id ?? null;
}

/** About somebody who was erased, or is not there, nothing is recorded. */
async function holdUnlessErased(hold: () => Promise<{ readonly id: string }>): Promise<string | null> {
  try {
    return (await hold()).id;
  } catch (error) {
    if (error instanceof NotFoundError || (error instanceof ConflictError && error.code === 'CONFLICT')) return null;
    throw error;
  }
}
