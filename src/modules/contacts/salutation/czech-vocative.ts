/**
 * The vocative of Czech surnames, where it is certain. After the Internetová jazyková příručka (Institute of the Czech Language), on declining
 * surnames and on addressing, and the Příruční mluvnice češtiny (Karlík, Nekula, Rusínová), on declining names of people. Null wherever usage wavers (-s, -z, -x, -o, -e, -y, -l after e, -r after a consonant,
 * a vowel that drops out), for names of several parts and for spellings that Czech does not have: these are foreign, and who bears
 * them decides.
 */
type Gender = 'FEMININE' | 'MASCULINE';

/** A capital, then small letters; with q, w, x or letters of other languages a name is foreign. */
const CZECH = /^[A-PR-VYZÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ][a-pr-vyzáčďéěíňóřšťúůýž]+$/u;
const FOREIGN = /([b-df-hj-np-tvwxzčďňřšťž])\1|ck(?![aáyý])|sch|sz|cz|th|ph|ie|oo|ee|ů[^ů]$/iu;
/** A vowel, or r and l between consonants: Strnad has two syllables. */
const SYLLABLES = /[aeiouyáéěíóúůý]|(?<=[bcčdfghjkmnpsštvzž])[lr](?=[bcčdfghjkmnpsštvzž])/giu;

/** Adjectives (Novotný, Krejčí) and families in the genitive (Janů, Starých) are the same in the vocative. */
const SAME_FOR_MEN = /(?:ý|í|ů|[ýí]ch)$/u;
/** So are a woman's -ová, -á, -í and -ů; what ends in a consonant is not declined for a woman at all. */
const SAME_FOR_WOMEN = /(?:á|í|ů|[b-df-hj-np-tvwxzčďňřšťž])$/iu;
const LATIN = /^\p{sc=Latin}[\p{sc=Latin}\p{M}'’]*$/u;

/** A man's: an exact ending, and what takes its place. The first that fits decides. */
const MASCULINE: readonly (readonly [ending: RegExp, vocative: string | null])[] = [
  // Vzor předseda: Svoboda, Procházka, Říha.
  [/([bcčdďfghjklmnňpqrřsštťvzž])a$/u, '$1o'],
  // The e drops out: Hájek, Vaněk, Vlček, Machek. Not after other groups (Dubček), nor in one syllable (Flek), which keep it.
  [/(?<=[aeiouyáéěíóúůý])něk$/u, 'ňku'],
  [/(?<=[aeiouyáéěíóúůý])děk$/u, 'ďku'],
  [/(?<=[aeiouyáéěíóúůý])těk$/u, 'ťku'],
  [/((?:[aeiouyáéěíóúůý]|[bcčdfghjkmnpsštvzž][lr])(?:ch|[bcčdďfghjklmnňpqrřsštťvzž]))ek$/iu, '$1ku'],
  // The same with -ec, whose c is softened: Němec, Moravec. Kadlec keeps its e, or does not.
  [/([aeiouyáéěíóúůý][bcčdďfghjklmnňpqrřsštťvzž])ec$/iu, '$1če'],
  [/[eě][kc]$/u, null],
  // After k, h, ch and g: Novák, Vlach.
  [/([aáiíoóuúyýlr]k|[aáeiíoóuúyýlr](?:h|ch|g))$/u, '$1u'],
  // Soft consonants: Beneš, Kříž, Kolář, Zajíc, Ondřej. A vowel before -ň, -ť and -ď may drop out after e.
  [/([aáeěéiíoóuúyý][žšřčj])$/u, '$1i'],
  [/([aáiíoóuúyý][cňťď])$/u, '$1i'],
  // Hard consonants after a vowel that stays: Urban, Holub, Kohout, Pospíšil, Doležal, Kašpar.
  [/([aáiíoóuúyý][bdmnptvr]|[aáiíyo]l)$/u, '$1e'],
  // German names that Czech took in: Fišer, Majer.
  [/(er)$/u, '$1e'],
];

/** Common names that go their own way. */
const OWN_WAY = new Map([
  ['Král', 'Králi'],
  ['Havel', 'Havle'],
  ['Pavel', 'Pavle'],
  ['Karel', 'Karle'],
]);
/** With one syllable the vowel may change or the ending waver (Syn, Dub, Bůh); these groups are sure all the same. */
const SURE_IN_ONE_SYLLABLE = /(?:[žšřčj]|[lr]k|ch|[áaeiou]k)$/u;

export function vocativeOfCzechSurname(surname: string, gender: Gender): string | null {
  return gender === 'FEMININE' ? feminine(surname) : masculine(surname);
}

function feminine(surname: string): string | null {
  const parts = surname.split(/[\s-]+/u);
  return parts.every((part) => LATIN.test(part) && SAME_FOR_WOMEN.test(part)) ? surname : null;
}

function masculine(surname: string): string | null {
  const own = OWN_WAY.get(surname);
  if (own !== undefined) return own;
  if (!CZECH.test(surname)) return null;
  if (SAME_FOR_MEN.test(surname)) return surname;
  if (FOREIGN.test(surname)) return null;
  const syllables = surname.match(SYLLABLES)?.length ?? 0;
  for (const [ending, vocative] of MASCULINE) {
    if (!ending.test(surname)) continue;
    const isSure = syllables > 1 || SURE_IN_ONE_SYLLABLE.test(surname);
    return vocative !== null && isSure ? surname.replace(ending, vocative) : null;
  }
  return null;
}
