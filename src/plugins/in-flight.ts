/** What has begun and not ended, so that a stop can wait for it. */
export class InFlight {
  #running = 0;
  readonly #waiting = new Set<() => void>();

  async during<Result>(run: () => Promise<Result>): Promise<Result> {
    this.begin();
    try {
      return await run();
    } finally {
      this.end();
    }
  }

  /** Whoever begins ends it, once. */
  begin(): void {
    this.#running += 1;
  }

  end(): void {
    this.#running -= 1;
    if (this.#running > 0) return;
    for (const tell of this.#waiting) tell();
    this.#waiting.clear();
  }

  /** When nothing runs, what began meanwhile included; or when the time is over. */
  async settled(milliseconds: number): Promise<void> {
    if (this.#running === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#waiting.add(resolve);
      timer = setTimeout(resolve, milliseconds);
    });
    clearTimeout(timer);
  }
}
