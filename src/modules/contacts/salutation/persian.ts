/**
 * Persian: `سرکار خانم` (a woman) or `جناب آقای` (a man), then the degree, then the family name, none of which changes its form. The
 * language has no gender beside these words. A whole name before گرامی would need an ezafe, which is written or not by the name's
 * last sound (دستور خط فارسی, Academy of Persian Language and Literature), so the neutral form names nobody.
 */
import type { Language } from './addressee.ts';
import type { Degree } from './honorifics.ts';

const DEGREES: Readonly<Partial<Record<Degree, string>>> = { PROFESSOR: 'پروفسور', DOCTOR: 'دکتر', ENGINEER: 'مهندس' };
const NAMELESS = 'با سلام و احترام';

export const persian: Language = {
  nameless: NAMELESS,
  neutral: () => NAMELESS,
  address({ gender, honorific, familyName }) {
    if (gender === null || familyName === null || honorific.isUnknown) return null;
    const degree = honorific.degree && DEGREES[honorific.degree];
    return [gender === 'FEMININE' ? 'سرکار خانم' : 'جناب آقای', degree, familyName].filter(Boolean).join(' ');
  },
};
