/** What feedback itself knows of how products and teams do. */
import { type ComplaintCause, Prisma, type SignalKind } from '../../../generated/index.ts';
import { COUNTED, EXITS } from '../complaint-states.ts';
import type { SignalSource, SignalSources, SignalWindow } from './sources.ts';

const within = (time: Prisma.Sql, { from, to }: SignalWindow) => Prisma.sql`${time} > ${from} AND ${time} <= ${to}`;

/** Of row `complaint`: praise and questions do not count, nor what was withdrawn, rejected, or told twice. */
const COUNTS = Prisma.sql`complaint."kind" = ANY(${[...COUNTED]}::"ComplaintKind"[])
  AND complaint."status" <> ALL(${[...EXITS]}::"ComplaintStatus"[])`;

const complaintsOf = (causes: readonly ComplaintCause[], subject: Prisma.Sql, window: SignalWindow) => Prisma.sql`
  SELECT ${subject}, complaint."id", 'Complaint'::text AS "recordType", complaint."id" AS "recordId", complaint."openedAt" AS "occurredAt"
  FROM "Complaint" AS complaint
  WHERE complaint."cause" = ANY(${[...causes]}::"ComplaintCause"[]) AND ${within(Prisma.sql`complaint."openedAt"`, window)} AND ${COUNTS}`;

function complaintsAbout(kind: SignalKind, cause: ComplaintCause, description: string): SignalSource {
  return { kind, description, select: (window) => complaintsOf([cause], Prisma.sql`complaint."productId"`, window) };
}

/** Whoever is complained of, else who sees to the complaint. */
const CONCERNED = Prisma.sql`CASE WHEN complaint."concernsStaffId" IS NULL THEN complaint."teamId" END AS "teamId",
  coalesce(complaint."concernsStaffId", complaint."ownerId") AS "staffId"`;
const SEES_TO_IT = Prisma.sql`complaint."teamId", complaint."ownerId" AS "staffId"`;

export const ownSources: SignalSources = {
  evidence: {
    'feedback.product-faults': complaintsAbout(
      'FAULTY_PRODUCT',
      'PRODUCT_FAULT',
      'Complaints and product reports that a fault of the product was behind.',
    ),
    'feedback.price-complaints': complaintsAbout(
      'UNCOMPETITIVE_PRICE',
      'PRICE',
      'Complaints and product reports that the price was behind.',
    ),
    'feedback.losses-by-price': {
      kind: 'UNCOMPETITIVE_PRICE',
      description: 'Customers who buy the product elsewhere for its price, among other reasons or alone.',
      select: (window) => Prisma.sql`
        SELECT loss."productId", loss."id", 'Loss'::text AS "recordType", loss."id" AS "recordId", loss."lostAt" AS "occurredAt"
        FROM "Loss" AS loss JOIN "LossReason" AS reason ON reason."lossId" = loss."id" AND reason."reason" = 'PRICE'
        WHERE ${within(Prisma.sql`loss."lostAt"`, window)}`,
    },
    'feedback.service-complaints': {
      kind: 'POOR_SERVICE',
      description: 'Complaints and product reports that the service, or how somebody behaved, was behind.',
      select: (window) => complaintsOf(['SERVICE', 'STAFF_CONDUCT'], CONCERNED, window),
    },
    'feedback.breached-clocks': {
      kind: 'POOR_SERVICE',
      description: 'What was not done in time with complaints and product reports, when it was missed.',
      select: (window) => Prisma.sql`
        SELECT ${SEES_TO_IT}, clock."id", 'Complaint'::text AS "recordType", complaint."id" AS "recordId", clock."breachedAt" AS "occurredAt"
        FROM "SlaClock" AS clock JOIN "Complaint" AS complaint ON complaint."id" = clock."complaintId"
        WHERE ${within(Prisma.sql`clock."breachedAt"`, window)} AND ${COUNTS}`,
    },
  },
  exposure: {
    'feedback.clocks': {
      kind: 'POOR_SERVICE',
      description: 'What was to be done in time with complaints and product reports, from when it was.',
      select: (window) => Prisma.sql`
        SELECT ${SEES_TO_IT}, 1::numeric AS "amount"
        FROM "SlaClock" AS clock JOIN "Complaint" AS complaint ON complaint."id" = clock."complaintId"
        WHERE ${within(Prisma.sql`clock."startedAt"`, window)} AND ${COUNTS}`,
    },
  },
};
