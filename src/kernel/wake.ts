/** Waiting for something to do: until woken, or until a time has passed. A wake while nobody waits is not lost. */
export class Waker {
  #isWoken = false;
  #resume: (() => void) | null = null;

  wake(): void {
    this.#isWoken = true;
    this.#resume?.();
  }

  /** Resolves at once if there was a wake since the last wait. Without `milliseconds` only a wake ends it. */
  async wait(milliseconds?: number): Promise<void> {
    if (!this.#isWoken) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resume) => {
        this.#resume = resume;
        if (milliseconds !== undefined) timer = setTimeout(resume, milliseconds);
      });
      clearTimeout(timer);
      this.#resume = null;
    }
    this.#isWoken = false;
  }
}
