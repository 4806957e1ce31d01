/** Files for the tests of the CLI: small, of our own, and gone when the test is over. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** The path of a file with this content. */
export async function givenFile(content: string | Uint8Array, name = 'customers.csv'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rapport-cli-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}
