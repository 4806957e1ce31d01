/** Communications, their threads and attachments. */
import { Channel, CommunicationPurpose, Direction } from '../../../generated/index.ts';
import { orderedBy, type RapportBuilder } from '../../../kernel/index.ts';
import { visibleCommunications } from '../log/index.ts';

const MAY_READ = { can: 'communications.communication.read' } as const;
const NEWEST_FIRST = orderedBy('occurredAt', 'desc');

export function communications(builder: RapportBuilder): void {
  builder.record('Communication', {
    description:
      'One word to or from a customer: a call, an e-mail, a letter, a visit. Append-only: a correction is a new version.',
    permission: 'communications.communication.read',
    visible: visibleCommunications,
    fields: (t) => ({
      customer: t.relation('customer', { nullable: true, description: 'With whom.' }),
      channel: t.expose('channel', { type: Channel, description: 'How.' }),
      direction: t.expose('direction', { type: Direction, description: 'Whose word it was.' }),
      purpose: t.expose('purpose', { type: CommunicationPurpose, description: 'What it was for.' }),
      occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it was said, written or sent.' }),
    }),
  });
  builder.record('CommunicationThread', {
    description: 'Words that belong together: an e-mail and the answers to it.',
    permission: 'communications.communication.read',
    fields: (t) => ({
      communications: t.relatedPage('communications', {
        description: 'Oldest first.',
        authScopes: MAY_READ,
        order: orderedBy('occurredAt', 'asc'),
      }),
    }),
  });
  builder.record('Attachment', {
    description: 'A file that came with an e-mail.',
    permission: 'communications.communication.read',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'As the sender named it, without folders.' }),
    }),
  });
  builder.prismaObjectField('Customer', 'communications', (t) =>
    t.relatedPage('communications', { description: 'Newest first.', authScopes: MAY_READ, order: NEWEST_FIRST }),
  );
}
