/** A process that says how many rows an embedded database has, then adds some and says each after its commit, until it is killed. */
import { readFile } from 'node:fs/promises';
import { openDatabase } from '../../src/database/index.ts';
import { PrismaClient } from '../generated/index.ts';

const [dataDir = '', templateFile] = process.argv.slice(2);
try {
  const template = async () => (templateFile === undefined ? undefined : new Blob([await readFile(templateFile)]));
  const database = await openDatabase({ PrismaClient, dataDir, template });
  await database.executeSql('CREATE TABLE IF NOT EXISTS fake_row (id int PRIMARY KEY, text text)');
  const { rows } = await database.executeSql('SELECT count(*)::int AS count FROM fake_row');
  const found = Number(rows[0]?.count);
  process.stdout.write(`open\n${found}\n`);
  for (let id = found + 1; ; id += 1) {
    await database.executeSql('INSERT INTO fake_row VALUES ($1, $2)', [id, 'x'.repeat(2_000)]);
    process.stdout.write(`${id}\n`);
  }
} catch (error) {
  process.stdout.write(`refused: ${error instanceof Error ? error.message : error}\n`);
}
