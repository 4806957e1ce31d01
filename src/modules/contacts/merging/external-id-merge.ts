/**
 * External ids: unique among the customers who are not archived, so those of an archived one may have gone to others, and those of
 * one who is not may go to others while the customers are one.
 */
import { Prisma } from '../../../generated/index.ts';
import { ConflictError } from '../../../kernel/index.ts';
import type { MergeableRecords } from '../contract.ts';
import { ownRows } from './own-rows.ts';

const rows = ownRows({
  table: 'CustomerExternalId',
  capped: 'external ids',
  same: Prisma.sql`kept."system" = gone."system" AND kept."externalId" = gone."externalId" AND kept."archivedAt" IS NULL`,
  uniqueAmongAll: true,
});

export const externalIdMerge: MergeableRecords = {
  ...rows,
  async undo(tx, merge) {
    const [taken] = await tx.db.$queryRaw<{ system: string; externalId: string }[]>`
      SELECT mine."system", mine."externalId" FROM "CustomerExternalId" AS mine
      JOIN "CustomerExternalId" AS taken ON taken."system" = mine."system" AND taken."externalId" = mine."externalId"
        AND taken."id" <> mine."id" AND taken."archivedAt" IS NULL
      JOIN "Customer" AS back ON back."id" = ${merge.absorbedId}::uuid AND back."archivedAt" IS NULL
      WHERE mine."id" = ANY(${[...merge.moved]}::uuid[]) LIMIT 1`;
    if (taken) {
      throw new ConflictError(`Another customer is known as ${taken.externalId} in ${taken.system} by now.`, {
        code: 'UNIQUE_VIOLATION',
      });
    }
    await rows.undo(tx, merge);
  },
};
