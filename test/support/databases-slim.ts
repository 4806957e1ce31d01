/** What a new embedded database needs of the files of another: less to read, to unpack and to copy for each that starts from them. */
import type { openPglite } from '../../src/database/index.ts';

type Embedded = Pick<Awaited<ReturnType<typeof openPglite>>, 'executeSql' | 'dump'>;

const BLOCK = 512;
const WRITTEN_AHEAD = /^\/?pg_wal\/([0-9A-F]{24})$/;

/**
 * Its files without the databases that Postgres copies new ones from, half of them, and without the parts of its log that hold nothing
 * after the checkpoint that is made here, 16 MB each.
 */
export async function slimDump(database: Embedded): Promise<Buffer> {
  await database.executeSql('UPDATE pg_database SET datistemplate = false WHERE datname <> current_database()');
  const { rows: others } = await database.executeSql(
    'SELECT quote_ident(datname) AS name FROM pg_database WHERE datname <> current_database()',
  );
  for (const { name } of others) await database.executeSql(`DROP DATABASE ${name}`);
  await database.executeSql('CHECKPOINT');
  const { rows } = await database.executeSql(
    'SELECT redo_wal_file AS first, pg_walfile_name(pg_current_wal_insert_lsn()) AS last FROM pg_control_checkpoint()',
  );
  const [{ first, last } = { first: '', last: 'G' }] = rows as { first: string; last: string }[];
  const files = Buffer.from(await (await database.dump('plain')).arrayBuffer());
  return withoutFiles(files, (name) => {
    const part = WRITTEN_AHEAD.exec(name)?.[1];
    return part !== undefined && (part < first || part > last);
  });
}

/** A tar archive without the entries of these names. */
function withoutFiles(archive: Buffer, isLeftOut: (name: string) => boolean): Buffer {
  const kept: Buffer[] = [];
  for (let start = 0; start < archive.length; ) {
    const size = Number.parseInt(textAt(archive, start + 124, 12), 8) || 0;
    const end = start + BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (!isLeftOut(textAt(archive, start, 100))) kept.push(archive.subarray(start, end));
    start = end;
  }
  return Buffer.concat(kept);
}

function textAt(archive: Buffer, start: number, length: number): string {
  return archive.toString('latin1', start, start + length).split('\0', 1)[0] ?? '';
}
