/** How complaints were settled, and whether they stayed so. */
import { type Prisma, RemedyKind, ResolutionOutcome } from '../../../generated/index.ts';
import type { RapportBuilder } from '../../../kernel/index.ts';
import { actorRecorded } from '../../access/index.ts';
import { visibleFollowUps } from '../follow-ups.ts';

export function settlementTypes(builder: RapportBuilder): void {
  resolution(builder);
  followUp(builder);
}

function resolution(builder: RapportBuilder): void {
  builder.enumType(ResolutionOutcome, {
    name: 'ResolutionOutcome',
    description: 'What the customer makes of how a complaint was settled.',
    values: {
      SATISFIED: { description: 'The customer is satisfied.' },
      UNSATISFIED: { description: 'The customer is not, and no more can be done.' },
      UNKNOWN: { description: 'Nobody knows yet.' },
    },
  });
  const Resolution = builder.objectRef<Prisma.ComplaintResolutionModel>('Resolution').implement({
    description: 'How a complaint was settled.',
    extensions: { guardedBy: 'Complaint' },
    fields: (t) => ({
      outcome: t.expose('outcome', { type: ResolutionOutcome, description: 'What the customer makes of it.' }),
      remedy: t.expose('remedy', { type: RemedyKind, nullable: true, description: 'What was done to make it good.' }),
      refund: t.money(
        { amount: 'refundMinor', currency: 'refundCurrency' },
        { nullable: true, description: 'What was paid back of the purchase.' },
      ),
      points: t.exposeInt('points', { nullable: true, description: 'How many points were granted.' }),
      note: t.exposeString('note', { nullable: true, description: 'In words, at most 10,000 characters.' }),
      acceptedByCustomer: t.exposeBoolean('acceptedByCustomer', {
        nullable: true,
        description: 'Whether the customer said yes to it; null where they were not asked.',
      }),
      resolvedBy: t.field({
        type: 'Actor',
        nullable: true,
        description: 'Who settled it; of what needed approval, who approved.',
        resolve: ({ recordedByKind, recordedById }) => actorRecorded(recordedByKind, recordedById),
      }),
      resolvedAt: t.expose('resolvedAt', { type: 'DateTime', description: 'When.' }),
    }),
  });
  builder.prismaObjectField('Complaint', 'resolution', (t) =>
    t.field({
      type: Resolution,
      nullable: true,
      description: 'How it was settled last, also where it was reopened since; null before.',
      select: { resolutions: { orderBy: [{ resolvedAt: 'desc' }, { id: 'desc' }], take: 1 } },
      resolve: ({ resolutions }) => resolutions[0] ?? null,
    }),
  );
}

function followUp(builder: RapportBuilder): void {
  builder.record('FollowUp', {
    description: 'Asking the customer, some days after a complaint was settled, whether it is still so.',
    permission: 'feedback.complaint.read',
    visible: visibleFollowUps,
    fields: (t) => ({
      dueAt: t.expose('dueAt', { type: 'DateTime', description: 'When they are to be asked.' }),
      doneAt: t.expose('doneAt', {
        type: 'DateTime',
        nullable: true,
        description:
          'When they were, or when it was put away unasked, as the complaint was closed or reopened; null while it is to be done.',
      }),
      satisfied: t.exposeBoolean('satisfied', { nullable: true, description: 'What they said; null where they did not.' }),
      note: t.exposeString('note', { nullable: true, description: 'In words, at most 10,000 characters.' }),
    }),
  });
  builder.prismaObjectField('Complaint', 'followUps', (t) =>
    t.relation('followUps', {
      description: 'One for each time that it was settled, the first that is due first; at most 100.',
      query: { orderBy: [{ dueAt: 'asc' }, { id: 'asc' }], take: 100 },
    }),
  );
}
