/** What stands before a name: the gender that it tells, and the degree that some languages put into an address. */
export type Degree = 'PROFESSOR' | 'DOCENT' | 'DOCTOR' | 'ENGINEER' | 'MAGISTER';

export interface Honorific {
  readonly gender: 'FEMININE' | 'MASCULINE' | null;
  /** The highest. */
  readonly degree: Degree | null;
  /** That degree as it was written: `Dr.`, `MUDr.` */
  readonly written: string | null;
  /** In English there are several for women. */
  readonly english: string | null;
  /** Among it is something whose forms of address we do not know: `Sir`, `Rev.`, `Oberst`. */
  readonly isUnknown: boolean;
}

const FROM_HIGHEST = ['PROFESSOR', 'DOCENT', 'DOCTOR', 'ENGINEER', 'MAGISTER'] as const;

const DEGREES: Readonly<Record<Degree, readonly string[]>> = {
  PROFESSOR: ['prof', 'professor', 'profesor', 'profesorius', 'پروفسور'],
  DOCENT: ['doc', 'docent'],
  DOCTOR: [
    ...['dr', 'doctor', 'doktor', 'daktaras', 'دکتر', 'phd'],
    ...['mudr', 'mvdr', 'mddr', 'judr', 'phdr', 'rndr', 'pharmdr', 'paeddr', 'thdr'],
  ],
  ENGINEER: ['ing', 'مهندس'],
  MAGISTER: ['mgr', 'mga'],
};
const FEMININE = ['mrs', 'ms', 'miss', 'frau', 'paní', 'pani', 'ponia', 'خانم', 'سرکار'];
const MASCULINE = ['mr', 'herr', 'pan', 'ponas', 'آقای', 'آقا', 'جناب'];
/** Said with the name, not to it. */
const SILENT = [
  'bc',
  'bca',
  'dis',
  'csc',
  'drsc',
  'mba',
  'msc',
  'bsc',
  'ma',
  'ba',
  'mag',
  'dipl-ing',
  'diplom-ingenieur',
  'med',
  'mx',
];
const ENGLISH = new Map([
  ['mr', 'Mr'],
  ['mrs', 'Mrs'],
  ['ms', 'Ms'],
  ['miss', 'Miss'],
  ['mx', 'Mx'],
]);

export function readHonorific(honorific: string | null): Honorific {
  const written = (honorific ?? '')
    .normalize('NFC')
    .split(/[\s,]+/u)
    .filter((word) => word !== '');
  const words = written.map((word) => ({ word, key: word.toLowerCase().replaceAll('.', '') }));
  const degree = FROM_HIGHEST.find((one) => words.some(({ key }) => DEGREES[one].includes(key))) ?? null;
  const isFeminine = words.some(({ key }) => FEMININE.includes(key));
  const isMasculine = words.some(({ key }) => MASCULINE.includes(key));
  return {
    gender: isFeminine === isMasculine ? null : isFeminine ? 'FEMININE' : 'MASCULINE',
    degree,
    written: words.find(({ key }) => degree !== null && DEGREES[degree].includes(key))?.word ?? null,
    english: words.map(({ key }) => ENGLISH.get(key)).find((found) => found !== undefined) ?? null,
    isUnknown: words.some(({ key }) => !KNOWN.has(key)) || (isFeminine && isMasculine),
  };
}

const KNOWN: ReadonlySet<string> = new Set([...Object.values(DEGREES).flat(), ...FEMININE, ...MASCULINE, ...SILENT]);
