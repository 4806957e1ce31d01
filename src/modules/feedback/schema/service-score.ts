/** How well teams and members of staff deal with complaints. */
import { type RapportBuilder, requireIdOf } from '../../../kernel/index.ts';
import { boundedPeriod, MOST_SCORES, type ServiceScore, serviceScorecard } from '../statistics/index.ts';

export function serviceScorecardQuery(builder: RapportBuilder): void {
  const Score = scoreType(builder);
  builder.queryField('serviceScorecard', (t) =>
    t.field({
      type: [Score],
      nullable: true,
      description: `What teams, and with feedback.scorecard.read also each of their members, did in a period: each team by name, then its members by name, those without a team last. Who did nothing is absent. More than ${MOST_SCORES} rows are refused.`,
      authScopes: { can: 'feedback.complaint.read' },
      args: {
        period: t.arg({
          type: 'DateTimeFilter',
          required: true,
          description: 'With a beginning (gte or gt) and a later end (lt or lte), at most 366 days apart.',
        }),
        teamId: t.arg.id({ description: 'Of this team and its members alone.' }),
      },
      resolve: async (_root, { period, teamId }, ctx, info) => [
        ...(await serviceScorecard(ctx, {
          period: boundedPeriod(period),
          teamId: teamId == null ? null : requireIdOf('Team', teamId),
          selected: {
            team: builder.selectionOf('Team', ['team'], ctx, info),
            staff: builder.selectionOf('Staff', ['staff'], ctx, info),
          },
        })),
      ],
    }),
  );
}

function scoreType(builder: RapportBuilder) {
  return builder.objectRef<ServiceScore>('ServiceScore').implement({
    description:
      'How well a team, or a member of staff, dealt with complaints of every kind in a period. A complaint is its team’s, or else that of its owner’s team, and its owner’s. A figure of nothing is null.',
    extensions: { guardedBy: 'serviceScorecard' },
    fields: (t) => ({
      team: t.field({
        type: 'Team',
        nullable: true,
        description: 'The team, or the one that the member of staff works in now; null where they work in none.',
        resolve: ({ team }) => team,
      }),
      staff: t.field({
        type: 'Staff',
        nullable: true,
        description: 'The member of staff; null of a team as a whole.',
        resolve: ({ staff }) => staff,
      }),
      handled: t.exposeInt('handled', {
        description:
          'Complaints that are RESOLVED or CLOSED by their last resolution, if that was in the period; praise that was closed without one by its closing.',
      }),
      medianFirstResponseMinutes: t.exposeFloat('medianFirstResponseMinutes', {
        nullable: true,
        description: 'The median working time, in minutes, of the FIRST_RESPONSE clocks that were fulfilled in the period.',
      }),
      withinSlaRate: t.exposeFloat('withinSlaRate', {
        nullable: true,
        description:
          'Of the clocks decided in the period, the share that was fulfilled in time, 0 to 1. A clock is decided when it is fulfilled in time, or else when it is missed, done or not.',
      }),
      firstContactResolutionRate: t.exposeFloat('firstContactResolutionRate', {
        nullable: true,
        description:
          'Of the `handled` but praise, the share that was never reopened and took one word of ours at most, 0 to 1: outbound communications linked to it, automatic ones aside.',
      }),
      promisesKeptRate: t.exposeFloat('promisesKeptRate', {
        nullable: true,
        description:
          'Of what they promised to customers by a time that has passed and lies in the period, the share that was kept in time, 0 to 1. A team’s are those of its members now.',
      }),
      csat: t.exposeFloat('csat', {
        nullable: true,
        description: 'The mean score, 1 to 5, of CSAT answers of the period about their complaints.',
      }),
      praise: t.exposeInt('praise', {
        description:
          'Praise opened in the period that names them as concernsStaff, but WITHDRAWN, REJECTED and DUPLICATE. A team’s is that of its members now.',
      }),
    }),
  });
}
