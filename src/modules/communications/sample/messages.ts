/** The messages of the sample's campaigns, and what came of them. */
import type { Prisma } from '../../../generated/index.ts';
import { daysBefore, insertRows, newId, type TxCtx } from '../../../kernel/index.ts';
import { consentTo, customersById, lockCustomers, membersOf, type Segment, waysToReach } from '../../contacts/index.ts';
import { purchasesBetween } from '../../sales/index.ts';
import { settleByEmail } from '../campaigns/index.ts';
import { changeDeliveries } from '../mail-out/index.ts';
import type { NewResponse } from '../responses/index.ts';

/** A purchase counts for the message before it for so many days. */
const ATTRIBUTED_DAYS = 30;
/** Of those who may be sent to, the one whose mailbox is gone. */
const BOUNCING = 4;
const NO_CONSENT = 'NO_CONSENT: the customer does not allow MARKETING by e-mail';
const NO_ADDRESS = 'NO_ADDRESS: the customer has no e-mail address that works';

export interface Message {
  readonly customerId: string;
  readonly communicationId: string;
  readonly state: 'SENT' | 'FAILED' | 'SUPPRESSED' | 'QUEUED';
}

/** Sends to the segment as it is, now; of those who may be sent to every `nth` has got theirs so far. */
export async function sendTo(
  tx: TxCtx,
  campaign: Prisma.CampaignModel,
  segment: Segment,
  nth: number,
): Promise<readonly Message[]> {
  const members = await tx.db.$queryRaw<{ id: string }[]>(membersOf(tx, segment));
  const ids = members.map(({ id }) => id).sort();
  await lockCustomers(tx, ids);
  const [customers, allowed, ways] = await Promise.all([
    customersById(tx, ids),
    consentTo(tx, ids, 'MARKETING', 'EMAIL'),
    waysToReach(tx, ids, ['EMAIL']),
  ]);
  const settled = await settleByEmail(
    tx,
    campaign,
    ids.flatMap((id) => customers.get(id) ?? []),
  );
  const now = tx.clock.now();
  const bouncing = ids.filter((id) => allowed.get(id) && ways.get(id))[BOUNCING];
  await insertRows(
    tx.db,
    'CampaignRecipient',
    settled.map(({ customerId, communicationId }) => {
      return { id: newId(), campaignId: campaign.id, customerId, communicationId, settledAt: now };
    }),
  );
  const messages = settled.map(({ customerId, communicationId }, place): Message & { readonly reason: string } => {
    const message = { customerId, communicationId: communicationId ?? '' };
    if (!allowed.get(customerId)) return { ...message, state: 'SUPPRESSED', reason: NO_CONSENT };
    if (!ways.get(customerId)) return { ...message, state: 'SUPPRESSED', reason: NO_ADDRESS };
    if (nth > 1 && place % nth > 0) return { ...message, state: 'QUEUED', reason: '' };
    if (customerId === bouncing) return { ...message, state: 'FAILED', reason: 'REFUSED: 550 5.1.1 no such mailbox' };
    return { ...message, state: 'SENT', reason: 'SENT: 250 2.0.0 taken' };
  });
  await changeDeliveries(
    tx,
    messages
      .filter(({ state }) => state !== 'QUEUED')
      .map(({ communicationId, customerId, state, reason }) => ({
        ...{ communicationId, state, reason, dueAt: null, claimedAt: null },
        ...(state === 'SENT' && { attempts: 1, sentAt: now, toAddress: ways.get(customerId)?.[0]?.value ?? '' }),
      })),
  );
  return messages;
}

/** What came of the messages that were sent: hours and days later, with some of them more than with others. */
export async function outcomesOf(
  tx: TxCtx,
  campaignId: string,
  messages: readonly Message[],
  sentAt: Date,
): Promise<readonly NewResponse[]> {
  const later = (days: number) => daysBefore(sentAt, -days);
  const now = tx.clock.now();
  const of = ({ customerId, communicationId }: Message, kind: NewResponse['kind'], days: number): NewResponse => {
    return { campaignId, customerId, kind, respondedAt: later(days), communicationId };
  };
  const sent = messages.filter(({ state }) => state === 'SENT');
  const bounced = messages.filter(({ state }) => state === 'FAILED').map((message) => of(message, 'BOUNCED', 0));
  const told = sent.flatMap((message, place) => [
    of(message, 'SENT', 0),
    ...(place % 2 === 0 ? [of(message, 'OPENED', 0.3)] : []),
    ...(place % 4 === 0 ? [of(message, 'CLICKED', 0.35)] : []),
    ...(place % 9 === 0 ? [of(message, 'REPLIED', 1.2)] : []),
    ...(place % 17 === 5 ? [of(message, 'OPTED_OUT', 0.5)] : []),
  ]);
  const ids = sent.map(({ customerId }) => customerId);
  const bought = await purchasesBetween(tx, ids, sentAt, later(ATTRIBUTED_DAYS));
  const converted = bought.map(({ id, customerId, purchasedAt, totalMinor, currencyCode }): NewResponse => {
    const purchase = { id, total: { minor: totalMinor, currencyCode } };
    return { campaignId, customerId, kind: 'CONVERTED', respondedAt: purchasedAt, purchase };
  });
  return [...bounced, ...told, ...converted].filter(({ respondedAt }) => respondedAt <= now);
}
