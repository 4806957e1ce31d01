/** Which customers a live feed hears of as one: the survivor and everybody merged into them. */
import { z } from 'zod';
import type { ChannelJoin, Ctx } from '../../kernel/index.ts';

const isUuid = (text: string) => z.uuid().safeParse(text).success;

/** The merges that hold in the family of the customer with this uuid, in the order in which they were done. */
export async function joinedCustomers(db: Ctx['db'], customerId: string): Promise<readonly ChannelJoin[]> {
  if (!isUuid(customerId)) return [];
  return db.$queryRaw<ChannelJoin[]>`
    SELECT merge."absorbedId"::text AS "channel", merge."survivorId"::text AS "into"
    FROM "Customer" AS asked
    JOIN "Customer" AS absorbed ON absorbed."mergedIntoId" = coalesce(asked."mergedIntoId", asked."id")
    JOIN "CustomerMerge" AS merge ON merge."absorbedId" = absorbed."id" AND merge."undoneAt" IS NULL
    WHERE asked."id" = ${customerId}::uuid
    ORDER BY merge."serial"`;
}
