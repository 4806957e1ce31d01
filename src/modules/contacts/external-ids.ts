/** What other systems call a customer: unique per system. */
import type { TxCtx } from '../../kernel/index.ts';
import type { ExternalIdInput } from './customer-input.ts';

/** One text per external id or fingerprint, as a key of maps and locks. */
export const keyOf = ({ system, id }: ExternalIdInput): string => JSON.stringify([system, id]);

/** Far from the locks that others take. */
const FIRST_LOCK = 7_021_776_302_000_000n;

/**
 * Until the transaction's end nobody else decides about these keys, so what is then read stays true, also of those not yet taken. In
 * one order, so that two writers never wait for each other. Keys share 1,024 locks: those of a whole import, one each, would fill
 * the table of locks that all of the database's sessions share.
 */
export async function lockKeys(tx: TxCtx, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.db.$executeRaw`
    SELECT pg_advisory_xact_lock(lock) FROM (
      SELECT DISTINCT ${FIRST_LOCK}::bigint + (hashtextextended(key, 0) & 1023) AS lock
      FROM unnest(${[...new Set(keys)]}::text[]) AS key ORDER BY lock
    ) AS locks`;
}

/** Which customers already have one of these external ids. */
export async function takenExternalIds(
  tx: TxCtx,
  ids: readonly ExternalIdInput[],
): Promise<readonly (ExternalIdInput & { readonly customerId: string })[]> {
  if (ids.length === 0) return [];
  return tx.db.$queryRaw<(ExternalIdInput & { customerId: string })[]>`
    SELECT e."system", e."externalId" AS id, e."customerId" FROM "CustomerExternalId" AS e
    JOIN unnest(${ids.map(({ system }) => system)}::text[], ${ids.map(({ id }) => id)}::text[]) AS wanted (system, id)
      ON e."system" = wanted.system AND e."externalId" = wanted.id`;
}
