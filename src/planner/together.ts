/** Tells calls whether they came alone or with others of the same tick. */
export class Together {
  #waiting: ((isAlone: boolean) => void)[] = [];

  /** Runs in the next tick. */
  run<Result>(call: (isAlone: boolean) => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) process.nextTick(() => this.#runAll());
      this.#waiting.push((isAlone) => call(isAlone).then(resolve, reject));
    });
  }

  #runAll(): void {
    const calls = this.#waiting;
    this.#waiting = [];
    for (const call of calls) call(calls.length === 1);
  }
}
