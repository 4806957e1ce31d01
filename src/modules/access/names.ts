/** How names are compared and sorted. */

/** Lower case: what makes a name unique, and what lists sort by. Accents stay, as they tell words apart in many languages. */
export function nameKeyOf(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}
