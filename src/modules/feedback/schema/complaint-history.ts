/** What was done with a complaint, and what was said about it. */
import { ComplaintStatus } from '../../../generated/index.ts';
import type { RapportBuilder } from '../../../kernel/index.ts';
import { complaintLog, countWords, findWords, type LoggedStep, WORD_ORDER } from '../complaint-pages.ts';

export function complaintHistory(builder: RapportBuilder): void {
  const LogEntry = builder.objectRef<LoggedStep>('ComplaintLogEntry').implement({
    description: 'A step by which a complaint came to where it stands.',
    extensions: { guardedBy: 'Complaint' },
    fields: (t) => ({
      type: t.exposeString('type', { description: "The event's name, for example `feedback.complaint.acknowledged`." }),
      loggedAt: t.expose('loggedAt', { type: 'DateTime', description: 'When it was recorded.' }),
      actor: t.expose('actor', { type: 'Actor', nullable: true, description: 'Who did it.' }),
      note: t.exposeString('note', { nullable: true, description: 'What was noted with it, or told to the customer.' }),
      from: t.expose('from', {
        type: ComplaintStatus,
        nullable: true,
        description: 'Where it stood before; null where the step moved nothing.',
      }),
      to: t.expose('to', {
        type: ComplaintStatus,
        nullable: true,
        description: 'Where it stood then; null where the step moved nothing.',
      }),
    }),
  });

  builder.prismaObjectField('Complaint', 'log', (t) =>
    t.computedPage(LogEntry, {
      description: 'What was done with it, oldest first; the status is what this log folds to.',
      authScopes: { can: 'feedback.complaint.read' },
      connection: 'ComplaintLog',
      select: { id: true },
      rows: (_args, ctx, { id }) => complaintLog(ctx, id),
    }),
  );

  builder.prismaObjectField('Complaint', 'communications', (t) =>
    t.batchedPage('Communication', {
      description: 'The words exchanged with the customer that are about it, newest first.',
      authScopes: { can: 'communications.communication.read' },
      order: WORD_ORDER,
      find: findWords,
      count: countWords,
    }),
  );
}
