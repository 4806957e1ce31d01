/** Countries by what people call them, as ISO 3166-1 codes. */
import { getCountries } from 'libphonenumber-js/max';
import { foldText } from '../../../kernel/index.ts';

/** Languages in which files are likely to name countries. */
const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'cs', 'lt', 'fa', 'sv', 'da', 'fi'];

const ALSO_CALLED: Readonly<Record<string, string>> = {
  uk: 'GB',
  'great britain': 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'northern ireland': 'GB',
  usa: 'US',
  'u.s.': 'US',
  'u.s.a.': 'US',
  'united states of america': 'US',
  'czech republic': 'CZ',
  'ceska republika': 'CZ',
  holland: 'NL',
  'the netherlands': 'NL',
  korea: 'KR',
  'viet nam': 'VN',
  'russian federation': 'RU',
  macedonia: 'MK',
  burma: 'MM',
};

let codesByName: ReadonlyMap<string, string> | undefined;

/** The code of a country that is named in one of many languages, or by its code; null for what is no country. */
export function countryNamed(name: string): string | null {
  codesByName ??= allNames();
  return codesByName.get(foldText(name)) ?? null;
}

function allNames(): ReadonlyMap<string, string> {
  const codes = getCountries();
  const names = LANGUAGES.map((language) => new Intl.DisplayNames(language, { type: 'region', fallback: 'none' }));
  return new Map([
    ...names.flatMap((called) => codes.map((code) => [foldText(called.of(code) ?? code), code] as const)),
    ...codes.map((code) => [code.toLowerCase(), code] as const),
    ...Object.entries(ALSO_CALLED),
  ]);
}
