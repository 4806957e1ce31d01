/** Text as a search sees it: "novak" finds "Nováková", "strasse" finds "Straße". */

/** Letters that no normalization takes apart. */
const UNDIVIDED: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  ŧ: 't',
};
const UNDIVIDED_LETTER = new RegExp(`[${Object.keys(UNDIVIDED).join('')}]`, 'g');

/** Without case, accents and runs of blanks: for stored search and sort keys, and for what is compared with them. */
export function foldText(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(UNDIVIDED_LETTER, (letter) => UNDIVIDED[letter] ?? letter)
    .replace(/\s+/gu, ' ')
    .trim();
}

/** An index row and a cursor hold no more, and one character may fold to eighteen. */
const LONGEST_SORT_KEY = 400;

/** As much of a folded text as is stored to sort by: cut between code points. */
export function sortKeyOf(folded: string): string {
  return [...folded].slice(0, LONGEST_SORT_KEY).join('');
}
