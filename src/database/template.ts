/** What a new embedded database may start from: a key that changes with everything that a template is made of. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Migration } from './migration-files.ts';

/** Changes with the embedded Postgres, with every migration, and with what else is named. */
export async function templateKey(migrations: readonly Migration[], ...others: readonly string[]): Promise<string> {
  const parts = [await embeddedVersion(), ...migrations.map(({ module, name, checksum }) => `${module}/${name} ${checksum}`)];
  return createHash('sha256')
    .update([...parts, ...others].join('\n'))
    .digest('hex')
    .slice(0, 16);
}

async function embeddedVersion(): Promise<string> {
  const manifest = new URL('../package.json', import.meta.resolve('@electric-sql/pglite'));
  return String(JSON.parse(await readFile(manifest, 'utf8')).version);
}
