import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Run a second time on the embedded database, where all others run on a Postgres if there is one (docs/adr/0068): every field, merge and
 * erasure of each module, then what each asks by SQL of its own. Not named here are those that run on both by `eachKind`.
 */
const ON_EMBEDDED = [
  'test/contract/modules.test.ts',
  'test/modules/access/audit-log.test.ts',
  'test/modules/communications/campaign-funnel.test.ts',
  'test/modules/communications/campaign-sending.test.ts',
  'test/modules/communications/lists.test.ts',
  'test/modules/communications/responsiveness-property.test.ts',
  'test/modules/communications/segment-criteria.test.ts',
  'test/modules/contacts/merge-customers.test.ts',
  'test/modules/contacts/segment-criteria.test.ts',
  'test/modules/contacts/identify-customer.test.ts',
  'test/modules/feedback/list-complaints.test.ts',
  'test/modules/feedback/live-feeds.test.ts',
  'test/modules/feedback/survey-results.test.ts',
  'test/modules/feedback/signal-evidence.test.ts',
  'test/modules/feedback/signals-property.test.ts',
  'test/modules/feedback/lost-customers.test.ts',
  'test/modules/loyalty/members.test.ts',
  'test/modules/loyalty/notices.test.ts',
  'test/modules/loyalty/tiers.test.ts',
  'test/modules/loyalty/merged-points.test.ts',
  'test/modules/loyalty/points.test.ts',
  'test/modules/loyalty/purchase-points.test.ts',
  'test/modules/loyalty/offers.test.ts',
  'test/modules/loyalty/punch-cards.test.ts',
  'test/modules/sales/products.test.ts',
  'test/modules/sales/record-return.test.ts',
  'test/modules/sales/segment-criteria.test.ts',
];
const EMBEDDED = 'embedded';

/** Started first, so that none runs alone at the end; vitest orders the others by the times of a run before, else by their size. */
const LONGEST = [
  'test/e2e/product.test.ts',
  'test/database/embedded-database.test.ts',
  'test/contract/subsets.test.ts',
  'test/e2e/serving.test.ts',
];

/** Those of one project together, as each has workers of its own. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const longest = LONGEST.flatMap((path) => sorted.filter(({ moduleId }) => moduleId.endsWith(path)));
    const ordered = [...longest, ...sorted.filter((file) => !longest.includes(file))];
    const isSecond = ({ project }: TestSpecification) => project.name === EMBEDDED;
    return [...ordered.filter(isSecond), ...ordered.filter((file) => !isSecond(file))];
  }
}

const resolve = {
  alias: [
    // Two copies of graphql load otherwise: Pothos's ESM and vitest's CommonJS one.
    { find: /^graphql$/, replacement: 'graphql/index.js' },
    // What an installed package would find; the fixture partner is a package of its own.
    { find: /^rapport$/, replacement: fileURLToPath(new URL('src/index.ts', import.meta.url)) },
    { find: /^rapport\/testing$/, replacement: fileURLToPath(new URL('test/support/index.ts', import.meta.url)) },
    { find: /^rapport\/testing\/contract$/, replacement: fileURLToPath(new URL('test/contract/index.ts', import.meta.url)) },
    {
      find: /^rapport\/([a-z]+)$/,
      replacement: fileURLToPath(new URL('src/modules/$1/index.ts', import.meta.url)),
    },
  ],
  conditions: ['source', 'node'],
};

/**
 * Of a worker's engine: to optimize only what is called eight times as often as is usual, and to keep what it compiled. Most of what tests
 * call is called in one file or two, and optimizing it took a tenth of the processor time of a run. Not every Node knows them, and one that
 * does not would not start.
 */
const ENGINE = ['--interrupt-budget=540672', '--no-flush-bytecode'].filter(
  (flag) => spawnSync(process.execPath, [flag, '--eval', '0'], { stdio: 'ignore' }).status === 0,
);

function project(name: string, options: TestProjectInlineConfiguration['test']): TestProjectInlineConfiguration {
  return {
    resolve,
    ssr: { resolve: { conditions: ['source', 'node'] } },
    test: {
      name,
      pool: 'forks',
      execArgv: ENGINE,
      // Nothing in the code is global, so files may share what they import: half of the suite's time went into importing it again.
      isolate: false,
      maxWorkers: 2,
      maxConcurrency: 2,
      testTimeout: 30_000,
      hookTimeout: 60_000,
      ...options,
    },
  };
}

export default defineConfig({
  test: {
    globalSetup: ['test/support/databases-global-setup.ts'],
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      project('suite', { include: ['test/**/*.test.ts'] }),
      ...(process.env.TEST_DATABASE === EMBEDDED
        ? []
        : [project(EMBEDDED, { include: ON_EMBEDDED, env: { TEST_DATABASE: EMBEDDED } })]),
    ],
    // `.ci/run` counts from the file.
    reporters: process.env.CI ? ['dot', ['json', { outputFile: '.vitest-results.json' }]] : ['default'],
  },
});
