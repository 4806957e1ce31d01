/** What customers said and nobody has answered, longest waiting first. */
import { type Channel, Prisma } from '../../../generated/index.ts';
import { type Ctx, keyset, orderedBy, type RankedRows, type SqlColumn } from '../../../kernel/index.ts';

interface Waiting {
  /** Any of these; all unless given. */
  readonly channel?: readonly Channel[] | null | undefined;
  /** A uuid: those that one department sees to. */
  readonly teamId?: string | null | undefined;
}

const LONGEST_FIRST = orderedBy('receivedAt', 'asc');
const COLUMNS: readonly SqlColumn[] = [
  { column: 'receivedAt', direction: 'asc', sql: Prisma.sql`"receivedAt"`, type: 'timestamptz' },
  { column: 'id', direction: 'asc', sql: Prisma.sql`"communicationId"`, type: 'uuid' },
];

/** Read from the partial indexes of what waits: what was answered long since costs nothing, however much it is. */
export function unansweredCommunications(ctx: Ctx, { channel, teamId }: Waiting): RankedRows {
  const where = Prisma.join(
    [
      Prisma.sql`"answerId" IS NULL`,
      ...(channel == null ? [] : [Prisma.sql`"channel" = ANY(${[...channel]}::"Channel"[])`]),
      ...(teamId == null ? [] : [Prisma.sql`"teamId" = ${teamId}::uuid`]),
    ],
    ' AND ',
  );
  return {
    order: LONGEST_FIRST,
    async find({ after, take, reversed }) {
      const slice = keyset(COLUMNS, { after, before: null, take, reversed });
      const rows = await ctx.db.$queryRaw<{ id: string; receivedAt: Date }[]>`
        SELECT "communicationId" AS "id", "receivedAt" FROM "AwaitedAnswer"
        WHERE ${where} AND ${slice.where} ORDER BY ${slice.orderBy} LIMIT ${slice.limit}`;
      return rows.map(({ id, receivedAt }) => ({ id, key: [receivedAt, id] }));
    },
    async count() {
      const [found] = await ctx.db.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS "count" FROM "AwaitedAnswer" WHERE ${where}`;
      return found?.count ?? 0;
    },
  };
}
