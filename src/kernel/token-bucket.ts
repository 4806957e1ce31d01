/** What each payer may still spend. A full bucket is forgotten: it says no more than a new one would. */

export interface Balance {
  readonly available: number;
  /** Seconds until the asked amount would be there; 0 if it is. */
  readonly secondsUntil: number;
}

interface Bucket {
  available: number;
  at: number;
}

const MOST_BUCKETS = 10_000;

export class TokenBuckets {
  readonly #maximum: number;
  readonly #restoredPerSecond: number;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  /** `now` in milliseconds, monotonic. */
  constructor(maximum: number, restoredPerSecond: number, now: () => number = () => performance.now()) {
    this.#maximum = maximum;
    this.#restoredPerSecond = restoredPerSecond;
    this.#now = now;
  }

  /** Takes the amount if it is there, else nothing. What no full bucket could pay is paid by emptying a full one. */
  take(payer: string, amount: number): Balance {
    const bucket = this.#bucketOf(payer);
    const price = Math.min(amount, this.#maximum);
    if (bucket.available < price) {
      return { available: bucket.available, secondsUntil: (price - bucket.available) / this.#restoredPerSecond };
    }
    bucket.available -= price;
    return { available: bucket.available, secondsUntil: 0 };
  }

  /** What was taken and not used. */
  giveBack(payer: string, amount: number): Balance {
    const bucket = this.#bucketOf(payer);
    bucket.available = Math.min(this.#maximum, bucket.available + amount);
    return { available: bucket.available, secondsUntil: 0 };
  }

  get size(): number {
    return this.#buckets.size;
  }

  #bucketOf(payer: string): Bucket {
    const at = this.#now();
    const known = this.#buckets.get(payer);
    if (known) {
      known.available = this.#restored(known, at);
      known.at = at;
      return known;
    }
    if (this.#buckets.size >= MOST_BUCKETS) this.#forget(at);
    const bucket = { available: this.#maximum, at };
    this.#buckets.set(payer, bucket);
    return bucket;
  }

  #restored({ available, at }: Bucket, now: number): number {
    return Math.min(this.#maximum, available + ((now - at) / 1_000) * this.#restoredPerSecond);
  }

  /** The full ones; if all are in use, the one that was made first. */
  #forget(now: number): void {
    for (const [payer, bucket] of this.#buckets) {
      if (this.#restored(bucket, now) >= this.#maximum) this.#buckets.delete(payer);
    }
    if (this.#buckets.size < MOST_BUCKETS) return;
    for (const payer of this.#buckets.keys()) {
      this.#buckets.delete(payer);
      return;
    }
  }
}
