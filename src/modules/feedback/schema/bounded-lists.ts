/** What a feed's filter may list: a list's filter is held to as many by the builder. */
import { RequestError } from '../../../kernel/index.ts';

const MAX_LISTED = 100;

export function requireBounded(...lists: readonly (readonly unknown[] | null | undefined)[]): void {
  if (lists.every((list) => (list?.length ?? 0) <= MAX_LISTED)) return;
  throw new RequestError('BAD_USER_INPUT', `A list in a filter has at most ${MAX_LISTED} entries.`);
}
