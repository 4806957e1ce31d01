/** domain.md, "Append-only": what refuses one way of losing a row refuses all of them. */
import { expect, it } from 'vitest';
import { access } from '../../src/modules/access/index.ts';
import { createTestRapport } from '../support/index.ts';
import { unguardedRows } from './append-only.ts';

const rapport = createTestRapport([access]);

it('names what a table of a module forgot to refuse', async () => {
  const make = (sql: string) => rapport.db.$executeRawUnsafe(sql);
  await make(`CREATE TABLE "Ledger" ("id" int)`);
  const unguarded = () => unguardedRows(rapport.db, ['Ledger', 'AuditEntry', 'Staff']);
  expect(await unguarded()).toEqual([]);

  await make(`CREATE TRIGGER one BEFORE UPDATE ON "Ledger" FOR EACH ROW EXECUTE FUNCTION rapport_append_only('', '')`);
  expect(await unguarded()).toEqual(['Ledger: DELETE', 'Ledger: TRUNCATE']);

  await make(`CREATE TRIGGER two BEFORE DELETE ON "Ledger" FOR EACH ROW EXECUTE FUNCTION rapport_append_only('', '')`);
  await make(`CREATE TRIGGER three BEFORE TRUNCATE ON "Ledger" FOR EACH STATEMENT EXECUTE FUNCTION rapport_append_only()`);
  expect(await unguarded()).toEqual([]);
});
