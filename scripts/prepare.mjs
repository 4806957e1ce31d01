/**
 * What `npm ci` runs last: generates the clients and builds, so that `npm start` only starts. Plain JavaScript, as it also runs
 * where the tools that it needs are left out.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const tools = ['prisma/package.json', 'typescript/package.json', 'tsx/package.json'];

function isInstalled(tool) {
  try {
    require.resolve(tool);
    return true;
  } catch {
    return false;
  }
}

if (tools.every(isInstalled)) {
  for (const script of ['generate', 'build']) {
    const { status } = spawnSync('npm', ['run', '--silent', script], { stdio: 'inherit', shell: process.platform === 'win32' });
    if (status !== 0) process.exit(status ?? 1);
  }
} else if (!existsSync('dist/src/main.js')) {
  console.warn(
    'rapport: not built, as the development dependencies are left out. To build: npm ci --include=dev. ' +
      'To shrink an installation that is built: npm prune --omit=dev.',
  );
}
