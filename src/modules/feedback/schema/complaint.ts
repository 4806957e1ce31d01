/** Complaint, the lists of complaints, and what a customer shows of them. */
import { Channel, ComplaintCause, ComplaintKind, ComplaintStatus, RemedyKind, Severity } from '../../../generated/index.ts';
import { orderedBy, type RapportBuilder, requireIdOf, uuidOf, withoutNulls } from '../../../kernel/index.ts';
import { complaintsMatching, rankedComplaints } from '../complaint-search.ts';
import { allowedTransitions, OPEN } from '../complaint-states.ts';
import { complaintNumber, visibleComplaints } from '../complaints.ts';
import { complaintHistory } from './complaint-history.ts';
import { complaintStatisticsQuery } from './complaint-statistic.ts';
import { complaintsElsewhere } from './complaints-elsewhere.ts';

const MAY_READ = { can: 'feedback.complaint.read' } as const;
const NEWEST_FIRST = orderedBy('openedAt', 'desc');

function complaintRecord(builder: RapportBuilder): void {
  builder.record('Complaint', {
    description: 'A complaint, a product report, a support request or a word of praise: one life cycle, after ISO 10002.',
    permission: 'feedback.complaint.read',
    visible: visibleComplaints,
    fields: (t) => ({
      version: t.exposeInt('version', { description: 'Rises with every change; hand it back as expectedVersion.' }),
      number: t.string({
        description: 'For people, on the phone and in letters: C-000042. Unique; gaps mean nothing.',
        select: { serial: true },
        resolve: ({ serial }) => complaintNumber(serial),
      }),
      kind: t.expose('kind', { type: ComplaintKind, description: 'What the customer came with.' }),
      subject: t.exposeString('subject', { description: 'What it is about, in 1 to 200 characters.' }),
      body: t.exposeString('body', { nullable: true, description: "The customer's words, at most 10,000 characters." }),
      status: t.expose('status', { type: ComplaintStatus, description: 'Where it stands.' }),
      severity: t.expose('severity', { type: Severity, description: 'How grave it is.' }),
      cause: t.expose('cause', { type: ComplaintCause, nullable: true, description: 'What was behind it; null until known.' }),
      remedySought: t.expose('remedySought', { type: RemedyKind, nullable: true, description: 'What the customer asks for.' }),
      channel: t.expose('channel', { type: Channel, nullable: true, description: 'How it reached us.' }),
      customer: t.relation('customer', { nullable: true, description: 'Who complained.' }),
      product: t.relation('product', { nullable: true, description: 'What it is about; a product report always names it.' }),
      purchase: t.relation('purchase', { nullable: true, description: 'What was bought, if it is about a purchase.' }),
      owner: t.relation('owner', { nullable: true, description: 'The member of staff who sees to it.' }),
      team: t.relation('team', { nullable: true, description: 'The department that sees to it.' }),
      concernsStaff: t.relation('concernsStaff', {
        nullable: true,
        description: 'The member of staff it praises or complains about.',
      }),
      openedAt: t.expose('openedAt', { type: 'DateTime', description: 'When the customer came with it.' }),
      acknowledgedAt: t.expose('acknowledgedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the customer was told that it arrived.',
      }),
      resolvedAt: t.expose('resolvedAt', { type: 'DateTime', nullable: true, description: 'When it was settled last.' }),
      closedAt: t.expose('closedAt', { type: 'DateTime', nullable: true, description: 'When it was followed up and filed.' }),
      reopenCount: t.exposeInt('reopenCount', { description: 'How often it was not settled after all.' }),
      duplicateOf: t.relation('duplicateOf', {
        nullable: true,
        description: 'The complaint that tells the same; for DUPLICATE.',
      }),
      allowedTransitions: t.field({
        type: [ComplaintStatus],
        description: 'The moves allowed from here, in the order of the life cycle; empty where it is final.',
        select: { status: true, kind: true },
        resolve: (complaint) => [...allowedTransitions(complaint)],
      }),
    }),
  });
}

/** Which complaints a list is of. */
function complaintFilter(builder: RapportBuilder) {
  return builder.filterType(
    'ComplaintFilter',
    'Complaint',
    (t) => ({
      kind: t.field({ type: [ComplaintKind], description: 'Any of these; all kinds unless given.' }),
      status: t.field({ type: [ComplaintStatus], description: 'Any of these.' }),
      isOpen: t.boolean({ description: 'Whether somebody still owes the customer something.' }),
      severity: t.field({ type: [Severity], description: 'Any of these.' }),
      cause: t.field({ type: [ComplaintCause], description: 'Any of these.' }),
      customerId: t.id({ description: "One customer's." }),
      productId: t.id({ description: 'Those about one product.' }),
      ownerId: t.id({ description: 'Those that one member of staff sees to.' }),
      teamId: t.id({ description: 'Those that one department sees to.' }),
      isBreached: t.boolean({ description: 'Whether something about it was ever not done in time.' }),
      openedAt: t.field({ type: 'DateTimeFilter', description: 'When they were opened.' }),
    }),
    {
      kind: (among) => ({ kind: { in: [...among] } }),
      status: (among) => ({ status: { in: [...among] } }),
      isOpen: (isOpen) => ({ status: isOpen ? { in: [...OPEN] } : { notIn: [...OPEN] } }),
      severity: (among) => ({ severity: { in: [...among] } }),
      // What has none is not of these, which a comparison with null would leave open: `not` lets it through.
      cause: (among) => ({ cause: { in: [...among], not: null } }),
      customerId: (id) => ({ customerId: requireIdOf('Customer', id) }),
      productId: (id) => ({ productId: { equals: requireIdOf('Product', id), not: null } }),
      ownerId: (id) => ({ ownerId: { equals: requireIdOf('Staff', id), not: null } }),
      teamId: (id) => ({ teamId: { equals: requireIdOf('Team', id), not: null } }),
      isBreached: (isBreached) => ({ isBreached }),
      openedAt: (range) => ({ openedAt: withoutNulls(range) }),
    },
  );
}

export type ComplaintFilter = ReturnType<typeof complaintFilter>;

export function complaintReads(builder: RapportBuilder): void {
  complaintRecord(builder);
  const ComplaintFilter = complaintFilter(builder);
  complaintHistory(builder);
  complaintLists(builder, ComplaintFilter);
  complaintsElsewhere(builder, ComplaintFilter);
  complaintStatisticsQuery(builder, ComplaintFilter);
}

function complaintLists(builder: RapportBuilder, ComplaintFilter: ComplaintFilter): void {
  const ComplaintOrder = builder.orderType('ComplaintOrder', 'Complaint', {
    OPENED_AT: { description: 'By when they were opened.', column: 'openedAt' },
    SEVERITY: { description: 'By how grave they are, LOW to CRITICAL.', column: 'severity', values: Object.values(Severity) },
    DUE_AT: {
      description: 'By what falls due first; where nothing does, last in both directions.',
      column: 'dueAt',
      nullable: true,
    },
  });

  builder.queryField('complaint', (t) =>
    t.prismaField({
      type: 'Complaint',
      nullable: true,
      description: 'One complaint; null if there is none with this id.',
      authScopes: MAY_READ,
      args: { id: t.arg.id({ required: true, description: 'Of a Complaint.' }) },
      resolve: (query, _root, { id }, ctx) =>
        ctx.db.complaint.findFirst({ ...query, where: { AND: [{ id: uuidOf('Complaint', id) }, visibleComplaints(ctx)] } }),
    }),
  );

  builder.queryField('complaints', (t) =>
    t.page('Complaint', {
      description: 'Complaints of every kind, newest first; with a search, most relevant first.',
      authScopes: MAY_READ,
      args: {
        search: t.arg.string({
          description:
            'A number, or words that all stand in the subject or the body. Folds case and accents. The first 200 characters count.',
        }),
        filter: t.arg({ type: ComplaintFilter.ref, description: 'Which of them.' }),
        orderBy: t.arg({ type: [ComplaintOrder.ref], description: 'At most two entries, none twice.' }),
      },
      order: ({ orderBy }) => ComplaintOrder.columns(orderBy) ?? NEWEST_FIRST,
      where: async ({ filter, search }, ctx) => ({
        AND: [
          visibleComplaints(ctx),
          ComplaintFilter.where(filter, ctx),
          search == null ? {} : await complaintsMatching(ctx, search),
        ],
      }),
      ranked: ({ filter, search, orderBy }, ctx) =>
        search == null || ComplaintOrder.columns(orderBy)
          ? null
          : rankedComplaints(ctx, search, { AND: [visibleComplaints(ctx), ComplaintFilter.where(filter, ctx)] }),
    }),
  );
}
