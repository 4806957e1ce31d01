/** Text as the database can keep it. */

/** Without NUL and halves of characters, which no table takes: each is shown as unreadable. */
export function storable(text: string): string {
  return text.replace(/\0|\p{Cs}/gu, '\ufffd');
}

/** One line of it, without what cannot be seen: for subjects and names. */
export function oneLine(text: string, longest: number): string {
  const cleaned = storable(text)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .trim();
  return firstOf(cleaned, longest);
}

/** At most so many characters, none of them cut in half. */
export function firstOf(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return text.slice(0, longest).replace(/[\ud800-\udbff]$/, '');
}
