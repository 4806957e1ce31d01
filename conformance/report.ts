/** Tells the reader of a terminal how the suites fare. */
import type { Reporter, Result } from './runner.ts';

export interface Total {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
}

const SLOWEST = 3;
const count = (results: readonly Result[], outcome: Result['outcome']): number =>
  results.filter((result) => result.outcome === outcome).length;
const line = (mark: string, { suite, name, reason }: Result): string =>
  `  ${mark} ${suite} › ${name}${reason === undefined ? '' : `: ${reason}`}\n`;

export class Report implements Reporter {
  readonly #out: NodeJS.WritableStream;
  readonly #started = performance.now();

  constructor(out: NodeJS.WritableStream) {
    this.#out = out;
  }

  note(text: string): void {
    this.#out.write(`${text}\n`);
  }

  suiteStarted(suite: string, about: string, cases: number): void {
    this.#out.write(`${suite}: ${about} (${cases} cases)\n`);
  }

  /** Only what did not pass gets a line. */
  caseEnded(result: Result): void {
    if (result.outcome === 'failed') this.#out.write(line('✗', result));
    if (result.outcome === 'skipped') this.#out.write(line('– skipped', result));
  }

  suiteEnded(suite: string, results: readonly Result[]): void {
    const seconds = (results.reduce((sum, { ms }) => sum + ms, 0) / 1000).toFixed(1);
    this.#out.write(`${suite}: ${count(results, 'passed')} of ${results.length} passed, ${seconds} s of cases\n`);
  }

  /** The last words: what was left out, what failed, how many. */
  summary(results: readonly Result[], left: readonly { readonly name: string; readonly about: string }[]): Total {
    for (const { name, about } of left)
      this.#out.write(`\n  SKIPPED: the suite "${name}" (${about}) needs --spawn "<command that starts a server>".\n`);
    const failed = results.filter(({ outcome }) => outcome === 'failed');
    if (failed.length > 0) this.#out.write(`\nFailed:\n${failed.map((result) => line('✗', result)).join('')}`);
    const slowest = [...results].sort((one, other) => other.ms - one.ms).slice(0, SLOWEST);
    this.#out.write(
      `\nslowest: ${slowest.map(({ suite, name, ms }) => `${suite} › ${name} ${(ms / 1000).toFixed(1)} s`).join('; ')}\n`,
    );
    const total = {
      passed: count(results, 'passed'),
      failed: failed.length,
      skipped: count(results, 'skipped') + left.length,
      seconds: Math.round((performance.now() - this.#started) / 1000),
    };
    this.#out.write(`in ${total.seconds} s: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
    return total;
  }
}
