/** The customer's story in the API. */
import type { RapportBuilder } from '../../../kernel/index.ts';
import { actorLogged } from '../../access/index.ts';
import { customerStory, type StoryEntry } from '../timeline/index.ts';

export function timelineSchema(builder: RapportBuilder): void {
  const TimelineEntry = builder.objectRef<StoryEntry>('TimelineEntry').implement({
    description: "One line of a customer's story.",
    extensions: { guardedBy: 'Customer' },
    // The line tells what its record says, whether that is asked for or not.
    authScopes: ({ read }, ctx) => {
      ctx.noteRead(read);
      return true;
    },
    fields: (t) => ({
      occurredAt: t.expose('occurredAt', {
        type: 'DateTime',
        description: 'When it happened, which may be before it was recorded.',
      }),
      module: t.exposeString('module', { description: 'Which module tells it.' }),
      type: t.exposeString('type', { description: "The event's name, for example `feedback.complaint.opened`." }),
      summary: t.exposeString('summary', { description: 'One sentence in English, without anything personal.' }),
      actor: t.field({
        type: 'Actor',
        nullable: true,
        description: 'Who did it, or recorded it.',
        resolve: ({ actorId }) => actorLogged(actorId),
      }),
      node: t.anyRecord({
        description:
          'The record it is about, as it is now. Null where the customer is all it is about, where the record is gone, and for a reader who may not see it.',
        resolve: ({ node }) => node,
      }),
    }),
  });
  builder.prismaObjectField('Customer', 'timeline', (t) =>
    t.computedPage(TimelineEntry, {
      description:
        'What happened with this customer in every module, newest first by when it happened; also with customers who were merged into this one. Each line also needs the permission of what it tells: lines that one may not read are left out, and not counted.',
      authScopes: { can: 'contacts.timeline.read' },
      connection: 'Timeline',
      select: { id: true },
      rows: (_args, ctx, { id }) => customerStory(ctx, id),
    }),
  );
}
