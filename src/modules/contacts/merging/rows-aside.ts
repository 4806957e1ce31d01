/** Rows that a merge takes out of a table, kept as the database wrote them, so that its undo puts back the same bytes. */
import { Prisma } from '../../../generated/index.ts';
import { ConflictError, encodeId, type JsonValue, type TxCtx } from '../../../kernel/index.ts';

/** Columns that the database generates: they are made anew. */
const GENERATED = ['nameFolded', 'textFolded'];

/** What `DELETE … RETURNING` says of a row that is set aside. Text, as numbers of a script are less exact than those of the database. */
export function asideText(alias: string): Prisma.Sql {
  return Prisma.sql`(to_jsonb(${Prisma.raw(alias)}) - ${GENERATED}::text[])::text AS "row"`;
}

/** The rows again, as text, of what the merge's record holds. */
export function rowsIn(aside: JsonValue | undefined): readonly string[] {
  return Array.isArray(aside) ? aside.filter((row) => typeof row === 'string') : [];
}

/** Puts rows back; `changed` columns are written otherwise than they were. */
export async function restoreRows(
  tx: TxCtx,
  table: string,
  rows: readonly string[],
  changed: Readonly<Record<string, JsonValue>> = {},
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const kept = Object.keys(JSON.parse(first));
  await requireSameColumns(tx, table, kept);
  const columns = Prisma.join(kept.map((column) => Prisma.raw(`"${column}"`)));
  const name = Prisma.raw(`"${table}"`);
  await tx.db.$executeRaw`
    INSERT INTO ${name} (${columns})
    SELECT ${columns} FROM unnest(${[...rows]}::text[]) AS kept (row),
      jsonb_populate_record(NULL::${name}, kept.row::jsonb || ${JSON.stringify(changed)}::jsonb)`;
}

/** A later version of the product may keep other columns: a row without what it held, or what it must hold, is not the row of before. */
async function requireSameColumns(tx: TxCtx, table: string, kept: readonly string[]): Promise<void> {
  const columns = await tx.db.$queryRaw<{ name: string; isRequired: boolean }[]>`
    SELECT attname::text AS "name", attnotnull AND NOT atthasdef AS "isRequired" FROM pg_catalog.pg_attribute
    WHERE attrelid = ${`"${table}"`}::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`;
  const gone = kept.filter((column) => !columns.some(({ name }) => name === column));
  const required = columns.filter(({ name, isRequired }) => isRequired && !kept.includes(name)).map(({ name }) => name);
  if (gone.length + required.length === 0) return;
  throw new ConflictError(
    `This merge was done by an earlier version, which kept other columns of ${table} (${[...gone, ...required].join(', ')}): it cannot be undone any more.`,
  );
}

/** Which of these customers were erased: nothing that names them is given back. */
export async function erasedAmong(tx: TxCtx, customerIds: readonly string[]): Promise<ReadonlySet<string>> {
  const erased = await tx.db.customer.findMany({
    where: { id: { in: [...customerIds] }, erasedAt: { not: null } },
    select: { id: true },
  });
  return new Set(erased.map(({ id }) => id));
}

/** Refuses to give back what names customers who were merged themselves since: it would point at somebody who is not there. */
export async function requireStillThere(tx: TxCtx, customerIds: readonly string[]): Promise<void> {
  if (customerIds.length === 0) return;
  const merge = await tx.db.customerMerge.findFirst({
    where: { absorbedId: { in: [...customerIds] }, undoneAt: null },
    orderBy: { serial: 'desc' },
  });
  if (!merge) return;
  throw new ConflictError(
    `Somebody whom these customers know was merged since: undo the merge ${encodeId('CustomerMerge', merge.id)} first.`,
  );
}
