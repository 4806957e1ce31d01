/** One complaint that fails keeps no other waiting. */

const MOST_NAMED = 10;

export class Failures {
  readonly #errors: unknown[] = [];
  readonly #ids: string[] = [];

  /** Does what there is to do of a complaint, and remembers if it fails. */
  async goOn(id: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.#ids.push(id);
      this.#errors.push(error);
    }
  }

  /** Fails if any did, with what failed. */
  throwIfAny(): void {
    const [first] = this.#errors;
    if (first === undefined) return;
    const [count, named] = [this.#ids.length, this.#ids.slice(0, MOST_NAMED).join(', ')];
    const reason = first instanceof Error ? first.message : String(first);
    throw new AggregateError(this.#errors, `Of ${count} complaints the clocks could not be kept: ${named}. The first: ${reason}`);
  }
}
