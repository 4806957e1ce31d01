/** Whether tables that are append-only refuse every way of losing a row. */
import type { RegisteredPrismaClient } from '../../src/index.ts';

/** Bits of `pg_trigger.tgtype`. */
const REFUSED = { DELETE: 8, UPDATE: 16, TRUNCATE: 32 } as const;

/** Of the tables that one trigger of `rapport_append_only` guards, what none of them refuses: `Consent: TRUNCATE`. */
export async function unguardedRows(db: RegisteredPrismaClient, tables: readonly string[]): Promise<readonly string[]> {
  const guarded = await db.$queryRaw<{ table: string; events: number }[]>`
    SELECT guarded.relname::text AS "table", bit_or(t.tgtype::int) AS "events"
    FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_class AS guarded ON guarded.oid = t.tgrelid
    JOIN pg_catalog.pg_proc AS guard ON guard.oid = t.tgfoid
    WHERE guard.proname = 'rapport_append_only' AND t.tgenabled <> 'D' AND guarded.relnamespace = current_schema()::regnamespace
    GROUP BY 1 ORDER BY 1`;
  return guarded
    .filter(({ table }) => tables.includes(table))
    .flatMap(({ table, events }) =>
      Object.entries(REFUSED).flatMap(([name, bit]) => ((events & bit) === 0 ? [`${table}: ${name}`] : [])),
    );
}
