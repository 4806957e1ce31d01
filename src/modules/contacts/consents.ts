/** What customers allow. The latest word counts: one about the channel before one about all channels. */
import { type Channel, type ConsentPurpose, Prisma } from '../../generated/index.ts';
import type { Ctx } from '../../kernel/index.ts';

/** What holds while a customer has said nothing. */
const UNLESS_TOLD: Readonly<Record<ConsentPurpose, boolean>> = {
  SERVICE: true,
  RESEARCH: true,
  PROFILING: true,
  MARKETING: false,
};

/**
 * Whether a customer allows this purpose, as a condition of a larger statement. `customerId` is the column that names the customer
 * there. With a channel the latest word about that channel counts, else the latest about all channels; without one the latter alone.
 */
export function allows(
  purpose: ConsentPurpose,
  channel: Channel | null = null,
  customerId: Prisma.Sql = Prisma.sql`"Customer"."id"`,
): Prisma.Sql {
  const latestWhere = (onChannel: Prisma.Sql) => Prisma.sql`(
    SELECT word."state" = 'GRANTED' FROM "Consent" AS word
    WHERE word."customerId" = ${customerId} AND word."purpose" = ${purpose}::"ConsentPurpose" AND word."channel" ${onChannel}
    ORDER BY word."serial" DESC LIMIT 1)`;
  const words = [
    ...(channel === null ? [] : [latestWhere(Prisma.sql`= ${channel}::"Channel"`)]),
    latestWhere(Prisma.sql`IS NULL`),
    Prisma.sql`${UNLESS_TOLD[purpose]}::boolean`,
  ];
  return Prisma.sql`coalesce(${Prisma.join(words)})`;
}

/**
 * Which of these customers allow the purpose, by uuid, in one statement. A customer who was merged into another allows what the other
 * does; who does not exist allows nothing.
 */
export async function consentTo(
  { db }: Pick<Ctx, 'db'>,
  customerIds: readonly string[],
  purpose: ConsentPurpose,
  channel: Channel | null = null,
): Promise<ReadonlyMap<string, boolean>> {
  if (customerIds.length === 0) return new Map();
  const rows = await db.$queryRaw<{ id: string; allowed: boolean }[]>`
    SELECT customer."id", ${allows(purpose, channel, Prisma.sql`coalesce(customer."mergedIntoId", customer."id")`)} AS allowed
    FROM "Customer" AS customer WHERE customer."id" = ANY(${[...new Set(customerIds)]}::uuid[])`;
  const allowed = new Map(rows.map((row) => [row.id, row.allowed]));
  return new Map(customerIds.map((id) => [id, allowed.get(id) ?? false]));
}
