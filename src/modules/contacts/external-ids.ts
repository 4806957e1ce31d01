/** What other systems call a customer: unique per system among the customers who are not archived. */
import { ConflictError, type TxCtx } from '../../kernel/index.ts';
import type { ExternalIdInput } from './customer-input.ts';

/** One text per external id or fingerprint, as a key of maps and locks. */
export const keyOf = ({ system, id }: ExternalIdInput): string => JSON.stringify([system, id]);

/** A message names no more of them. */
const MOST_NAMED = 10;

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

/** An external id, and whose it is. */
export interface KnownExternalId extends ExternalIdInput {
  readonly customerId: string;
  readonly isArchived: boolean;
}

/** Whose these external ids are: a customer's who is not archived, else the one's who was archived last with it. */
export async function knownExternalIds(tx: TxCtx, ids: readonly ExternalIdInput[]): Promise<readonly KnownExternalId[]> {
  if (ids.length === 0) return [];
  return tx.db.$queryRaw<KnownExternalId[]>`
    SELECT DISTINCT ON (e."system", e."externalId")
      e."system", e."externalId" AS id, e."customerId", e."archivedAt" IS NOT NULL AS "isArchived"
    FROM "CustomerExternalId" AS e
    JOIN unnest(${ids.map(({ system }) => system)}::text[], ${ids.map(({ id }) => id)}::text[]) AS wanted (system, id)
      ON e."system" = wanted.system AND e."externalId" = wanted.id
    ORDER BY e."system", e."externalId", e."archivedAt" DESC NULLS FIRST, e."id"`;
}

/** Refuses external ids that another customer has who is not archived, and names them. They are locked. */
export async function requireFreeExternalIds(tx: TxCtx, ids: readonly ExternalIdInput[]): Promise<void> {
  const taken = (await knownExternalIds(tx, ids)).filter(({ isArchived }) => !isArchived);
  if (taken.length === 0) return;
  const named = taken.slice(0, MOST_NAMED).map(({ system, id }) => `${id} in ${system}`);
  const others = taken.length > MOST_NAMED ? ` and by ${taken.length - MOST_NAMED} other ids` : '';
  throw new ConflictError(`Another customer is known as ${named.join(', ')}${others}.`, { code: 'UNIQUE_VIOLATION' });
}
