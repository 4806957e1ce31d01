/** Phone numbers as E.164. */
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** Longer than any way to write a number; what is longer is not looked at. */
const LONGEST = 250;
/** How telephone systems and web pages hand a number over. */
const SCHEME = /^(?:tel|sips?|callto):([^@;?]*).*$/is;
/** As words for an extension stand in letters; the English ones and `доб` the library knows. */
const EXTENSION = /[\s,;/]+(?:linka|kl|klapka|durchwahl|dw|vid|داخلی)[.:\s]*\d{1,7}$/iu;

/**
 * The number in E.164; null if it is none of this country's numbers, or a local one of a country that is not known.
 * `countryCode` (ISO 3166-1 alpha-2) is not asked for a number that begins with + and its own, or with 00 for the +.
 */
export function parsePhone(text: string, countryCode?: string | null): string | null {
  const country = countryCode && isSupportedCountry(countryCode) ? countryCode : undefined;
  if (text.length > LONGEST) return null;
  for (const spelling of spellings(text)) {
    const number = parsePhoneNumberFromString(spelling, { ...(country && { defaultCountry: country }), extract: false });
    if (number?.isValid()) return number.number;
  }
  return null;
}

/**
 * What may have been meant, the likeliest first. A later one counts only where the earlier are no numbers at all: a trunk zero in
 * brackets that belongs to the number (Italy), or 00 that the country itself dials otherwise (United States).
 */
function spellings(text: string): ReadonlySet<string> {
  // Marks of direction and zero-width blanks come along when a number is copied from a page.
  const written = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim()
    .replace(SCHEME, '$1')
    .replace(EXTENSION, '');
  const withoutTrunkZero = written.replace(/\(0\)/, ' ').trim();
  return new Set([written, withoutTrunkZero, internationalOf(written), internationalOf(withoutTrunkZero)]);
}

function internationalOf(written: string): string {
  return written.replace(/^\(?00/, '+');
}

/** The country that an E.164 number belongs to; null where several share it. */
export function countryOfPhone(e164: string): string | null {
  return parsePhoneNumberFromString(e164)?.country ?? null;
}
