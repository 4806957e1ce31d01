import type { TestRapport } from '../../support/index.ts';

/** Tables with a row that has this text anywhere, case folded. */
export async function tablesWith(rapport: TestRapport, words: string): Promise<readonly string[]> {
  const tables = await rapport.db.$queryRaw<{ name: string }[]>`
    SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS "name" FROM pg_catalog.pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`;
  const found: string[] = [];
  for (const { name } of tables) {
    const sql = `SELECT 1 FROM ${name} t WHERE lower(to_jsonb(t)::text) LIKE '%' || lower($1) || '%' LIMIT 1`;
    if ((await rapport.db.$queryRawUnsafe<unknown[]>(sql, words)).length > 0) found.push(name);
  }
  return found;
}
