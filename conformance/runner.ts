/** Runs suites of cases against a server and tells what failed. Knows nothing of GraphQL. */
import { Failure, Skip, within } from './expect.ts';

export interface Case<World> {
  readonly name: string;
  /** Mostly waits: runs beside everything else instead of holding it up. */
  readonly slow?: boolean;
  /** After so many milliseconds the case has failed. 20,000 unless given. */
  readonly timeout?: number;
  run(world: World): Promise<void>;
}

export interface Suite<World> {
  readonly name: string;
  readonly about: string;
  /** Its cases compare the whole server before and after, so nothing else may run beside it. */
  readonly alone?: boolean;
  /** Asked once, when the suite's turn comes. */
  cases(world: World): Promise<readonly Case<World>[]> | readonly Case<World>[];
}

type Outcome = 'passed' | 'failed' | 'skipped';

export interface Result {
  readonly suite: string;
  readonly name: string;
  readonly outcome: Outcome;
  readonly ms: number;
  /** Why it failed or was skipped. */
  readonly reason?: string;
}

export interface Reporter {
  suiteStarted(suite: string, about: string, cases: number): void;
  caseEnded(result: Result): void;
  suiteEnded(suite: string, results: readonly Result[]): void;
}

const CASE_TIMEOUT = 20_000;

async function runCase<World>(suite: string, one: Case<World>, world: World): Promise<Result> {
  const started = performance.now();
  const ended = (outcome: Outcome, reason?: string): Result => ({
    suite,
    name: one.name,
    outcome,
    ms: Math.round(performance.now() - started),
    ...(reason === undefined ? {} : { reason }),
  });
  try {
    await within(one.timeout ?? CASE_TIMEOUT, 'an end of the case', one.run(world));
    return ended('passed');
  } catch (error) {
    if (error instanceof Skip) return ended('skipped', error.message);
    if (error instanceof Failure) return ended('failed', error.message);
    return ended(
      'failed',
      error instanceof Error ? `${error.message} ${error.stack?.split('\n')[1]?.trim() ?? ''}` : String(error),
    );
  }
}

/** One suite at a time; slow cases run on behind the suites that follow, save for those that want to be alone. */
export async function runSuites<World>(
  suites: readonly Suite<World>[],
  world: World,
  reporter: Reporter,
): Promise<readonly Result[]> {
  const all: Result[] = [];
  // A case that has failed may leave a request behind whose end nobody awaits.
  process.on('unhandledRejection', () => undefined);
  let behind: Promise<unknown>[] = [];
  for (const suite of suites) {
    if (suite.alone) {
      await Promise.all(behind);
      behind = [];
    }
    const results: Result[] = [];
    const note = (result: Result): void => {
      results.push(result);
      all.push(result);
      reporter.caseEnded(result);
    };
    const cases = await casesOf(suite, world, note);
    reporter.suiteStarted(suite.name, suite.about, cases.length);
    const waiting = cases.filter(({ slow }) => slow).map(async (one) => note(await runCase(suite.name, one, world)));
    for (const one of cases.filter(({ slow }) => !slow)) note(await runCase(suite.name, one, world));
    const ended = Promise.all(waiting).then(() => reporter.suiteEnded(suite.name, results));
    if (suite.alone) await ended;
    else behind.push(ended);
  }
  await Promise.all(behind);
  return all;
}

/** A suite that cannot even prepare its cases has failed, and the others still run. */
async function casesOf<World>(
  suite: Suite<World>,
  world: World,
  note: (result: Result) => void,
): Promise<readonly Case<World>[]> {
  try {
    return await suite.cases(world);
  } catch (error) {
    const outcome = error instanceof Skip ? 'skipped' : 'failed';
    note({
      suite: suite.name,
      name: 'preparation',
      outcome,
      ms: 0,
      reason: error instanceof Error ? error.message : String(error),
    });
    return [];
  }
}
