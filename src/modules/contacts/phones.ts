/** Phone numbers as E.164. */
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';

/**
 * The number in E.164; null if it is none of this country's numbers, or a local one of a country that is not known.
 * `countryCode` (ISO 3166-1 alpha-2) is not asked for a number that begins with + and its own.
 */
export function parsePhone(text: string, countryCode?: string | null): string | null {
  const country = countryCode && isSupportedCountry(countryCode) ? countryCode : undefined;
  const number = parsePhoneNumberFromString(text.normalize('NFKC'), {
    ...(country && { defaultCountry: country }),
    extract: false,
  });
  return number?.isValid() ? number.number : null;
}

/** The country that an E.164 number belongs to; null where several share it. */
export function countryOfPhone(e164: string): string | null {
  return parsePhoneNumberFromString(e164)?.country ?? null;
}
