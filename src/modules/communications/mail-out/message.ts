/** An e-mail as it is handed over. Nothing that a customer is called, and no address, becomes more than the header that it stands in. */
import { domainToASCII } from 'node:url';
import type { SendMailOptions } from 'nodemailer';
import type { Ctx } from '../../../kernel/index.ts';
import type { Claimed } from './claim.ts';
import { needsMarketing } from './consent-needed.ts';
import { unsubscribeUrl } from './unsubscribe-link.ts';

/** Line breaks, other control characters, and those that turn the direction of what follows. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** One line without anything unseen. */
const oneLine = (text: string): string => text.replace(UNSEEN, ' ').trim();

export function messageOf(ctx: Ctx, { email, customer, address, references }: Claimed): SendMailOptions {
  const { MAIL_FROM, MAIL_FROM_NAME } = ctx.config.communications;
  const to = asciiDomain(address.value);
  const from = asciiDomain(MAIL_FROM);
  return {
    from: { name: oneLine(MAIL_FROM_NAME), address: from },
    to: { name: oneLine(customer.displayName), address: to },
    envelope: { from, to: [to] },
    subject: oneLine(email.subject ?? ''),
    text: email.body ?? '',
    ...(email.html !== null && { html: email.html }),
    ...(email.messageId !== null && { messageId: `<${email.messageId}>` }),
    date: ctx.clock.now(),
    ...(references && {
      inReplyTo: `<${references.inReplyTo}>`,
      references: references.references.map((id) => `<${id}>`),
    }),
    headers: headersOf(ctx, email),
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** RFC 8058 where consent to marketing is needed; RFC 3834 where nobody wrote it. */
function headersOf(ctx: Ctx, { communicationId, purpose, isAutomatic }: Claimed['email']): Record<string, string> {
  const url = needsMarketing(purpose) ? unsubscribeUrl(ctx, communicationId) : null;
  return {
    ...(url !== null && { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
    ...(isAutomatic && { 'Auto-Submitted': 'auto-generated' }),
  };
}

/** A domain in ASCII reaches every server; only a local part that has none needs one that knows SMTPUTF8. */
function asciiDomain(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  return `${address.slice(0, at)}@${domainToASCII(domain) || domain}`;
}
