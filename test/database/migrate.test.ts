import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrate, type OpenedDatabase, verifyMigrated } from '../../src/database/index.ts';
import { type RapportModule, resolveModules } from '../../src/index.ts';
import { eachKind, testDatabase } from '../support/databases.ts';
import { FakeModules } from './fake-modules.ts';

const kinds = await eachKind();

describe.each(kinds)('migrating %s', (kind) => {
  let database: OpenedDatabase;
  let fake: FakeModules;

  beforeAll(async () => {
    database = await testDatabase({ modules: [], kind });
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    fake = await FakeModules.create();
  });
  afterEach(async () => {
    for (const table of await tables()) await database.executeSql(`DROP TABLE "${table}" CASCADE`);
    await database.executeSql(`DELETE FROM "ModuleMigration" WHERE "module" <> 'kernel'`);
    await fake[Symbol.asyncDispose]();
  });

  const apply = async (...modules: RapportModule[]) => migrate(database, resolveModules(modules));
  const verify = async (...modules: RapportModule[]) => verifyMigrated(database, resolveModules(modules));
  const history = async () => {
    const { rows } = await database.executeSql(
      `SELECT "module", "name" FROM "ModuleMigration" WHERE "module" <> 'kernel' ORDER BY "appliedAt", "name"`,
    );
    return rows.map(({ module, name }) => `${module}/${name}`);
  };
  const tables = async () => {
    const { rows } = await database.executeSql(
      `SELECT tablename AS name FROM pg_tables WHERE tablename LIKE 'fake_%' ORDER BY 1`,
    );
    return rows.map(({ name }) => name);
  };

  it('applies each module after what it depends on, each file once', async () => {
    const leaves = await fake.module(
      'leaves',
      {
        '0001_create': 'CREATE TABLE fake_leaf (id int REFERENCES fake_branch)',
        '0002_widen': 'ALTER TABLE fake_leaf ADD width int',
      },
      ['branches'],
    );
    const branches = await fake.module('branches', { '0001_create': 'CREATE TABLE fake_branch (id int PRIMARY KEY)' });
    expect(await apply(leaves, branches)).toEqual({
      applied: ['branches/0001_create', 'leaves/0001_create', 'leaves/0002_widen'],
      isNew: false,
    });
    await verify(leaves, branches);
    expect(await apply(leaves, branches)).toEqual({ applied: [], isNew: false });
    expect(await history()).toEqual(['branches/0001_create', 'leaves/0001_create', 'leaves/0002_widen']);
  });

  it('undoes a file that fails, keeps those before it, and says which line', async () => {
    const broken = await fake.module('broken', {
      '0001_create': 'CREATE TABLE fake_good (id int)',
      '0002_fail': 'CREATE TABLE fake_half (id int);\n\nINSERT INTO fake_nowhere VALUES (1);',
    });
    await expect(apply(broken)).rejects.toThrow(
      'Migration broken/0002_fail, line 3, failed and was undone: relation "fake_nowhere" does not exist',
    );
    expect(await tables()).toEqual(['fake_good']);
    expect(await history()).toEqual(['broken/0001_create']);
    await fake.write('broken', '0002_fail', 'CREATE TABLE fake_half (id int)');
    expect((await apply(broken)).applied).toEqual(['broken/0002_fail']);
  });

  it('keeps a file and the note that it was applied together', async () => {
    const noted = `INSERT INTO "ModuleMigration" ("module", "name", "checksum") VALUES ('noted', '0001_create', '')`;
    const module = await fake.module('noted', { '0001_create': `CREATE TABLE fake_noted (id int); ${noted}` });
    await expect(apply(module)).rejects.toThrow('Migration noted/0001_create failed and was undone');
    expect({ tables: await tables(), history: await history() }).toEqual({ tables: [], history: [] });
  });

  it('refuses a file that was edited after it was applied, and applies nothing', async () => {
    const edited = await fake.module('edited', { '0001_create': 'CREATE TABLE fake_edited (id int)' });
    await apply(edited);
    await fake.write('edited', '0001_create', 'CREATE TABLE fake_edited (id bigint)');
    await fake.write('edited', '0002_more', 'CREATE TABLE fake_more (id int)');
    const message = 'Migration edited/0001_create was edited after it was applied to this database.';
    await expect(apply(edited)).rejects.toThrow(message);
    await expect(verify(edited)).rejects.toThrow(message);
    expect(await tables()).toEqual(['fake_edited']);
  });

  it('does not take other line ends for an edit', async () => {
    const ends = await fake.module('ends', { '0001_create': 'CREATE TABLE fake_ends (\n  id int\n)' });
    await apply(ends);
    await fake.write('ends', '0001_create', 'CREATE TABLE fake_ends (\r\n  id int\r\n)');
    await verify(ends);
  });

  it('refuses a database whose file is missing, or that is newer than the code', async () => {
    const gone = await fake.module('gone', { '0001_a': 'SELECT 1', '0002_b': 'SELECT 2', '0003_c': 'SELECT 3' });
    await apply(gone);
    await fake.remove('gone', '0003_c');
    await expect(apply(gone)).rejects.toThrow(
      'This database has migration gone/0003_c, which this version of Rapport does not know. Start a newer version.',
    );
    await fake.write('gone', '0003_c', 'SELECT 3');
    await fake.remove('gone', '0002_b');
    await expect(apply(gone)).rejects.toThrow(
      'Migration gone/0002_b was applied to this database, but its file is missing. Restore it.',
    );
  });

  it('refuses a file that would run out of order', async () => {
    const late = await fake.module('late', { '0001_a': 'SELECT 1', '0003_c': 'SELECT 3' });
    await apply(late);
    await fake.write('late', '0002_b', 'CREATE TABLE fake_late (id int)');
    await expect(apply(late)).rejects.toThrow('Migration late/0002_b would run after 0003_c, which this database already has.');
    expect(await tables()).toEqual([]);
  });

  it('leaves the tables of a module that is no longer registered', async () => {
    const guest = await fake.module('guest', { '0001_create': 'CREATE TABLE fake_guest (id int)' });
    await apply(guest);
    await verify();
    expect(await apply()).toMatchObject({ applied: [] });
    expect(await tables()).toEqual(['fake_guest']);
  });

  it('tells what is not applied yet', async () => {
    const behind = await fake.module('behind', { '0001_a': 'SELECT 1', '0002_b': 'SELECT 2' });
    await expect(verify(behind)).rejects.toThrow(
      'Migration behind/0001_a and 1 more is not applied yet. Run: npm run db:migrate',
    );
    expect(await history()).toEqual([]);
  });

  it.each([
    ['a name without a number', { create: 'SELECT 1' }, 'Migration odd/create.sql is not named NNNN_lower_case.sql.'],
    ['one number twice', { '0001_a': '', '0001_b': '' }, 'Migrations odd/0001_a.sql and odd/0001_b.sql have the same number.'],
  ])('refuses %s', async (_case, files, message) => {
    const odd = await fake.module('odd', files);
    await expect(apply(odd)).rejects.toThrow(message);
  });
});
