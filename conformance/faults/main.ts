/** Plants each fault in a server of its own and shows that the suites notice, naming the case. */
import { Command } from 'commander';
import { Failure } from '../expect.ts';
import { type Result, runSuites } from '../runner.ts';
import { ServerProcess } from '../server-process.ts';
import { chosen } from '../suites.ts';
import { FAULTS, type Fault, type Patch } from './faults.ts';

const PLANT = new URL('./plant.mjs', import.meta.url).href;
const SILENT = { suiteStarted() {}, caseEnded() {}, suiteEnded() {} };

interface Options {
  readonly spawn: string;
  readonly only?: string;
}

/** The results of these cases on a server with these patches. */
async function tried(
  command: string,
  patches: readonly Patch[],
  cases: readonly Fault['caughtBy'][],
): Promise<readonly Result[]> {
  const server = await ServerProcess.create({ command, env: {} });
  try {
    await server.start({ NODE_OPTIONS: `--import=${PLANT}`, CONFORMANCE_PATCHES: JSON.stringify(patches) });
    return await runSuites(chosen(cases.map((one) => one.join('/')).join(',')), server.world, SILENT);
  } finally {
    await server.dispose();
  }
}

const isOf = ({ caughtBy: [suite, part] }: Fault, result: Result): boolean =>
  result.suite === suite && result.name.toLowerCase().includes(part.toLowerCase());

/** What is wrong with the proof; null where the healthy server passes and the faulty one is found out. */
async function proof(command: string, fault: Fault, healthy: readonly Result[]): Promise<string | null> {
  const [first, ...others] = healthy.filter((result) => isOf(fault, result));
  if (!first) return `there is no case ${fault.caughtBy.join('/')}`;
  const wrong = [first, ...others].find(({ outcome }) => outcome !== 'passed');
  if (wrong) return `the healthy server does not pass: ${wrong.name}: ${wrong.reason}`;
  try {
    const caught = (await tried(command, fault.patches, [fault.caughtBy])).find(({ outcome }) => outcome === 'failed');
    if (!caught) return 'nobody noticed';
    process.stdout.write(`✓ ${fault.name}: ${fault.about}\n    caught by ${caught.suite} › ${caught.name}: ${caught.reason}\n`);
    return null;
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
}

const { spawn, only } = new Command('conformance:faults')
  .description('Shows that the suites fail for faults planted on purpose. Needs a build: npm run build.')
  .option('--spawn <command>', 'how to start the compiled server', 'node dist/src/main.js')
  .option('--only <names>', `faults, with commas between: ${FAULTS.map(({ name }) => name).join(', ')}`)
  .parse()
  .opts<Options>();
const wanted = FAULTS.filter(({ name }) => only === undefined || only.split(',').includes(name));
const healthy = await tried(
  spawn,
  [],
  wanted.map(({ caughtBy }) => caughtBy),
);
process.stdout.write(
  `the healthy server: ${healthy.filter(({ outcome }) => outcome === 'passed').length} of ${healthy.length} cases passed\n`,
);
let missed = 0;
for (const fault of wanted) {
  const problem = await proof(spawn, fault, healthy);
  if (problem === null) continue;
  missed += 1;
  process.stdout.write(`✗ ${fault.name}: ${fault.about}\n    ${problem}\n`);
}
process.stdout.write(`${wanted.length - missed} passed, ${missed} failed\n`);
process.exit(missed === 0 ? 0 : 1);
