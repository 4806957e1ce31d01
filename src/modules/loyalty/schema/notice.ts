/** ProgramNotice, how far notices have come, and reading them. */
import { idOf, orderedBy, type RapportBuilder } from '../../../kernel/index.ts';
import { type NoticeProgress, readNotice, visibleNotices } from '../notices/index.ts';

export function noticeProgressType(builder: RapportBuilder) {
  return builder.objectRef<NoticeProgress>('NoticeProgress').implement({
    description: 'How far the members of a program know of a version of it.',
    extensions: { guardedBy: 'LoyaltyProgram' },
    fields: (t) => ({
      members: t.exposeInt('members', {
        description: 'Who has a notice of it. Notices are written after it was published, some hundreds at a time.',
      }),
      delivered: t.exposeInt('delivered', { description: 'To whom it was sent.' }),
      read: t.exposeInt('read', { description: 'Who has read it.' }),
    }),
  });
}

export function noticeTypes(builder: RapportBuilder): void {
  builder.record('ProgramNotice', {
    description: 'What a program change means for this member.',
    permission: 'loyalty.membership.read',
    visible: visibleNotices,
    fields: (t) => ({
      program: t.field({
        type: 'LoyaltyProgram',
        description: 'The program that changes.',
        select: (_args, _ctx, nested) => ({ version: { select: { program: nested(true) } } }),
        resolve: ({ version }) => version.program,
      }),
      version: t.int({
        description: 'The number of the version that changes it.',
        select: { version: { select: { number: true } } },
        resolve: ({ version }) => version.number,
      }),
      changes: t.exposeStringList('changes', {
        description: 'Sentences in English, at most 50, as things stood when it was written; one at least.',
      }),
      deliveredAt: t.expose('deliveredAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the e-mail that carries it left; null where it has not, or may not.',
      }),
      readAt: t.expose('readAt', { type: 'DateTime', nullable: true, description: 'When the member first read it.' }),
    }),
  });
  builder.resultMutation('readProgramNotice', {
    description: 'Notes that a member read what changes for them. The first time counts; again nothing happens.',
    permission: 'loyalty.membership.enroll',
    input: (t) => ({ id: t.id({ required: true, description: 'Of the notice.' }).check(idOf('ProgramNotice')) }),
    success: { notice: 'ProgramNotice' },
    resolve: async ({ id }, tx) => ({ notice: await readNotice(tx, id) }),
  });
}

export const NOTICES_NEWEST_FIRST = orderedBy('createdAt', 'desc');
