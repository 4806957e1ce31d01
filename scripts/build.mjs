/** `npm run build`: compiles to `dist/`, with the SQL and Prisma files at the same place beside the code as in the source. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const packageOf = (name) => dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));

function run(program, ...parameters) {
  const { status, error } = spawnSync(process.execPath, [program, ...parameters], { stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

rmSync('dist', { recursive: true, force: true });
run(join(packageOf('typescript'), 'bin/tsc'), '--project', 'tsconfig.build.json');
for (const folder of ['schema', 'migrations']) cpSync(`prisma/${folder}`, `dist/prisma/${folder}`, { recursive: true });
// A partner's package that is installed here imports 'rapport', which no package manager puts beside it: this is that package.
if (!existsSync('node_modules/rapport')) symlinkSync('..', 'node_modules/rapport', 'junction');
run('dist/scripts/make-template.js');
