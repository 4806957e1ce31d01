/** What sales knows of how products and teams do: what was sold, and what was promised. */
import { Prisma } from '../../../generated/index.ts';

interface Window {
  readonly from: Date;
  readonly to: Date;
}

const within = (time: Prisma.Sql, { from, to }: Window) => Prisma.sql`(${time} > ${from} AND ${time} <= ${to})`;

const BOUGHT = Prisma.sql`"PurchaseLine" AS line JOIN "Purchase" AS purchase ON purchase."id" = line."purchaseId"`;
const boughtWithin = (window: Window) => within(Prisma.sql`purchase."purchasedAt"`, window);

/** A promise has no team: it is that of whoever made it. */
const MADE_BY = Prisma.sql`NULL::uuid AS "teamId", promise."promisedById" AS "staffId"`;
const brokenWithin = (window: Window) =>
  Prisma.sql`(promise."status" = 'BROKEN' AND ${within(Prisma.sql`promise."settledAt"`, window)})`;

export const salesSignalSources: Rapport.Contributions['feedback.signal-evidence'] = {
  evidence: {
    'sales.broken-promises': {
      kind: 'POOR_SERVICE',
      description: 'Promises that were broken, when they were.',
      select: (window) => Prisma.sql`
        SELECT ${MADE_BY}, promise."id", 'CustomerPromise'::text AS "recordType", promise."id" AS "recordId",
          promise."settledAt" AS "occurredAt"
        FROM "CustomerPromise" AS promise WHERE ${brokenWithin(window)}`,
    },
  },
  exposure: {
    'sales.units-sold': {
      kind: 'FAULTY_PRODUCT',
      description: 'Units sold, those brought back since included.',
      select: (window) => Prisma.sql`
        SELECT line."productId", sum(line."quantity") AS "amount" FROM ${BOUGHT} WHERE ${boughtWithin(window)} GROUP BY line."productId"`,
    },
    'sales.purchases': {
      kind: 'UNCOMPETITIVE_PRICE',
      description: 'Purchases with the product among what was bought.',
      select: (window) => Prisma.sql`
        SELECT line."productId", count(DISTINCT line."purchaseId")::numeric AS "amount" FROM ${BOUGHT}
        WHERE ${boughtWithin(window)} GROUP BY line."productId"`,
    },
    'sales.promises-due': {
      kind: 'POOR_SERVICE',
      description: 'Promises that fell due, or were broken before they did.',
      select: (window) => Prisma.sql`
        SELECT ${MADE_BY}, 1::numeric AS "amount" FROM "CustomerPromise" AS promise
        WHERE ${within(Prisma.sql`promise."dueAt"`, window)} OR ${brokenWithin(window)}`,
    },
  },
};
