/**
 * The vocative of Lithuanian surnames, where it is certain. After the Dabartinės lietuvių kalbos gramatika (ed. Ambrazas), on
 * declining nouns: -as gives -ai in names of people, -is -i, -ys -y, -us -au, -ius -iau, -ė -e, -a stays. Foreign names
 * end in -as, -is and -us too (Dumas, Davis), so before these a suffix of Lithuanian surnames must stand. Null for all others.
 */
type Gender = 'FEMININE' | 'MASCULINE';

/** Without q, w and x, and without the letters of other languages. */
const LITHUANIAN = /^[A-PR-VYZĄČĘĖĮŠŲŪŽ][a-pr-vyząčęėįšųūž]{2,}$/u;
const DOUBLED = /([b-df-hj-np-tv-z])\1/iu;

/** The first that fits decides. */
const ENDINGS: Readonly<Record<Gender, readonly (readonly [ending: RegExp, vocative: string])[]>> = {
  FEMININE: [
    // Married -ienė, daughters -aitė, -ytė, -utė, -ūtė, and the short -ė.
    [/(?<=[^aeiouy])ė$/u, 'e'],
    // Also Slavic surnames of women: Ivanova.
    [/a$/u, 'a'],
  ],
  MASCULINE: [
    // Kazlauskas, Balčiūnas, Butėnas, Urbonas.
    [/(?<=k|ėn|ūn|on|yn)as$/u, 'ai'],
    // Jonaitis, Sabonis, Landsbergis.
    [/(?<=ait|yt|ut|ūt|on|ėl|el|ul|berg)is$/u, 'i'],
    // Gaidys.
    [/(?<=[^aeiouyąęėįųū])ys$/u, 'y'],
    // Stankevičius, Stankus.
    [/(?<=[ik])us$/u, 'au'],
    // Smetona, Nausėda.
    [/a$/u, 'a'],
    [/(?<=[^aeiouyąęėįųū])ė$/u, 'e'],
  ],
};

export function vocativeOfLithuanianSurname(surname: string, gender: Gender): string | null {
  const parts = surname.split('-');
  // Of two surnames each is declined: a woman's Jonaitytė-Kazlauskienė is common, a man's is not.
  const vocatives = parts.map((part) => vocativeOfPart(part, gender));
  const isCertain =
    vocatives.every((one) => one !== null) && (parts.length === 1 || (parts.length === 2 && gender === 'FEMININE'));
  return isCertain ? vocatives.join('-') : null;
}

function vocativeOfPart(part: string, gender: Gender): string | null {
  if (!LITHUANIAN.test(part) || DOUBLED.test(part)) return null;
  for (const [ending, vocative] of ENDINGS[gender]) {
    if (ending.test(part)) return part.replace(ending, vocative);
  }
  return null;
}
