/** The two customers of a merge, as nobody else changes them until it is done. */
import { Prisma } from '../../../generated/index.ts';
import { ConflictError, NotFoundError, type TxCtx } from '../../../kernel/index.ts';
import type { MergePair } from '../contract.ts';
import type { Customer } from '../customers.ts';

/** Far from the locks that others take. */
const MERGING = 7_021_776_303_000_000n;

/** Merges and their undoing come one after the other: they are few, and each may touch the customers of another. */
export async function takeTurn(tx: TxCtx): Promise<void> {
  await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(${MERGING}::bigint)`;
}

/**
 * Locks both, and first whoever's own row names one of them and changes with them: who was merged into them, and `referred`, of whom one of
 * them is the referrer. Everybody who locks several customers takes them in this order, and whoever follows a merge comes to the absorbed
 * one first. FOR UPDATE, so that it waits for all who hold a customer only to point at them.
 */
export async function lockPair(tx: TxCtx, { absorbedId, survivorId }: MergePair, referred: Prisma.Sql): Promise<void> {
  const pair = Prisma.sql`${[absorbedId, survivorId]}::uuid[]`;
  await tx.db.$queryRaw`
    SELECT count(*) FROM (
      SELECT FROM "Customer"
      WHERE "id" = ANY(${pair}) OR "mergedIntoId" = ANY(${pair}) OR "id" IN (${referred})
      ORDER BY ("mergedIntoId" IS NULL), "id" FOR UPDATE
    ) AS locked`;
}

/** Both rows, once they are locked. */
export async function readPair(tx: TxCtx, { absorbedId, survivorId }: MergePair): Promise<readonly [Customer, Customer]> {
  const rows = await tx.db.customer.findMany({ where: { id: { in: [absorbedId, survivorId] } } });
  const of = (id: string) => {
    const row = rows.find((customer) => customer.id === id);
    if (!row) throw new NotFoundError('Customer', id);
    return row;
  };
  return [of(survivorId), of(absorbedId)];
}

/** For append-only tables: the customer that a row names may change until the work is done, and nothing else. */
export async function rewriting<Result>(tx: TxCtx, work: () => Promise<Result>): Promise<Result> {
  await tx.db.$executeRaw`SELECT set_config('rapport.rewriting', 'merge', true)`;
  const result = await work();
  await tx.db.$executeRaw`SELECT set_config('rapport.rewriting', '', true)`;
  return result;
}

/** As people hear of it who come second. */
export function mergedMeanwhile(): ConflictError {
  return new ConflictError('One of the two was merged meanwhile. Look at them again.');
}
