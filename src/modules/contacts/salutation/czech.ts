/**
 * Czech: the vocative of everything that is said, a degree included (`Vážený pane doktore Nováku`); after the Internetová jazyková
 * příručka (Institute of the Czech Language), on addressing.
 */
import type { Language } from './addressee.ts';
import { vocativeOfCzechSurname } from './czech-vocative.ts';
import type { Degree } from './honorifics.ts';

const DEGREES: Readonly<Record<Degree, { readonly FEMININE: string; readonly MASCULINE: string }>> = {
  PROFESSOR: { FEMININE: 'profesorko', MASCULINE: 'profesore' },
  DOCENT: { FEMININE: 'docentko', MASCULINE: 'docente' },
  DOCTOR: { FEMININE: 'doktorko', MASCULINE: 'doktore' },
  ENGINEER: { FEMININE: 'inženýrko', MASCULINE: 'inženýre' },
  MAGISTER: { FEMININE: 'magistro', MASCULINE: 'magistře' },
};
const NAMELESS = 'Dobrý den';

export const czech: Language = {
  nameless: NAMELESS,
  // A name in the nominative would be wrong in an address, and without gender there is no vocative.
  neutral: () => NAMELESS,
  address({ gender, honorific: { degree, isUnknown }, familyName }) {
    const vocative = gender && familyName && !isUnknown ? vocativeOfCzechSurname(familyName, gender) : null;
    if (gender === null || vocative === null) return null;
    const words = [gender === 'FEMININE' ? 'Vážená paní' : 'Vážený pane', degree && DEGREES[degree][gender], vocative];
    return words.filter(Boolean).join(' ');
  },
};
