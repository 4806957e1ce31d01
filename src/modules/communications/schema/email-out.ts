/** E-mails that we send, and the addresses that get none. */
import { z } from 'zod';
import { CommunicationPurpose } from '../../../generated/index.ts';
import { idOf, type RapportBuilder, text } from '../../../kernel/index.ts';
import { type EmailSuppression, findSuppression, liftSuppression, sendEmail, suppressAddress } from '../mail-out/index.ts';

const MAX_SUBJECT = 500;
const MAX_BODY = 100_000;
const MAX_REASON = 500;
const TEMPLATE = 'may name the fields of docs/email.md, as {{salutation}}';

/** Becomes a header: what ends a line there would begin another header. */
const oneLine = z
  .string()
  .refine((value) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value), 'Must be one line: no line break or other control character.')
  .pipe(text(1, MAX_SUBJECT));

/** Kept as written: its blanks and lines mean something. */
const words = z
  .string()
  .refine((value) => value.trim() !== '', 'Must not be empty.')
  .refine((value) => value.length <= MAX_BODY, `Must have at most ${MAX_BODY} characters.`)
  .refine((value) => !value.includes('\0'), 'Must not hold the character NUL.');

export function emailsOut(builder: RapportBuilder): void {
  sending(builder);
  suppressions(builder);
}

function sending(builder: RapportBuilder): void {
  builder.resultMutation('sendEmail', {
    description:
      'Queues an e-mail to a customer. Consent, the suppression list, a valid address, quiet hours and the frequency cap decide, in this order, when its turn comes; `delivery` and `deliveryReason` of the communication say what was decided. It leaves at most once.',
    permission: 'communications.email.send',
    idempotencyKey: 'required',
    input: (t) => ({
      customerId: t.id({ required: true, description: 'To whom.' }).check(idOf('Customer')),
      subject: t
        .string({ required: true, description: `One line of 1 to ${MAX_SUBJECT} characters; ${TEMPLATE}.` })
        .check(oneLine),
      text: t.string({ required: true, description: `The text part, in 1 to ${MAX_BODY} characters; ${TEMPLATE}.` }).check(words),
      html: t.string({ description: `The HTML part, beside the text; ${TEMPLATE}, whose values are escaped.` }).check(words),
      purpose: t.field({
        type: CommunicationPurpose,
        required: true,
        description: 'What it is for. MARKETING, SALES and RELATIONSHIP need consent to marketing, the others to service.',
      }),
      inReplyToId: t
        .id({
          description:
            'The communication with this customer that it answers: it goes on its thread, and mail programs show it there.',
        })
        .check(idOf('Communication')),
    }),
    success: { communication: 'Communication' },
    resolve: async (input, tx) => ({ communication: await sendEmail(tx, input) }),
  });
}

function suppressions(builder: RapportBuilder): void {
  const Suppression = suppressionType(builder);
  const address = 'One e-mail address, without a name.';
  builder.queryField('emailSuppression', (t) =>
    t.field({
      type: Suppression,
      nullable: true,
      description: 'Whether nothing is sent to this address, and why; null if it is not on the list.',
      authScopes: { can: 'communications.suppression.manage' },
      args: { address: t.arg.string({ required: true, description: address }) },
      resolve: (_root, args, ctx) => findSuppression(ctx, args.address),
    }),
  );
  builder.resultMutation('suppressEmailAddress', {
    description:
      'Puts an address on the list of those that nothing is sent to, whoever has it. One that is there stays, with its first reason.',
    permission: 'communications.suppression.manage',
    input: (t) => ({
      address: t.string({ required: true, description: address }),
      reason: t
        .string({
          required: true,
          description: `Why, in 1 to ${MAX_REASON} characters. It stays when whoever had the address is erased.`,
        })
        .check(text(1, MAX_REASON)),
    }),
    success: { suppression: Suppression },
    successDescriptions: { suppression: 'The entry of the list.' },
    resolve: async (input, tx) => ({ suppression: await suppressAddress(tx, input) }),
  });
  builder.resultMutation('liftEmailSuppression', {
    description: 'Takes an address off the list of those that nothing is sent to.',
    permission: 'communications.suppression.manage',
    input: (t) => ({
      address: t.string({ required: true, description: address }),
      reason: t.string({ required: true, description: `Why, in 1 to ${MAX_REASON} characters.` }).check(text(1, MAX_REASON)),
    }),
    success: { wasSuppressed: 'Boolean' },
    successDescriptions: { wasSuppressed: 'False if it was not on the list: nothing was changed.' },
    resolve: async (input, tx) => ({ wasSuppressed: await liftSuppression(tx, input) }),
  });
}

function suppressionType(builder: RapportBuilder) {
  return builder.objectRef<EmailSuppression>('EmailSuppression').implement({
    description: 'That nothing is sent to an address. The address itself is not kept.',
    authScopes: { can: 'communications.suppression.manage' },
    fields: (t) => ({
      reason: t.exposeString('reason', { description: 'Why.' }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'Since when.' }),
    }),
  });
}
