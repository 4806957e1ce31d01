/** Customers who stay away longer than they use to: a list of them, and a fact for each time it begins. */
import { type Channel, Prisma } from '../../../generated/index.ts';
import { type ComputedRows, type Ctx, keyset, type SqlColumn } from '../../../kernel/index.ts';
import { customersById, presentCustomers } from '../../contacts/index.ts';
import { type Cadence, cadenceOf, RHYTHM_COLUMNS, rhythmsAt } from '../habits/index.ts';
import { visiblePurchases } from '../purchases/index.ts';

export interface ReorderReminder {
  readonly customer: Prisma.CustomerModel;
  readonly cadence: Cadence;
  readonly lastPurchase: Prisma.PurchaseModel | null;
  readonly preferredChannel: Channel | null;
}

interface Late extends Prisma.PurchaseRhythmModel {
  readonly preferredChannel: Channel | null;
}

const ORDER: readonly SqlColumn[] = [
  { column: 'nextExpectedAt', direction: 'asc', sql: Prisma.sql`late."nextExpectedAt"`, type: 'timestamptz' },
  { column: 'customerId', direction: 'asc', sql: Prisma.sql`late."customerId"`, type: 'uuid' },
];

/** Who is late as of this moment, whose next purchase was expected first, first; of a moment in the past by the purchases until then. */
export function reorderRemindersDue(ctx: Ctx, asOf: Date): ComputedRows<ReorderReminder> {
  const known = asOf < ctx.clock.now() ? rhythmsAt(asOf) : Prisma.sql`"PurchaseRhythm"`;
  // Who is late was expected before: implied, but only so is the index of the order entered no further than it needs to be.
  const isLate = Prisma.sql`late."lateAfter" < ${asOf} AND late."nextExpectedAt" < ${asOf}`;
  const late = Prisma.sql`${known} AS late JOIN ${presentCustomers({ livingAt: asOf })} AS customer
    ON customer."id" = late."customerId" WHERE ${isLate}`;
  return {
    order: ORDER,
    async find(slice, selected) {
      const { where, orderBy, limit } = keyset(ORDER, slice);
      const rows = await ctx.db.$queryRaw<Late[]>`
        SELECT ${RHYTHM_COLUMNS}, "preferredChannel"::text FROM ${late} AND ${where} ORDER BY ${orderBy} LIMIT ${limit}`;
      const { customers, purchases } = await recordsOf(
        ctx,
        rows,
        selected('Customer', 'customer'),
        selected('Purchase', 'lastPurchase'),
      );
      return rows.flatMap((row) => {
        const [customer, cadence] = [customers.get(row.customerId), cadenceOf(row, asOf)];
        if (!customer || !cadence) return [];
        const { preferredChannel } = row;
        const node = { customer, cadence, lastPurchase: purchases.get(row.lastPurchaseId) ?? null, preferredChannel };
        return [{ node, key: [cadence.nextExpectedAt.toISOString(), row.customerId] }];
      });
    },
    async count() {
      const [row] = await ctx.db.$queryRaw<{ count: number }[]>`SELECT count(*)::int AS "count" FROM ${late}`;
      return row?.count ?? 0;
    },
  };
}

async function recordsOf(ctx: Ctx, rows: readonly Late[], ofCustomers: object, ofPurchases: object) {
  const purchaseIds = rows.map(({ lastPurchaseId }) => lastPurchaseId);
  const [customers, purchases] = await Promise.all([
    customersById(
      ctx,
      rows.map(({ customerId }) => customerId),
      ofCustomers,
    ),
    ctx.db.purchase.findMany({ ...ofPurchases, where: { AND: [{ id: { in: purchaseIds } }, visiblePurchases(ctx)] } }),
  ]);
  return { customers, purchases: new Map(purchases.map((row) => [row.id, row])) };
}
