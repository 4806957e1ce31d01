/**
 * German: names stay as they are. After DIN 5008: `Frau` or `Herr`, a doctor's or professor's degree between that and the name, the
 * highest alone; other degrees are not said. Without gender `Guten Tag` and the whole name.
 */
import type { Language } from './addressee.ts';
import type { Honorific } from './honorifics.ts';

export const german: Language = {
  nameless: 'Guten Tag',
  neutral: (name) => `Guten Tag ${name}`,
  address({ gender, honorific, familyName }) {
    if (gender === null || familyName === null || honorific.isUnknown) return null;
    const words = [gender === 'FEMININE' ? 'Sehr geehrte Frau' : 'Sehr geehrter Herr', degreeOf(honorific), familyName];
    return words.filter((word) => word !== null).join(' ');
  },
};

/** Doctorates are protected by law: one of another country stays as it was written, `MUDr.` does not become `Dr.` */
function degreeOf({ degree, written }: Honorific): string | null {
  if (degree === 'PROFESSOR') return 'Prof.';
  if (degree !== 'DOCTOR') return null;
  return written !== null && /.dr\.?$/i.test(written) ? written : 'Dr.';
}
