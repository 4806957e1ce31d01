/** What feedback promises to other modules: its permissions and the facts it announces. */
import { z } from 'zod';
import { ComplaintKind, ComplaintStatus, type Prisma, ResolutionOutcome, Severity, SlaMetric } from '../../generated/index.ts';
import { defineEvent, type PayloadsOf } from '../../kernel/index.ts';
import { lossEvents, lossPermissions } from './losses/index.ts';
import { reviewEvents, reviewPermissions } from './reviews/index.ts';
import { signalEvents, signalPermissions } from './signals/index.ts';
import { surveyConfig, surveyEvents, surveyPermissions } from './surveys/index.ts';

export const permissions = {
  'feedback.complaint.read': {
    description: 'See complaints, their numbers and their live feeds.',
    roles: ['manager', 'sales', 'service', 'marketing', 'dashboard'],
  },
  'feedback.complaint.open': {
    description: 'Open a complaint for a customer.',
    roles: ['manager', 'sales', 'service'],
  },
  'feedback.complaint.handle': {
    description:
      'Work on complaints: acknowledge, assign, change, move, reopen and follow them up, and link what was said about them.',
    roles: ['manager', 'service'],
  },
  'feedback.complaint.resolve': {
    description: 'Say how complaints were settled, with money or points back within the own authority.',
    roles: ['manager', 'service'],
  },
  'feedback.scorecard.read': {
    description: 'See how well each member of staff deals with complaints and keeps their word; teams show without it.',
    roles: ['manager'],
  },
  'feedback.sla.manage': {
    description: 'Say how quickly complaints are to be dealt with, and when we work.',
    roles: ['manager'],
  },
  ...reviewPermissions,
  ...surveyPermissions,
  ...lossPermissions,
  ...signalPermissions,
} as const;

/** What a filter of the live feeds may name, as it was when the event happened. Events of the first release name no product. */
const complaintAtTheTime = z.object({
  complaintId: z.uuid(),
  customerId: z.uuid(),
  kind: z.enum(ComplaintKind),
  severity: z.enum(Severity),
  productId: z.uuid().nullable(),
  teamId: z.uuid().nullable(),
});

export type ComplaintAtTheTime = z.infer<typeof complaintAtTheTime>;

export const events = {
  'feedback.complaint.opened': defineEvent({
    description: 'A customer complained, reported a fault, asked for support or praised.',
    payload: complaintAtTheTime.extend({ openedAt: z.iso.datetime() }),
    occurredAt: ({ openedAt }) => new Date(openedAt),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'feedback.complaint.acknowledged': defineEvent({
    description: 'The customer was told that the complaint has arrived.',
    payload: complaintAtTheTime.extend({ acknowledgedAt: z.iso.datetime() }),
    occurredAt: ({ acknowledgedAt }) => new Date(acknowledgedAt),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'feedback.complaint.assigned': defineEvent({
    description: 'Somebody else, or nobody, sees to the complaint now.',
    payload: complaintAtTheTime.extend({ ownerId: z.uuid().nullable() }),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'feedback.complaint.changed': defineEvent({
    description: 'What is known of the complaint changed.',
    payload: complaintAtTheTime.extend({ fields: z.array(z.string()).min(1) }),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'feedback.complaint.moved': defineEvent({
    description: 'The complaint came to another state, which no other event tells.',
    payload: complaintAtTheTime.extend({ from: z.enum(ComplaintStatus), to: z.enum(ComplaintStatus) }),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'feedback.complaint.resolved': defineEvent({
    description: 'The complaint was settled.',
    payload: complaintAtTheTime.extend({ outcome: z.enum(ResolutionOutcome), resolvedAt: z.iso.datetime() }),
    occurredAt: ({ resolvedAt }) => new Date(resolvedAt),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'feedback.complaint.reopened': defineEvent({
    description: 'The complaint was not settled after all.',
    payload: complaintAtTheTime,
    channels: ({ customerId }) => ['*', customerId],
  }),
  'feedback.complaint.noted': defineEvent({
    description: 'Something was noted in the log of the complaint.',
    payload: complaintAtTheTime,
    channels: ({ customerId }) => ['*', customerId],
  }),
  'feedback.complaint.linked': defineEvent({
    description: 'A word exchanged with the customer turned out to be about the complaint.',
    payload: complaintAtTheTime.extend({ communicationId: z.uuid() }),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'feedback.complaint.followed-up': defineEvent({
    description: 'The customer was asked whether the complaint is still settled.',
    payload: complaintAtTheTime.extend({ followUpId: z.uuid(), satisfied: z.boolean().nullable() }),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'feedback.complaint.breached': defineEvent({
    description: 'Something about the complaint was not done in time.',
    payload: complaintAtTheTime.extend({ metric: z.enum(SlaMetric), breachedAt: z.iso.datetime() }),
    occurredAt: ({ breachedAt }) => new Date(breachedAt),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'feedback.complaint.retimed': defineEvent({
    description:
      'What is to be done about the complaint in time stands otherwise, and no other event tells: a word of ours answered it, or a policy, a calendar or the agreed service changed.',
    payload: complaintAtTheTime.extend({ metrics: z.array(z.enum(SlaMetric)).min(1) }),
    channels: ({ customerId }) => ['*', customerId],
  }),
  'feedback.complaint.transferred': defineEvent({
    description: "The complaint became another customer's: two were merged, or are two again.",
    payload: complaintAtTheTime.extend({ formerCustomerId: z.uuid() }),
    channels: ({ customerId, formerCustomerId }) => ['*', customerId, formerCustomerId],
  }),
  'feedback.points.granted': defineEvent({
    description: 'Points were promised to a customer to settle a complaint. Who keeps points books them.',
    payload: z.object({
      complaintId: z.uuid(),
      customerId: z.uuid(),
      points: z.int().min(1),
      /** A complaint that was reopened may be settled with points again. Events of the first release name none. */
      resolutionId: z.uuid().optional(),
    }),
    channels: ({ customerId }) => ['*', customerId],
  }),
  ...reviewEvents,
  ...surveyEvents,
  ...lossEvents,
  ...signalEvents,
};

export const hookPoints = {
  'feedback.points.granting':
    'Points are being promised to a customer to settle a complaint: throw a ValidationError at `points` where they could not be booked.',
};

export const config = z.object({
  ...surveyConfig,
  FEEDBACK_FOLLOW_UP_DAYS: z
    .string()
    .regex(/^\d{1,3}$/, 'is not a whole number')
    .transform(Number)
    .refine((days) => days >= 1 && days <= 365, 'is out of range')
    .default(7)
    .describe('a whole number of days from 1 to 365, after which a customer is asked whether a complaint is still settled'),
});

declare global {
  namespace Rapport {
    interface Permissions extends Record<keyof typeof permissions, true> {}
    interface Events extends PayloadsOf<typeof events> {}
    interface Config {
      feedback: z.infer<typeof config>;
    }
    interface Hooks {
      /** Uuids. */
      'feedback.points.granting': { readonly complaintId: string; readonly customerId: string; readonly points: number };
    }
    /** For fields that lead to one, and are no relation. */
    interface Objects {
      Complaint: Prisma.ComplaintModel;
      Competitor: Prisma.CompetitorModel;
    }
  }
}
