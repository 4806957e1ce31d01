/** Tables whose rows belong to one customer: they move, or are set aside where the survivor has their like. */
import { Prisma } from '../../../generated/index.ts';
import type { Ctx } from '../../../kernel/index.ts';
import type { MergeableRecords } from '../contract.ts';
import { MAX_FACTS } from '../profile/index.ts';
import { asideText, restoreRows, rowsIn } from './rows-aside.ts';

interface OwnRows {
  /** Of the caller's own module. Its rows have an `id`, and name the customer as `customerId`. */
  readonly table: string;
  /** What people call the records, in the plural; given where a customer has at most `MAX_FACTS` of them. */
  readonly capped?: string;
  /** Which of them count, of row `gone`; all of them unless given. */
  readonly counted?: Prisma.Sql;
  /** When row `gone` of the absorbed customer and row `kept` of the survivor say the same. Absent: never. */
  readonly same?: Prisma.Sql;
  /** Such a row of any other customer keeps it from moving as well. */
  readonly uniqueAmongAll?: boolean;
}

export function ownRows({ table, capped, counted = Prisma.sql`true`, same, uniqueAmongAll = false }: OwnRows): MergeableRecords {
  const name = Prisma.raw(`"${table}"`);
  return {
    preview: (ctx, { absorbedId }) => countOf(ctx, name, absorbedId),
    blockers: async (ctx, { absorbedId, survivorId }) => {
      if (capped === undefined) return [];
      const alike = same
        ? Prisma.sql`EXISTS (
        SELECT FROM ${name} AS kept WHERE kept."customerId" = ${survivorId}::uuid AND ${same})`
        : Prisma.sql`false`;
      const [found] = await ctx.db.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS "count" FROM ${name} AS gone
        WHERE ${counted} AND (gone."customerId" = ${survivorId}::uuid OR (gone."customerId" = ${absorbedId}::uuid AND NOT ${alike}))`;
      const count = found?.count ?? 0;
      return tooMany(count, capped);
    },
    async apply(tx, { absorbedId, survivorId }) {
      const aside = same
        ? await tx.db.$queryRaw<{ row: string }[]>`
            DELETE FROM ${name} AS gone USING ${name} AS kept
            WHERE gone."customerId" = ${absorbedId}::uuid AND ${same} AND gone."id" <> kept."id"
              AND (kept."customerId" = ${survivorId}::uuid OR ${uniqueAmongAll})
            RETURNING ${asideText('gone')}`
        : [];
      const moved = await tx.db.$queryRaw<{ id: string }[]>`
        UPDATE ${name} SET "customerId" = ${survivorId}::uuid WHERE "customerId" = ${absorbedId}::uuid RETURNING "id"`;
      return { moved: moved.map(({ id }) => id), aside: aside.map(({ row }) => row) };
    },
    async undo(tx, { absorbedId, survivorId, moved, aside }) {
      await tx.db.$executeRaw`
        UPDATE ${name} SET "customerId" = ${absorbedId}::uuid
        WHERE "id" = ANY(${[...moved]}::uuid[]) AND "customerId" = ${survivorId}::uuid`;
      await restoreRows(tx, table, rowsIn(aside));
    },
  };
}

/** Lists that are not paged are capped where they are written, and so here. */
export function tooMany(count: number, records: string): readonly string[] {
  return count > MAX_FACTS ? [`Together they would have ${count} ${records}; at most ${MAX_FACTS} are kept.`] : [];
}

async function countOf(ctx: Ctx, name: Prisma.Sql, customerId: string): Promise<number> {
  const [found] = await ctx.db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS "count" FROM ${name} WHERE "customerId" = ${customerId}::uuid`;
  return found?.count ?? 0;
}
