/** Filing whole e-mails. */
import { CommunicationPurpose } from '../../../generated/index.ts';
import type { RapportBuilder } from '../../../kernel/index.ts';
import { ingestEmail } from '../mail-in/index.ts';

export function emailIn(builder: RapportBuilder): void {
  builder.resultMutation('ingestEmail', {
    description:
      'Files a whole RFC 5322 message, once for each customer whose address stands in it: who wrote it, who got it, openly or not. It goes on in the thread of what it answers, whichever comes first. Automatic replies are recognized (RFC 3834); a report that an e-mail came back (RFC 3464) marks the address as BOUNCED and the e-mail as FAILED. A message that names no customer is not kept. The request may have 2 MB; larger messages come by SMTP.',
    permission: 'communications.email.ingest',
    extensions: { costClass: 'import' },
    input: (t) => ({
      raw: t.string({
        required: true,
        description:
          'The message with all its headers, as it was sent. It is read as UTF-8: parts in other character sets come in base64 or quoted-printable, as nearly all do, or by SMTP.',
      }),
      purpose: t.field({
        type: CommunicationPurpose,
        description: 'What it was for; that of the word it answers unless given, and SERVICE where it answers none.',
      }),
    }),
    success: { communications: ['Communication'], isNew: 'Boolean', unmatchedAddresses: ['String'] },
    successDescriptions: {
      communications: 'The message with every customer whom it was filed for, now or before; none where it names no customer.',
      isNew: 'False where this Message-ID was filed before.',
      unmatchedAddresses:
        'Addresses in the message that are neither a customer’s nor ours, in lower case, international domains in ASCII.',
    },
    resolve: ({ raw, purpose }, tx) => ingestEmail(tx, { raw: Buffer.from(raw), purpose }),
  });
}
