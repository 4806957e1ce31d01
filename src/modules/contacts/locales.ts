/** Checks of languages, time zones, countries and times of day. */
import { z } from 'zod';
import { RequestError, text } from '../../kernel/index.ts';

const countryNames = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** BCP 47, in its canonical spelling: `cs`, `pt-BR`. */
export const language = text(2, 35).transform((value, context) => {
  try {
    return Intl.getCanonicalLocales(value)[0] ?? value;
  } catch {
    context.addIssue({ code: 'custom', message: 'Must be a language after BCP 47, for example cs or pt-BR.' });
    return z.NEVER;
  }
});

export const timeZone = text(2, 64).refine(isTimeZone, 'Must be UTC, or the IANA name of a place, for example Europe/Prague.');

/** ISO 3166-1 alpha-2, in upper case. */
export const countryCode = text(2, 2)
  .transform((value) => value.toUpperCase())
  .refine(isCountryCode, 'Must be a country after ISO 3166-1, for example CZ.');

/** HH:MM, 00:00 to 23:59. */
export const timeOfDay = text(5, 5).refine(
  (value) => /^([01]\d|2[0-3]):[0-5]\d$/.test(value),
  'Must be a time of day, for example 21:00.',
);

const OF_A_PLACE =
  /^(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Etc|Europe|Indian|Mexico|Pacific|US)\//i;
/** Taken out of the IANA database years ago, and known to the engine still. */
const WITHDRAWN = /^(US\/Pacific-New|Canada\/East-Saskatchewan)$/i;

/**
 * UTC, or an IANA name of an area and a place. Shorter names and abbreviations are none: the engine and the database read IST, CET or PST
 * differently, hours apart, or one of them not at all.
 */
export function isTimeZone(value: string): boolean {
  if (/^UTC$/i.test(value)) return true;
  if (!OF_A_PLACE.test(value) || WITHDRAWN.test(value)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Where days, and all that is made of them, begin: UTC unless given. What is no time zone is BAD_USER_INPUT. */
export function requireTimeZone(given: string | null | undefined): string {
  if (given == null) return 'UTC';
  if (!isTimeZone(given)) {
    throw new RequestError('BAD_USER_INPUT', 'timeZone must be UTC, or the IANA name of a place, for example Europe/Prague.');
  }
  return given;
}

function isCountryCode(value: string): boolean {
  return /^[A-Z]{2}$/.test(value) && value !== 'ZZ' && countryNames.of(value) !== undefined;
}
