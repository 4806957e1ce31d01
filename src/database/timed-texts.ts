/** Texts of statements that tell how long the server takes for them, which a busy process cannot tell by its own clock. */

/** What is known of one text. */
export class TimedText {
  readonly text: string;
  /** What the server takes where nothing disturbs it: a quarter of its answers came faster. Endless until it is known. */
  milliseconds = Number.POSITIVE_INFINITY;

  constructor(text: string) {
    // Its transaction begins when the server turns to it: to parse and plan it counts, to wait for those before it does not.
    this.text = `SELECT s.*, date_part('epoch', clock_timestamp() - now()) FROM (${text}) s`;
  }

  /** `seconds` as the last column of the answer has them. */
  took(seconds: string): void {
    // A clock that is set back may tell less than nothing.
    const now = Math.max(LEAST_MILLISECONDS, Number(seconds) * 1_000);
    if (this.milliseconds === Number.POSITIVE_INFINITY) this.milliseconds = now;
    else this.milliseconds *= now < this.milliseconds ? FASTER : SLOWER;
  }
}

/** Steps to a quantile: it stays where a quarter of them goes down, as 0.9 ^ 0.25 × 1.036 ^ 0.75 = 1. */
const FASTER = 0.9;
const SLOWER = 1.036;
const LEAST_MILLISECONDS = 0.01;
const MOST_TEXTS = 2_000;

export class TimedTexts {
  readonly #texts = new Map<string, TimedText>();

  /** Of a SELECT that answers one column. */
  of(text: string): TimedText {
    const known = this.#texts.get(text);
    if (known) return known;
    const timed = new TimedText(text);
    if (this.#texts.size >= MOST_TEXTS) this.#texts.clear();
    this.#texts.set(text, timed);
    return timed;
  }
}
