import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: [
      // Two copies of graphql load otherwise: Pothos's ESM and vitest's CommonJS one.
      { find: /^graphql$/, replacement: 'graphql/index.js' },
      // What an installed package would find; the fixture partner is a package of its own.
      { find: /^rapport$/, replacement: fileURLToPath(new URL('src/index.ts', import.meta.url)) },
      { find: /^rapport\/testing$/, replacement: fileURLToPath(new URL('test/support/index.ts', import.meta.url)) },
      { find: /^rapport\/testing\/contract$/, replacement: fileURLToPath(new URL('test/contract/index.ts', import.meta.url)) },
      {
        find: /^rapport\/(access|contacts|feedback)$/,
        replacement: fileURLToPath(new URL('src/modules/$1/index.ts', import.meta.url)),
      },
    ],
    conditions: ['source', 'node'],
  },
  ssr: { resolve: { conditions: ['source', 'node'] } },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/databases-global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    maxConcurrency: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // `.ci/run` counts from the file.
    reporters: process.env.CI ? ['dot', ['json', { outputFile: '.vitest-results.json' }]] : ['default'],
  },
});
