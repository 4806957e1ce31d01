/** Chance for samples: the same words always draw the same lot, so that a sample is the same wherever it is made. */

type Words = readonly (string | number)[];

/** From 0 to below 1: the words' hash (FNV-1a), its bits stirred once more. */
export function draw(...words: Words): number {
  let hash = 0x811c9dc5;
  for (const character of words.join(' ')) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** One of these, each as likely. */
export function drawOne<Item>(items: readonly Item[], ...words: Words): Item {
  return pick(items, Math.floor(draw(...words) * items.length));
}

/** The item at this place, counted round and round. */
export function pick<Item>(items: readonly Item[], place: number): Item {
  const item = items[place % items.length];
  if (item === undefined) throw new RangeError('There is nothing to pick from.');
  return item;
}
