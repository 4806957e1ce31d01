/** In which language a customer is asked. */

const LANGUAGES = ['cs', 'de', 'en', 'fa', 'lt'] as const;
export type Language = (typeof LANGUAGES)[number];

const isLanguage = (tag: string): tag is Language => LANGUAGES.some((language) => language === tag);

/** The first of ours that a customer's language (BCP 47) or an Accept-Language names; null where it names none. */
function namedIn(languages: string | null): Language | null {
  const named = (languages ?? '').split(',').map((entry) => /^[a-z]{2}(?![a-z])/.exec(entry.trim().toLowerCase())?.[0] ?? '');
  return named.find(isLanguage) ?? null;
}

/** By what is known of the reader, the surest first; English where none of it is one of ours. */
export function languageOf(...known: readonly (string | null)[]): Language {
  for (const languages of known) {
    const language = namedIn(languages);
    if (language) return language;
  }
  return 'en';
}

export const directionOf = (language: Language): 'ltr' | 'rtl' => (language === 'fa' ? 'rtl' : 'ltr');
