/** Unsubscribing by the link of a message: the customer's word that they want no more of it. */
import type { Ctx, TxCtx } from '../../../kernel/index.ts';
import { findCustomer, latestConsents, lockCustomer, writeConsent } from '../../contacts/index.ts';
import { recordResponses } from '../responses/index.ts';
import { unsubscribedFrom } from './unsubscribe-link.ts';

export interface Unsubscribing {
  readonly communicationId: string;
  readonly customerId: string;
  readonly campaignId: string | null;
  /** BCP 47; null where it is not known, and of who was erased. */
  readonly language: string | null;
}

/** What a link is about; null for one that we did not make. */
export async function linkedMessage(ctx: Ctx, token: string): Promise<Unsubscribing | null> {
  const id = unsubscribedFrom(ctx, token);
  if (id === null) return null;
  const word = await ctx.db.communication.findUnique({ where: { id }, select: { customerId: true, campaignId: true } });
  if (!word) return null;
  const customer = await findCustomer(ctx, word.customerId);
  return { communicationId: id, ...word, language: customer?.language ?? null };
}

/** Withdraws MARKETING by EMAIL, and notes for the campaign that they opted out. Said again it changes nothing. */
export function unsubscribe(ctx: Ctx, { communicationId, customerId, campaignId }: Unsubscribing): Promise<void> {
  return ctx.transact(async (tx) => {
    const found = await findCustomer(tx, customerId);
    // Of the erased nothing is kept, and nothing is sent to them.
    if (!found || found.erasedAt) return;
    const { id } = await lockCustomer(tx, found.id);
    if (!(await hasWithdrawn(tx, id))) {
      const source = `unsubscribe link of e-mail ${communicationId}`;
      const word = {
        customerId: id,
        purpose: 'MARKETING',
        channel: 'EMAIL',
        state: 'WITHDRAWN',
        lawfulBasis: null,
        source,
      } as const;
      await writeConsent(tx, word);
    }
    if (campaignId === null) return;
    const respondedAt = tx.clock.now();
    await recordResponses(tx, [{ campaignId, customerId: id, communicationId, kind: 'OPTED_OUT', respondedAt }]);
  });
}

async function hasWithdrawn(tx: TxCtx, customerId: string): Promise<boolean> {
  const words = await latestConsents(tx, [customerId]);
  return words.some(({ purpose, channel, state }) => purpose === 'MARKETING' && channel === 'EMAIL' && state === 'WITHDRAWN');
}
