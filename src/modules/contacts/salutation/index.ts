/** How to address a customer. What we cannot know is neutral, never wrong. */
import { type Addressed, addresseeOf, type Language } from './addressee.ts';
import { czech } from './czech.ts';
import { english } from './english.ts';
import { german } from './german.ts';
import { lithuanian } from './lithuanian.ts';
import { persian } from './persian.ts';

const LANGUAGES = new Map<string, Language>([
  ['cs', czech],
  ['de', german],
  ['en', english],
  ['fa', persian],
  ['lt', lithuanian],
]);

/** The name alone: it is an address in every language. */
const ANY_OTHER: Language = { nameless: english.nameless, neutral: (name) => name, address: () => null };

/** In this language (BCP 47), or the customer's own, or English. */
export function salutationOf(customer: Addressed, language: string | null = customer.language): string {
  const speech = languageOf(language);
  // The dead are not greeted, whoever calls from their number is; of the erased nothing is known.
  if (customer.deceasedOn !== null || customer.erasedAt !== null) return speech.nameless;
  if (customer.kind === 'ORGANIZATION') return ofOrganization(speech, customer.organizationName);
  const person = addresseeOf(customer);
  return speech.address(person) ?? (person.fullName === null ? speech.nameless : speech.neutral(person.fullName));
}

/** English names it, as does a language that we do not know; in the others a company's name is no address. */
function ofOrganization(speech: Language, name: string | null): string {
  return name !== null && (speech === english || speech === ANY_OTHER) ? speech.neutral(name) : speech.nameless;
}

function languageOf(language: string | null): Language {
  if (language === null) return english;
  return LANGUAGES.get(new Intl.Locale(language).language) ?? ANY_OTHER;
}
