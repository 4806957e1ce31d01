/** How names are compared and sorted. */
import { sortKeyOf } from '../../kernel/index.ts';

/** Lower case: what makes a name unique, and what lists sort by. Accents stay, as they tell words apart in many languages. */
export function nameKeyOf(name: string): string {
  return sortKeyOf(name.normalize('NFKC').toLowerCase());
}
