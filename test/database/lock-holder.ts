/** A process of its own for the tests of the lock: takes it when told, says what came of it, and holds it until it is ended. */
import { createInterface } from 'node:readline';
import { lockDataDir } from '../../src/database/data-dir-lock.ts';

const [dataDir = ''] = process.argv.slice(2);
let release: (() => Promise<void>) | undefined;

process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'take') {
    try {
      release = await lockDataDir(dataDir);
      process.stdout.write('taken\n');
    } catch (error) {
      process.stdout.write(`refused: ${error instanceof Error ? error.message : error}\n`);
    }
  }
  if (line === 'release') {
    await release?.();
    process.stdout.write('released\n');
  }
}
