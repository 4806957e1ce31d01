/** Phone numbers that could exist, and the ways in which people and telephone systems write them. */
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { Random } from './random.ts';

export interface PhoneNumber {
  /** E.164. */
  readonly number: string;
  readonly country: CountryCode;
}

/** National numbers, a random digit for each `#`. */
const SHAPES: Readonly<Record<string, { readonly mobile: readonly string[]; readonly landline: readonly string[] }>> = {
  CZ: { mobile: ['60#######', '72#######', '77#######'], landline: ['2########', '54#######'] },
  LT: { mobile: ['6#######'], landline: ['5#######', '37######'] },
  IR: { mobile: ['91########', '93########'], landline: ['21########'] },
  GB: { mobile: ['74########', '77########'], landline: ['20########', '113#######'] },
  DE: { mobile: ['151########', '171#######'], landline: ['30########', '221#######'] },
  UA: { mobile: ['50#######', '67#######'], landline: ['44#######'] },
  CN: { mobile: ['138########', '159########'], landline: ['10########'] },
  JP: { mobile: ['90########', '80########'], landline: ['3########'] },
  EG: { mobile: ['10########', '11########'], landline: ['2########'] },
  ID: { mobile: ['812########', '813########'], landline: ['21########'] },
};

/** A number that is valid in that country. */
export function newPhoneNumber(random: Random, country: string, kind: 'mobile' | 'landline'): PhoneNumber {
  const shapes = SHAPES[country];
  if (!shapes || !isSupportedCountry(country)) throw new Error(`There are no phone numbers of ${country} here.`);
  for (;;) {
    const national = random.pick(shapes[kind]).replace(/#/g, () => String(random.int(10)));
    const parsed = parsePhoneNumberFromString(national, country);
    if (parsed?.isValid() && parsed.country === country) return { number: parsed.number, country };
  }
}

/** Another number, off by one digit, as a hasty hand writes it down. */
export function misdialled(random: Random, { number, country }: PhoneNumber): PhoneNumber {
  const place = number.length - 1 - random.int(4);
  const digit = (Number(number[place]) + 1 + random.int(9)) % 10;
  return { number: `${number.slice(0, place)}${digit}${number.slice(place + 1)}`, country };
}

type Spelling = (formatted: Formatted, random: Random) => string;

interface Formatted {
  /** `+420 777 123 456`. */
  readonly international: string;
  /** As it is dialled at home, with the trunk prefix where there is one. */
  readonly national: string;
  readonly callingCode: string;
  /** Without country and trunk prefix. */
  readonly significant: string;
}

const fullWidth = (text: string) => text.replace(/[+\d]/g, (sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0));
const inThrees = (digits: string, mark: string) => digits.replace(/\d{3}(?=\d{2})/g, (three) => three + mark);

/** Each begins with the number of its country, so it is read without knowing one. */
const INTERNATIONAL: Readonly<Record<string, Spelling>> = {
  plain: ({ international }) => international,
  'no blanks': ({ international }) => international.replace(/ /g, ''),
  '00 for +': ({ callingCode, significant }) => `00${callingCode} ${inThrees(significant, ' ')}`,
  'trunk zero in brackets': ({ callingCode, significant }) => `+${callingCode} (0) ${inThrees(significant, ' ')}`,
  'full width': ({ international }) => fullWidth(international),
  extension: ({ international }, random) => `${international} ext. ${10 + random.int(90)}`,
  'pasted with invisible marks': ({ international }) => `\u202a${international}\u202c`,
  'SIP address': ({ callingCode, significant }) => `sip:+${callingCode}${significant}@pbx.example.com`,
};

/** Each is read with the country's help only. */
const LOCAL: Readonly<Record<string, Spelling>> = {
  national: ({ national }) => national,
  dots: ({ national }) => national.replace(/[\s-]+/g, '.'),
  slashes: ({ national }) => national.replace(/[\s-]+/, '/'),
  'digits alone': ({ national }) => national.replace(/\D/g, ''),
  'trunk zero in brackets': ({ significant }) => `(0)${inThrees(significant, '-')}`,
};

export interface SpeltPhone {
  readonly text: string;
  readonly isInternational: boolean;
  readonly spelling: string;
}

/** The number in one of its spellings. */
export function spelt(random: Random, phone: PhoneNumber): SpeltPhone {
  const isInternational = random.chance(0.55);
  const [name, write] = random.pick(Object.entries(isInternational ? INTERNATIONAL : LOCAL));
  return {
    text: write(formatted(phone), random),
    isInternational,
    spelling: `${isInternational ? 'international' : 'local'}, ${name}`,
  };
}

function formatted({ number, country }: PhoneNumber): Formatted {
  const parsed = parsePhoneNumberFromString(number, country);
  if (!parsed) throw new Error(`${number} is no phone number.`);
  return {
    international: parsed.formatInternational(),
    national: parsed.formatNational(),
    callingCode: parsed.countryCallingCode,
    significant: parsed.nationalNumber,
  };
}
