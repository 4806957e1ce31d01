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

/** IANA, for example `Europe/Prague`. */
export const timeZone = text(2, 64).refine(isTimeZone, 'Must be an IANA time zone, for example Europe/Prague.');

/** ISO 3166-1 alpha-2, in upper case. */
export const countryCode = text(2, 2)
  .transform((value) => value.toUpperCase())
  .refine(isCountryCode, 'Must be a country after ISO 3166-1, for example CZ.');

/** HH:MM, 00:00 to 23:59. */
export const timeOfDay = text(5, 5).refine(
  (value) => /^([01]\d|2[0-3]):[0-5]\d$/.test(value),
  'Must be a time of day, for example 21:00.',
);

/** A name of the IANA database. */
export function isTimeZone(value: string): boolean {
  // Newer engines also take offsets such as +02:00, which know no daylight saving.
  if (!/^[A-Za-z]/.test(value)) return false;
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
    throw new RequestError('BAD_USER_INPUT', 'timeZone must be an IANA time zone, for example Europe/Prague or UTC.');
  }
  return given;
}

function isCountryCode(value: string): boolean {
  return /^[A-Z]{2}$/.test(value) && value !== 'ZZ' && countryNames.of(value) !== undefined;
}
