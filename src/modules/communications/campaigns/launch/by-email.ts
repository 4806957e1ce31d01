/** Messages of a campaign by e-mail: rendered for each recipient and queued. Consent and the rest are asked when they are sent. */
import { newId, type TxCtx } from '../../../../kernel/index.ts';
import type { Customer } from '../../../contacts/index.ts';
import { fieldsFor, type QueuedEmail, queueEmails, unsubscribeUrl } from '../../mail-out/index.ts';
import type { Campaign } from '../campaigns.ts';
import { requireRenderer, whyUnwritten } from './renderer.ts';
import type { Settle } from './settled.ts';

export const settleByEmail: Settle = async (tx, campaign, customers) => {
  const write = writerOf(campaign);
  const written = customers.map((customer) => write(tx, customer)).map((email) => ({ email, suppressedFor: faultOf(email) }));
  const filed = await queueEmails(
    tx,
    written.flatMap(({ email, suppressedFor }) => (suppressedFor === null ? [email] : [])),
  );
  return [
    ...written.flatMap(({ email: { customerId }, suppressedFor }) =>
      suppressedFor === null ? [] : [{ customerId, suppressedFor }],
    ),
    ...filed.map(({ customerId, id: communicationId }) => ({ customerId, communicationId })),
  ];
};

const faultOf = ({ subject, body, html }: QueuedEmail) => whyUnwritten([subject, body, ...(html == null ? [] : [html])]);

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
