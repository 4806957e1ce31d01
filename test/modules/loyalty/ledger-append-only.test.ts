/** The database itself refuses to change, delete or empty the ledger: column by column, for whoever asks. */
import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { loyalty } from '../../../src/modules/loyalty/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { givenMember } from './given.ts';
import { earn, spend } from './points-documents.ts';

describe('the ledger in the database', () => {
  const rapport = createTestRapport([access, contacts, sales, communications, loyalty]);
  const refused = (statement: string) => expect(rapport.db.$executeRawUnsafe(statement)).rejects.toThrow(/append-only/);
  const everything = async () => ({
    entries: await rapport.db.pointsEntry.findMany({ orderBy: { id: 'asc' } }),
    draws: await rapport.db.pointsDraw.findMany({ orderBy: { entryId: 'asc' } }),
  });
  const columnsOf = (table: string) =>
    rapport.db.$queryRaw<{ name: string; type: string }[]>`
      SELECT column_name AS "name", udt_name AS "type" FROM information_schema.columns WHERE table_name = ${table} ORDER BY ordinal_position`;
  const OTHER: Readonly<Record<string, string>> = {
    uuid: `'${newId()}'`,
    int4: '7',
    int8: '777777',
    text: `'Another'`,
    timestamptz: `'2020-01-01'`,
    PointsEntryKind: `'ADJUST'`,
    ActorKind: `'CUSTOMER'`,
  };

  /** What an erasure takes out of a line: words, and the key of whoever asked. */
  const WORDS = ['reason', 'idempotencyKey'] as const;

  it.each(['PointsEntry', 'PointsDraw'])(
    'refuses each column of %s, its deletion and its emptying, to merges and erasures, too',
    async (table) => {
      const member = await givenMember(rapport);
      await earn(rapport.asAdministrator(), member, 10);
      await spend(rapport.asAdministrator(), member, 4);
      const before = await everything();

      const columns = await columnsOf(table);
      expect(columns.length).toBeGreaterThan(2);
      for (const { name, type } of columns) await refused(`UPDATE "${table}" SET "${name}" = ${OTHER[type]}`);
      for (const [marker, changeable] of [['merge', []] as const, ['erasure', WORDS] as const]) {
        for (const { name, type } of columns.filter((column) => !changeable.some((word) => word === column.name))) {
          const rewriting = rapport.db.$transaction(async (db) => {
            await db.$executeRawUnsafe(`SELECT set_config('rapport.rewriting', '${marker}', true)`);
            await db.$executeRawUnsafe(`UPDATE "${table}" SET "${name}" = ${OTHER[type]}`);
          });
          await expect(rewriting, `${marker}: ${name}`).rejects.toThrow(/append-only/);
        }
      }
      await refused(`DELETE FROM "${table}"`);
      await refused(`TRUNCATE "${table}" CASCADE`);
      expect(await everything()).toEqual(before);
    },
  );

  it('refuses a balance below 0, a debt beside a balance, and a second reversal', async () => {
    const member = await givenMember(rapport);
    await earn(rapport.asAdministrator(), member, 10);
    const set = (columns: string) =>
      rapport.db.$executeRawUnsafe(`UPDATE "LoyaltyMembership" SET ${columns} WHERE "id" = '${member.id}'`);

    await expect(set('"balance" = -1')).rejects.toThrow(/balance_counts/);
    await expect(set('"owed" = 1')).rejects.toThrow(/owed_settled/);
    await expect(set('"owed" = -1')).rejects.toThrow(/owed_counts/);
    const entry = await rapport.db.pointsEntry.findFirstOrThrow({ where: { membershipId: member.id } });
    const reversal = { ...entry, kind: 'REVERSE', points: -1, balanceAfter: 9, reversesId: entry.id, source: null } as const;
    const { serial: _serial, ...row } = reversal;
    await rapport.db.pointsEntry.create({ data: { ...row, id: newId() } });
    await expect(rapport.db.pointsEntry.create({ data: { ...row, id: newId() } })).rejects.toThrow(/Unique constraint/);
  });
});
