/** Messages of a campaign by e-mail: rendered for each recipient and queued. Consent and the rest are asked when they are sent. */
import { newId, type TxCtx } from '../../../../kernel/index.ts';
import type { Customer } from '../../../contacts/index.ts';
import { fieldsFor, type QueuedEmail, queueEmails, unsubscribeUrl } from '../../mail-out/index.ts';
import type { Campaign } from '../campaigns.ts';
import { requireRenderer } from './renderer.ts';
import type { Settle } from './settled.ts';

export const settleByEmail: Settle = async (tx, campaign, customers) => {
  const write = writerOf(campaign);
  const filed = await queueEmails(
    tx,
    customers.map((customer) => write(tx, customer)),
  );
  return filed.map(({ customerId, id: communicationId }) => ({ customerId, communicationId }));
};

/** The templates are read once, whoever they are rendered for. */
function writerOf({ id: campaignId, subject, text, html }: Campaign): (tx: TxCtx, customer: Customer) => QueuedEmail {
  const headline = requireRenderer(subject ?? '', 'header');
  const body = requireRenderer(text, 'text');
  const markup = html === null ? null : requireRenderer(html, 'html');
  return (tx, customer) => {
    const id = newId();
    const fields = fieldsFor(customer, unsubscribeUrl(tx, id));
    const words = { subject: headline(fields), body: body(fields), html: markup === null ? null : markup(fields) };
    return { id, customerId: customer.id, campaignId, purpose: 'MARKETING', ...words };
  };
}
