/** Statements that are put together of parts. */

/** Its values stand between its strings. */
export interface StatementPart {
  readonly strings: readonly string[];
  readonly values: readonly unknown[];
}

/** `WITH part0 AS (…), part1 AS (…) …`, the first of them last. Their values are `$1`, `$2` and so on, in the order of the parts. */
export function asOneText(parts: readonly StatementPart[]): string {
  let count = 0;
  const [main, ...others] = parts.map(({ strings: [first = '', ...further] }) =>
    further.reduce((text, string) => {
      count += 1;
      return `${text}$${count}${string}`;
    }, first),
  );
  const before = others.map((text, index) => `${index === 0 ? 'WITH' : ','} part${index} AS (${text})`);
  return [...before, main].join(' ');
}

const MOST_TEXTS = 1_000;

/** Texts of parts whose strings are the very same arrays each time: to put a text together, and to look it up, takes longer. */
export class PartTexts {
  #first = new Place();
  #count = 0;

  of(parts: readonly StatementPart[]): string {
    let place = this.#first;
    for (const { strings } of parts) place = place.after(strings);
    place.text ??= this.#made(parts);
    return place.text;
  }

  #made(parts: readonly StatementPart[]): string {
    if (this.#count >= MOST_TEXTS) {
      this.#first = new Place();
      this.#count = 0;
    }
    this.#count += 1;
    return asOneText(parts);
  }
}

/** Where one is after some parts. */
class Place {
  text: string | undefined;
  readonly #next = new Map<readonly string[], Place>();

  after(strings: readonly string[]): Place {
    const known = this.#next.get(strings);
    if (known) return known;
    const made = new Place();
    this.#next.set(strings, made);
    return made;
  }
}
