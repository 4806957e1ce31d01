/** Sending one e-mail to one customer. */
import type { CommunicationPurpose } from '../../../generated/index.ts';
import { type Ctx, NotFoundError, newId, type TxCtx, ValidationError, type ValidationIssue } from '../../../kernel/index.ts';
import { audit } from '../../access/index.ts';
import { type Customer, lockCustomer } from '../../contacts/index.ts';
import { type Communication, requireCommunication } from '../log/index.ts';
import { needsMarketing } from './consent-needed.ts';
import { queueEmails } from './queue.ts';
import { type CustomerFields, fieldsFor, parseTemplate, type RenderedAs, renderTemplate } from './templates/index.ts';
import { unsubscribeUrl } from './unsubscribe-link.ts';

interface SendEmailInput {
  readonly customerId: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string | null | undefined;
  readonly purpose: CommunicationPurpose;
  readonly inReplyToId?: string | null | undefined;
}

const PARTS = { subject: 'header', text: 'text', html: 'html' } as const satisfies Record<string, RenderedAs>;

/** What the log keeps of a text. */
const LONGEST_BODY = 200_000;
const TOO_LONG = `Has more than ${LONGEST_BODY} characters with its fields filled in.`;

/**
 * Queues an e-mail. Whether it may be sent is decided when its turn comes: who has no address, or no consent, today may have it by then,
 * and what was decided stands with the word, where whoever looks for it finds it.
 */
export function sendEmail(ctx: Ctx, input: SendEmailInput): Promise<Communication> {
  return ctx.transact(async (tx) => {
    const templates = readTemplates(input);
    const customer = await lockCustomer(tx, input.customerId);
    const answered = input.inReplyToId ? await requireAnswerable(tx, input.inReplyToId, customer) : null;
    const id = newId();
    const fields = fieldsFor(customer, needsMarketing(input.purpose) ? unsubscribeUrl(tx, id) : null);
    const { subject, text, html } = templates(fields);
    requireWords({ subject, text });
    const [word] = await queueEmails(tx, [
      {
        ...{ id, customerId: customer.id, purpose: input.purpose, subject, body: text },
        ...(tx.actor?.staffId !== undefined && { staffId: tx.actor.staffId }),
        ...(html !== undefined && { html }),
        ...(answered && { inReplyToId: answered.id, threadId: answered.threadId, contactPointId: answered.contactPointId }),
      },
    ]);
    if (!word) throw new Error('A queued e-mail is a word.');
    const after = { customerId: customer.id, purpose: input.purpose, threadId: word.threadId };
    await audit(tx, { action: 'communications.email.queued', type: 'Communication', id: word.id, before: null, after });
    return word;
  });
}

/** Reads all parts, or tells all that is wrong with any of them. */
function readTemplates({ subject, text, html, purpose }: SendEmailInput) {
  const rules = { canUnsubscribe: needsMarketing(purpose) };
  const read = Object.entries({ subject, text, ...(html != null && { html }) }).map(([part, given]) => {
    return { part, parsed: parseTemplate(given, rules) };
  });
  const issues = read.flatMap(({ part, parsed }) =>
    parsed.ok ? [] : parsed.issues.map(({ message, code }): ValidationIssue => ({ path: [part], message, code })),
  );
  if (issues.length > 0) throw new ValidationError(issues);
  const template = new Map(read.flatMap(({ part, parsed }) => (parsed.ok ? [[part, parsed.template] as const] : [])));
  const render = (part: keyof typeof PARTS, fields: CustomerFields) => {
    const found = template.get(part);
    return found && renderTemplate(found, fields, PARTS[part]);
  };
  return (fields: CustomerFields) => ({
    subject: render('subject', fields) ?? '',
    text: render('text', fields) ?? '',
    html: render('html', fields),
  });
}

/** A template may hold nothing but fields of which nothing is known, or long names many times. */
function requireWords({ subject, text }: { readonly subject: string; readonly text: string }): void {
  const parts = { subject, text };
  const issues = Object.entries(parts).flatMap(([part, rendered]): ValidationIssue[] => {
    const message = rendered.trim() === '' ? 'Is empty: nothing is known of what its fields ask for.' : TOO_LONG;
    return rendered.trim() === '' || rendered.length > LONGEST_BODY ? [{ path: [part], message, code: 'INVALID' }] : [];
  });
  if (issues.length > 0) throw new ValidationError(issues);
}

/** Only what was said to or by this very customer is answered to them. */
async function requireAnswerable(tx: TxCtx, id: string, customer: Customer): Promise<Communication> {
  const word = await requireCommunication(tx, id);
  if (word.customerId !== customer.id) throw new NotFoundError('Communication', id);
  await tx.db.$queryRaw`SELECT FROM "CommunicationThread" WHERE "id" = ${word.threadId}::uuid FOR NO KEY UPDATE`;
  return word;
}
