/** Records in each table of communications about one customer, with these words wherever a customer's own stand. */
import { type Ctx, insertRows, newId, type TxCtx } from '../../../src/kernel/index.ts';
import { attach, storeFiles } from '../../../src/modules/communications/attachments/index.ts';
import { correctCommunication, fileWords, logCommunication } from '../../../src/modules/communications/log/index.ts';
import { lockCustomers } from '../../../src/modules/contacts/index.ts';

const recorded = { recordedByKind: 'SYSTEM' } as const;

export async function givenCommunicationRecords(ctx: Ctx, customerId: string, personalText: string): Promise<void> {
  const occurredAt = ctx.clock.now();
  const word = { customerId, channel: 'PHONE', purpose: 'SUPPORT', occurredAt } as const;
  const { id } = await logCommunication(ctx, {
    ...word,
    direction: 'INBOUND',
    subject: personalText,
    body: `It is ${personalText}.`,
  });
  await correctCommunication(ctx, { id, body: `It was ${personalText}.`, reason: `${personalText} called again` });
  const files = await storeFiles(ctx, [
    { name: `${personalText}.pdf`, contentType: 'application/pdf', content: new TextEncoder().encode(personalText) },
  ]);
  await ctx.transact(async (tx) => {
    await lockCustomers(tx, [customerId]);
    const message = { channel: 'EMAIL', direction: 'OUTBOUND', subject: personalText, body: `Dear ${personalText}` } as const;
    const [email] = await fileWords(tx, [
      { ...word, ...message, messageId: `${personalText}@x`, messageHash: hashOf(customerId) },
    ]);
    if (!email) throw new Error('No word was filed.');
    await attach(tx, [email.id], files);
    await givenMail(tx, email, personalText);
    await givenCampaign(tx, email, personalText);
  });
}

/** 64 hexadecimal digits that no other customer has. */
const hashOf = (customerId: string): string => customerId.replaceAll('-', '').repeat(2);

interface Email {
  readonly id: string;
  readonly threadId: string;
  readonly customerId: string;
}

async function givenMail(tx: TxCtx, { id: communicationId, threadId, customerId }: Email, personalText: string): Promise<void> {
  const now = tx.clock.now();
  const messageHash = new Uint8Array(Buffer.from(hashOf(customerId), 'hex'));
  await tx.db.threadedMessage.create({ data: { messageHash, threadId } });
  const sent = { state: 'SENT', reason: `SENT: to ${personalText}`, sentAt: now, changedAt: now } as const;
  const toAddress = `${personalText}@example.com`;
  await tx.db.outgoingEmail.create({ data: { communicationId, html: `<p>${personalText}`, toAddress, ...sent } });
  await tx.db.emailSuppression.create({ data: { addressHash: messageHash, reason: 'BOUNCED', createdAt: now, ...recorded } });
}

async function givenCampaign(tx: TxCtx, { id: communicationId, customerId }: Email, personalText: string): Promise<void> {
  const now = tx.clock.now();
  const campaignId = newId();
  const draft = { name: 'Spring', goal: 'SALES', channel: 'EMAIL', segmentId: newId(), subject: 'Tea', text: 'Tea' } as const;
  await tx.db.campaign.create({ data: { id: campaignId, code: campaignId, ...draft, createdAt: now, ...recorded } });
  await insertRows(tx.db, 'CampaignRecipient', [{ id: newId(), campaignId, customerId, communicationId, settledAt: now }]);
  await insertRows(tx.db, 'CampaignResponse', [
    { id: newId(), campaignId, customerId, communicationId, kind: 'SENT', respondedAt: now, recordedAt: now, ...recorded },
  ]);
  await insertRows(tx.db, 'Task', [
    {
      id: newId(),
      title: `Call ${personalText}`,
      customerId,
      dueAt: now,
      origin: 'contacts.occasion',
      originKey: newId(),
      createdAt: now,
      ...recorded,
    },
  ]);
}
