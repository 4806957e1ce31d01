/**
 * A process that reads many long texts, and says how many bytes of them were read and how many became old: what outlives two of V8's
 * collections of young objects is moved among the old ones, which only a full collection looks at.
 */
import { getHeapSpaceStatistics } from 'node:v8';
import { openDatabase } from '../../src/database/index.ts';
import type { TextQuery } from '../../src/kernel/index.ts';
import { PrismaClient } from '../generated/index.ts';

const LENGTH = 20_000;
const LONG: TextQuery = { text: `SELECT repeat('x', ${LENGTH})`, values: [], name: 'long' };
const WARM_UP = 500;
const READS = 4_000;
const AT_ONCE = 16;

const [url = ''] = process.argv.slice(2);
const database = await openDatabase({ url, PrismaClient });
await times(WARM_UP);
let [old, grown] = [oldBytes(), 0];
await times(READS, () => {
  const now = oldBytes();
  // A full collection in between makes it less.
  grown += Math.max(0, now - old);
  old = now;
});
await database.close();
process.stdout.write(`${JSON.stringify({ read: READS * LENGTH, grown })}\n`);

async function times(count: number, each: () => void = () => {}): Promise<void> {
  for (let done = 0; done < count; done += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, () => database.readText(LONG)));
    each();
  }
}

function oldBytes(): number {
  return getHeapSpaceStatistics()
    .filter(({ space_name }) => space_name === 'old_space' || space_name === 'large_object_space')
    .reduce((sum, { space_used_size }) => sum + space_used_size, 0);
}
