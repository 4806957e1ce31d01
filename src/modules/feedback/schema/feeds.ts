/** Complaints as they come and change, live. */
import { ComplaintKind, Severity } from '../../../generated/index.ts';
import { type RapportBuilder, requireIdOf } from '../../../kernel/index.ts';
import { findComplaint } from '../complaints.ts';
import type { ComplaintAtTheTime } from '../contract.ts';
import { requireBounded } from './bounded-lists.ts';

const CHANGES = [
  'feedback.complaint.opened',
  'feedback.complaint.acknowledged',
  'feedback.complaint.assigned',
  'feedback.complaint.changed',
  'feedback.complaint.moved',
  'feedback.complaint.resolved',
  'feedback.complaint.reopened',
  'feedback.complaint.noted',
  'feedback.complaint.linked',
  'feedback.complaint.followed-up',
  'feedback.complaint.breached',
  'feedback.complaint.retimed',
  'feedback.complaint.transferred',
] as const;

interface EventFilter {
  readonly kind?: readonly ComplaintKind[] | null | undefined;
  readonly severity?: readonly Severity[] | null | undefined;
  readonly productId?: string | null | undefined;
  readonly customerId?: string | null | undefined;
  readonly teamId?: string | null | undefined;
}

/** Says of an event whether the filter lets it through, by the values at the event's time; of which customer it is, the channel says. */
function passing(filter: EventFilter | null | undefined): (payload: ComplaintAtTheTime) => boolean {
  const { kind, severity } = filter ?? {};
  const productId = filter?.productId == null ? null : requireIdOf('Product', filter.productId);
  const teamId = filter?.teamId == null ? null : requireIdOf('Team', filter.teamId);
  requireBounded(kind, severity);
  return (payload) =>
    (kind == null || kind.includes(payload.kind)) &&
    (severity == null || severity.includes(payload.severity)) &&
    (productId === null || payload.productId === productId) &&
    (teamId === null || payload.teamId === teamId);
}

/** By channel, so that it holds for the customers merged into this one as well. */
const customerOf = ({ customerId }: EventFilter) => (customerId == null ? null : requireIdOf('Customer', customerId));

export function complaintFeeds(builder: RapportBuilder): void {
  const ComplaintEventFilter = builder.inputType('ComplaintEventFilter', {
    description:
      "Which events of complaints to hear of. All that is given must hold, by the complaint's values at the event's time.",
    fields: (t) => ({
      kind: t.field({ type: [ComplaintKind], description: 'Any of these.' }),
      severity: t.field({ type: [Severity], description: 'Any of these.' }),
      productId: t.id({ description: 'Those about one product.' }),
      customerId: t.id({ description: "One customer's, and of those merged into them as long as the merge holds." }),
      teamId: t.id({ description: 'Those that one department sees to.' }),
    }),
  });

  const shared = {
    permission: 'feedback.complaint.read',
    record: {
      complaint: ({ complaintId }: ComplaintAtTheTime, ctx: Parameters<typeof findComplaint>[0]) =>
        findComplaint(ctx, complaintId),
    },
  } as const;
  builder.liveFeed('complaintOpened', {
    ...shared,
    description: 'New complaints of every kind. With `after`, first everything missed since that cursor: no gap, no duplicate.',
    events: ['feedback.complaint.opened'],
    args: (t) => ({ filter: t.field({ type: ComplaintEventFilter, description: 'Which of them.' }) }),
    channel: ({ filter }) => customerOf(filter ?? {}),
    filter: ({ filter }) => passing(filter),
  });
  builder.liveFeed('complaintChanged', {
    ...shared,
    description:
      'Every change of a complaint, its opening, its clocks and whose it is included. With `after`, first everything missed since that cursor.',
    events: CHANGES,
    args: (t) => ({ filter: t.field({ type: ComplaintEventFilter, description: 'Which of them.' }) }),
    channel: ({ filter }) => customerOf(filter ?? {}),
    filter: ({ filter }) => passing(filter),
  });
}
