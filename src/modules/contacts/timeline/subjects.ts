/** Which events of the log are a customer's: those whose payloads name them as `customerId`, or one who was merged into them. */
import { Prisma } from '../../../generated/index.ts';
import type { EventsAbout } from '../../../kernel/index.ts';

export function eventsOfCustomers(customerIds: readonly string[]): Omit<EventsAbout, 'names'> {
  const ids = Prisma.sql`${[...new Set(customerIds)]}::uuid[]`;
  return {
    // As LoggedEvent_story_idx has it.
    about: Prisma.sql`"payload"->>'customerId'`,
    subjects: Prisma.sql`
      SELECT "id"::text AS "story", "id"::text AS "subject" FROM unnest(${ids}) AS "asked"("id")
      UNION ALL
      SELECT "mergedIntoId"::text, "id"::text FROM "Customer" WHERE "mergedIntoId" = ANY(${ids})`,
  };
}
