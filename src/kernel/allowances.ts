/**
 * How often something may be asked for that everybody may ask for. What requests cost is counted by the server and has callers in mind
 * who may ask much; this is for the few things, such as an answer by a token, of which nobody honest needs many.
 */
import { RequestError } from './errors.ts';
import { TokenBuckets } from './token-bucket.ts';

export interface Allowance {
  /** Prefixed by the module's name: whoever names the same spends of the same. */
  readonly name: string;
  /** At once, by whom has been quiet. */
  readonly most: number;
  readonly restoredPerSecond: number;
}

/** Of one process: several that serve the same company allow as much each. */
export class Allowances {
  readonly #buckets = new Map<string, TokenBuckets>();

  /** Takes one of what this payer has left, or throws RATE_LIMITED with `retryAfter` in seconds. */
  spend({ name, most, restoredPerSecond }: Allowance, payer: string): void {
    const buckets = this.#buckets.get(name) ?? new TokenBuckets(most, restoredPerSecond);
    this.#buckets.set(name, buckets);
    const { secondsUntil } = buckets.take(payer, 1);
    if (secondsUntil === 0) return;
    const retryAfter = Math.max(1, Math.ceil(secondsUntil));
    throw new RequestError('RATE_LIMITED', `This was tried too often; try again in ${retryAfter} s.`, { retryAfter });
  }
}
