/** What has begun and not ended, so that a stop can wait for it. */
export class InFlight {
  readonly #running = new Set<Promise<unknown>>();

  async during<Result>(run: () => Promise<Result>): Promise<Result> {
    const running = run();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** When nothing runs, what began meanwhile included; or when the time is over. */
  async settled(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;
    const over = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        isOver = true;
        resolve();
      }, milliseconds);
    });
    while (this.#running.size > 0 && !isOver) await Promise.race([Promise.allSettled([...this.#running]), over]);
    clearTimeout(timer);
  }
}
