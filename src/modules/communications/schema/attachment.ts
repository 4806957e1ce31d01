/** Files that came with communications. */
import { encodeId, type RapportBuilder } from '../../../kernel/index.ts';
import { ATTACHMENTS_PATH, MOST_ATTACHMENTS, visibleAttachments } from '../attachments/index.ts';

export function attachments(builder: RapportBuilder): void {
  builder.record('Attachment', {
    description: 'A file that came with an e-mail. Downloaded from `url` with the reader’s own credential.',
    permission: 'communications.communication.read',
    visible: visibleAttachments,
    fields: (t) => ({
      name: t.exposeString('name', {
        description: 'As the sender named it, without folders, in 1 to 200 characters; `[erased]` once it was erased.',
      }),
      contentType: t.exposeString('contentType', {
        description: 'What the sender says it is, for example `application/pdf`; nobody looked whether that is so.',
      }),
      size: t.exposeInt('size', { description: 'In bytes.' }),
      sha256: t.exposeString('sha256', { description: 'Of its bytes, in 64 hexadecimal digits.' }),
      url: t.string({
        description:
          'Where it is downloaded by GET, with the credential that reads this: whoever may not read communications gets nothing there. Always as a download, never to be shown in a page. 410 once it was erased.',
        select: { id: true },
        resolve: ({ id }, _args, ctx) => `${ctx.config.contacts.PUBLIC_URL}${ATTACHMENTS_PATH}/${encodeId('Attachment', id)}`,
      }),
    }),
  });
  builder.prismaObjectField('Communication', 'attachments', (t) =>
    t.relation('attachments', {
      description: `Files that came with it, in their order; at most ${MOST_ATTACHMENTS}. Erased ones are left out.`,
      query: { where: { erasedAt: null }, orderBy: { position: 'asc' }, take: MOST_ATTACHMENTS },
    }),
  );
}
