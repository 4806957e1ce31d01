import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Started first, so that none runs alone at the end; vitest orders the others by the times of a run before, else by their size. */
const LONGEST = [
  'test/e2e/product.test.ts',
  'test/database/embedded-database.test.ts',
  'test/contract/subsets.test.ts',
  'test/e2e/serving.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files);
    const longest = LONGEST.flatMap((path) => others.filter(({ moduleId }) => moduleId.endsWith(path)));
    return [...longest, ...others.filter((file) => !longest.includes(file))];
  }
}

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
        find: /^rapport\/(access|contacts|sales|communications|feedback)$/,
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
    // Nothing in the code is global, so files may share what they import: half of the suite's time went into importing it again.
    isolate: false,
    maxWorkers: 2,
    maxConcurrency: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // `.ci/run` counts from the file.
    reporters: process.env.CI ? ['dot', ['json', { outputFile: '.vitest-results.json' }]] : ['default'],
  },
});
