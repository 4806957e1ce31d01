/** How satisfied a customer is. */
import type { RapportBuilder } from '../../../kernel/index.ts';
import type { Satisfaction as Figures } from '../surveys/index.ts';

/** It tells of answers and of complaints. */
const MAY_READ = { $all: { can: 'feedback.survey.read', $any: { can: 'feedback.complaint.read' } } } as const;

export function satisfaction(builder: RapportBuilder): void {
  const Satisfaction = builder.objectRef<Figures>('Satisfaction').implement({
    description: 'How satisfied a customer is, with what it was computed from.',
    extensions: { guardedBy: 'Customer' },
    fields: (t) => ({
      index: t.exposeFloat('index', {
        nullable: true,
        description:
          '0 to 100: 100 × the mean of lastNps ÷ 10, (lastCsat − 1) ÷ 4 and 1 − min(1, openComplaints ÷ 3), of those that are there. Null of who never answered nor complained.',
      }),
      lastNps: t.exposeInt('lastNps', { nullable: true, description: 'What they answered last to an NPS survey, 0 to 10.' }),
      lastCsat: t.exposeInt('lastCsat', { nullable: true, description: 'What they answered last to a CSAT survey, 1 to 5.' }),
      openComplaints: t.exposeInt('openComplaints', { description: 'Complaints and product reports that are open.' }),
      basedOn: t.exposeInt('basedOn', { description: 'Of how many of the three the index is the mean, 0 to 3.' }),
    }),
  });
  builder.prismaObjectField('Customer', 'satisfaction', (t) =>
    t.field({
      type: Satisfaction,
      nullable: true,
      description: 'By what they said last, and what is open.',
      authScopes: MAY_READ,
      select: { id: true },
      resolve: ({ id }, _args, ctx) => ctx.loaders.feedback.satisfaction.load(id),
    }),
  );
}
