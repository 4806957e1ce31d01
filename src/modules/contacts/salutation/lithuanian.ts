/**
 * Lithuanian: the vocative of everything that is said; after the Dabartinės lietuvių kalbos gramatika (ed. Ambrazas) and the advice of
 * the State Commission of the Lithuanian Language (VLKK) on addressing by surname. A degree takes the place of `pone` and `ponia`.
 */
import type { Language } from './addressee.ts';
import type { Degree } from './honorifics.ts';
import { vocativeOfLithuanianSurname } from './lithuanian-vocative.ts';

const DEGREES: Readonly<Partial<Record<Degree, { readonly FEMININE: string; readonly MASCULINE: string }>>> = {
  PROFESSOR: { FEMININE: 'profesore', MASCULINE: 'profesoriau' },
  DOCENT: { FEMININE: 'docente', MASCULINE: 'docente' },
  DOCTOR: { FEMININE: 'daktare', MASCULINE: 'daktare' },
};
const NAMELESS = 'Laba diena';

export const lithuanian: Language = {
  nameless: NAMELESS,
  neutral: () => NAMELESS,
  address({ gender, honorific: { degree, isUnknown }, familyName }) {
    const vocative = gender && familyName && !isUnknown ? vocativeOfLithuanianSurname(familyName, gender) : null;
    if (gender === null || vocative === null) return null;
    const called = (degree && DEGREES[degree]?.[gender]) ?? (gender === 'FEMININE' ? 'ponia' : 'pone');
    return `${gender === 'FEMININE' ? 'Gerbiama' : 'Gerbiamas'} ${called} ${vocative}`;
  },
};
