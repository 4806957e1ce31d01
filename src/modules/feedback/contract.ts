/** What feedback promises to other modules: its permissions and the facts it announces. */
import { z } from 'zod';
import { ComplaintKind, type Prisma, Severity } from '../../generated/index.ts';
import { defineEvent, type PayloadsOf } from '../../kernel/index.ts';

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
    description: 'Work on complaints: acknowledge them, and link what was said about them.',
    roles: ['manager', 'service'],
  },
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
  'feedback.complaint.linked': defineEvent({
    description: 'A word exchanged with the customer turned out to be about the complaint.',
    payload: complaintAtTheTime.extend({ communicationId: z.uuid() }),
    channels: ({ customerId }) => ['*', customerId],
  }),
};

declare global {
  namespace Rapport {
    interface Permissions extends Record<keyof typeof permissions, true> {}
    interface Events extends PayloadsOf<typeof events> {}
    /** For fields that lead to one, and are no relation. */
    interface Objects {
      Complaint: Prisma.ComplaintModel;
    }
  }
}
