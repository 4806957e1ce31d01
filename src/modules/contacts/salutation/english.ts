/** English: names stay as they are. Titles without a point, as British usage has it (New Hart's Rules). */
import type { Addressee, Language } from './addressee.ts';

export const english: Language = {
  nameless: 'Hello',
  neutral: (name) => `Dear ${name}`,
  address({ gender, honorific, familyName }) {
    if (familyName === null || honorific.isUnknown) return null;
    const title = titleOf(gender, honorific);
    return title && `Dear ${title} ${familyName}`;
  },
};

/** A doctor or professor is addressed without gender. Other degrees are not said. */
function titleOf(gender: Addressee['gender'], { degree, english: written, gender: told }: Addressee['honorific']): string | null {
  if (degree === 'PROFESSOR') return 'Professor';
  if (degree === 'DOCTOR') return 'Dr';
  if (written !== null && (told === gender || written === 'Mx')) return written;
  if (gender === null) return null;
  return gender === 'FEMININE' ? 'Ms' : 'Mr';
}
