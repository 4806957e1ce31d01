import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DatabaseError, migrate, type OpenedDatabase, openPglite } from '../../src/database/index.ts';
import { resolveModules } from '../../src/index.ts';
import { access } from '../../src/modules/access/index.ts';
import { contacts } from '../../src/modules/contacts/index.ts';
import { PrismaClient } from '../generated/index.ts';
import { pgliteTemplate } from '../support/databases.ts';
import { Child } from './child-process.ts';

const WRITER = new URL('./embedded-writer.ts', import.meta.url);
/** A start from a template takes a tenth of a start from nothing. */
const SLOW = 120_000;
let dataDir: string;
let template: Blob;

beforeAll(async () => {
  template = new Blob([await pgliteTemplate([])]);
}, SLOW);
beforeEach(async () => {
  dataDir = join(await mkdtemp(join(tmpdir(), 'rapport-data-')), 'data');
});
afterEach(() => rm(join(dataDir, '..'), { recursive: true, force: true }));

const secretOf = async (database: OpenedDatabase) => {
  const { rows } = await database.executeSql(`SELECT encode("secret", 'hex') AS secret FROM "ServerSecret"`);
  return rows[0]?.secret;
};

describe('the embedded database', () => {
  it('knows the array types of migrations that it has just run', async () => {
    const database = await openPglite({ PrismaClient, template: async () => template });
    await migrate(database, resolveModules([access, contacts]));
    const among = ['ACTIVE', 'LOST'];
    const rows = await database.prisma.$queryRaw`SELECT 'LOST' = ANY(${among}::"CustomerLifecycle"[]) AS "isAmong"`;
    await database.close();
    expect(rows).toEqual([{ isAmong: true }]);
  });

  it(
    'keeps every acknowledged row when its process is killed, and lets nobody else in while it runs',
    async () => {
      const file = join(dataDir, '..', 'template.tar');
      await writeFile(file, Buffer.from(await template.arrayBuffer()));
      let acknowledged = 0;
      for (let round = 0; round < 2; round += 1) {
        await using writer = new Child(WRITER, dataDir, ...(round === 0 ? [file] : []));
        expect(await writer.next()).toBe('open');
        expect(Number(await writer.next())).toBeGreaterThanOrEqual(acknowledged);
        const goal = acknowledged + 30;
        while (acknowledged < goal) acknowledged = Number(await writer.next());
        if (round === 0) {
          await expect(openPglite({ PrismaClient, dataDir })).rejects.toThrow(
            `${dataDir} is already in use by another process (pid ${writer.pid}). Stop it, or set DATA_DIR to another directory.`,
          );
        }
        await writer.kill();
        acknowledged = Math.max(acknowledged, ...writer.lines.map(Number).filter(Number.isInteger));
      }
      const database = await openPglite({ PrismaClient, dataDir });
      const { rows } = await database.executeSql(
        'SELECT count(*)::int AS count, max(id) AS last, min(length(text)) AS text FROM fake_row',
      );
      expect(rows).toEqual([{ count: rows[0]?.last, last: rows[0]?.last, text: 2_000 }]);
      expect(Number(rows[0]?.last)).toBeGreaterThanOrEqual(acknowledged);
      await database.close();
    },
    SLOW,
  );

  it(
    'starts from a template once, even where a start was cut short, with secrets of its own and nothing left to migrate',
    async () => {
      let asked = 0;
      const give = async () => {
        asked += 1;
        return template;
      };
      const secretIn = async (directory: string, look = async (_database: OpenedDatabase) => {}) => {
        const database = await openPglite({ PrismaClient, dataDir: directory, template: give });
        const secret = await secretOf(database);
        await look(database);
        await database.close();
        return secret;
      };

      const first = await secretIn(dataDir);

      expect(first).toMatch(/^[0-9a-f]{64}$/);
      const again = await secretIn(dataDir, async (database) => {
        expect(await migrate(database, resolveModules([]))).toEqual({ applied: [], isNew: false });
      });
      expect(again).toBe(first);
      expect(asked).toBe(1);

      const cutShort = join(dataDir, 'other');
      await mkdir(join(cutShort, 'postgres.unfinished', 'base'), { recursive: true });
      await writeFile(join(cutShort, 'postgres.unfinished', 'PG_VERSION'), '1');
      expect(await secretIn(cutShort)).not.toBe(first);
      expect((await readdir(cutShort)).sort()).toEqual(['.lock', 'postgres']);
    },
    SLOW,
  );

  it('says in one line that its files are of no use, and does not keep the directory', async () => {
    await mkdir(join(dataDir, 'postgres'), { recursive: true });
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '9.6\n');
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const error = await openPglite({ PrismaClient, dataDir }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(DatabaseError);
      expect((error as Error).message).toMatch(/^The embedded database in \S+ does not start: .+$/);
    }
  });

  it('says that its directory cannot be made', async () => {
    await mkdir(join(dataDir, '..'), { recursive: true });
    await writeFile(dataDir, '');
    await expect(openPglite({ PrismaClient, dataDir })).rejects.toThrow(`The data directory ${dataDir} cannot be made: `);
  });
});
