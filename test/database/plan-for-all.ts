import type { Database } from '../../src/kernel/index.ts';

/** The plan that Postgres makes once for a prepared statement, where it need not know the values. Those are texts without quotes in them. */
export function planForAll(database: Pick<Database, 'withSession'>, sql: string, values: readonly unknown[]): Promise<string> {
  return database.withSession(async (session) => {
    await session.query('SET plan_cache_mode = force_generic_plan');
    await session.query(`PREPARE "asked" AS ${sql}`);
    const { rows } = await session.query(`EXPLAIN EXECUTE "asked" (${values.map((value) => `'${value}'`).join(', ')})`);
    // The embedded database has no other session.
    await session.query('DEALLOCATE "asked"');
    await session.query('RESET plan_cache_mode');
    return rows.map((row) => Object.values(row)[0]).join('\n');
  });
}
