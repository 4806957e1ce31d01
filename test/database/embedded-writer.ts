/** A process that writes into an embedded database and says each row after its commit, until it is killed. */
import { readFile } from 'node:fs/promises';
import { openDatabase } from '../../src/database/index.ts';
import { PrismaClient } from '../generated/index.ts';

const [dataDir = '', templateFile = ''] = process.argv.slice(2);
try {
  const database = await openDatabase({ PrismaClient, dataDir, template: async () => new Blob([await readFile(templateFile)]) });
  await database.executeSql('CREATE TABLE IF NOT EXISTS fake_row (id int PRIMARY KEY, text text)');
  process.stdout.write('open\n');
  for (let id = 1; ; id += 1) {
    await database.executeSql('INSERT INTO fake_row VALUES ($1, $2) ON CONFLICT DO NOTHING', [id, 'x'.repeat(2_000)]);
    process.stdout.write(`${id}\n`);
  }
} catch (error) {
  process.stdout.write(`refused: ${error instanceof Error ? error.message : error}\n`);
}
