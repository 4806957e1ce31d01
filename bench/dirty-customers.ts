/**
 * Customers as they lie in real files: names in many scripts, families that share a phone, the same person twice and misspelt, phones
 * as somebody wrote them. Made up from a seed, so it is known who is who.
 */
import type { CreateCustomerInput } from '../src/modules/contacts/index.ts';
import { CULTURES, type Culture } from './people.ts';
import { misdialled, newPhoneNumber, type PhoneNumber, spelt } from './phone-numbers.ts';
import { Random } from './random.ts';

export interface DirtyOptions {
  readonly seed: number;
  /** Records, duplicates included. */
  readonly count: number;
  /** How many of the records are another record of somebody who has one; 0.1 unless given. */
  readonly duplicates?: number;
}

/** Somebody who exists, in this world. */
export interface Person {
  readonly number: number;
  /** Who lives together: one family name, one landline, one address. */
  readonly household: number;
  readonly culture: Culture;
  readonly gender: 'FEMININE' | 'MASCULINE';
  readonly givenName: string;
  /** Null for people with a single name. */
  readonly familyName: string | null;
  readonly bornOn: { readonly year: number; readonly month: number; readonly day: number };
  readonly mobile: PhoneNumber | null;
  readonly landline: PhoneNumber | null;
  readonly email: string | null;
  readonly address: {
    readonly lines: string[];
    readonly city: string;
    readonly postalCode: string;
    readonly countryCode: string;
  };
}

/** What was written down of somebody. */
export interface DirtyCustomer {
  /** Of whom: two records with the same number are duplicates, all others are not. */
  readonly person: number;
  readonly household: number;
  readonly input: CreateCustomerInput;
  /** As far as it was asked; a birthday without its year is normal. */
  readonly bornOn: { readonly year: number | null; readonly month: number; readonly day: number } | null;
  /** What went wrong, in words: empty for a clean record. */
  readonly faults: readonly string[];
}

export interface DirtyWorld {
  readonly people: readonly Person[];
  readonly customers: readonly DirtyCustomer[];
}

export function dirtyWorld({ seed, count, duplicates = 0.1 }: DirtyOptions): DirtyWorld {
  const random = new Random(seed);
  const people: Person[] = [];
  const customers: DirtyCustomer[] = [];
  const wanted = Math.max(1, Math.round(count * (1 - duplicates)));
  for (let household = 0; people.length < wanted; household += 1) {
    const family = newHousehold(random, household, people.length);
    people.push(...family.slice(0, wanted - people.length));
  }
  for (const person of people) customers.push(recordOf(random, person, { again: false }));
  while (customers.length < count) customers.push(recordOf(random, random.pick(people), { again: true }));
  return { people, customers };
}

/** Every pair of records of one person, as indices into `customers`, the smaller first. */
export function truePairs(customers: readonly DirtyCustomer[]): readonly (readonly [number, number])[] {
  const seen = new Map<number, number[]>();
  return customers.flatMap(({ person }, index) => {
    const earlier = seen.get(person) ?? [];
    seen.set(person, [...earlier, index]);
    return earlier.map((one) => [one, index] as const);
  });
}

function newHousehold(random: Random, household: number, firstNumber: number): Person[] {
  const culture = random.pick(WEIGHTED);
  const size = random.chance(0.35) ? 2 + random.int(3) : 1;
  const family = culture.family.length > 0 ? random.pick(culture.family) : null;
  const landline = random.chance(size > 1 ? 0.7 : 0.2) ? newPhoneNumber(random, culture.country, 'landline') : null;
  const address = {
    lines: [`${random.pick(['Main', 'Lipová', 'Gedimino', 'Lindenstraße', 'Вишнева', '中山'])} ${1 + random.int(180)}`],
    city: random.pick(culture.cities),
    postalCode: String(10_000 + random.int(89_999)),
    countryCode: culture.country,
  };
  return Array.from({ length: size }, (_, place) => {
    const gender = random.chance(0.5) ? 'FEMININE' : 'MASCULINE';
    const givenName = random.pick(gender === 'FEMININE' ? culture.feminine : culture.masculine);
    const number = firstNumber + place;
    return {
      number,
      household,
      culture,
      gender,
      givenName,
      familyName: family?.[gender === 'FEMININE' ? 1 : 0] ?? null,
      bornOn: { year: 1930 + random.int(80), month: 1 + random.int(12), day: 1 + random.int(28) },
      mobile: random.chance(0.85) ? newPhoneNumber(random, culture.country, 'mobile') : null,
      landline,
      email: random.chance(0.7) ? newEmail(random, number) : null,
      address,
    };
  });
}

/** Each culture as often as its weight. */
const WEIGHTED = CULTURES.flatMap((culture) => Array.from({ length: culture.weight }, () => culture));

const DOMAINS = ['example.com', 'example.org', 'mail.example.net', 'пример.example', 'müller.example'];

function newEmail(random: Random, number: number): string {
  return `${random.pick(['info', 'jana.n', 'j', 'mail', 'öffice', 'почта'])}.${number}@${random.pick(DOMAINS)}`;
}

function recordOf(random: Random, person: Person, { again }: { readonly again: boolean }): DirtyCustomer {
  const faults: string[] = [];
  const names = namesOf(random, person, again, faults);
  const input: CreateCustomerInput = {
    kind: 'PERSON',
    ...names,
    language: random.chance(0.8) ? person.culture.language : null,
    grammaticalGender: random.chance(0.7) ? person.gender : null,
    countryCode: person.culture.country,
    email: emailOf(random, person, again, faults),
    contactPoints: [...phonesOf(random, person, again, faults), ...addressOf(random, person)],
    ...(!again && random.chance(0.4) && { externalIds: [{ system: 'erp', id: `K-${person.number}` }] }),
  };
  const { year, ...day } = person.bornOn;
  const bornOn = random.chance(0.6) ? { year: random.chance(0.7) ? year : null, ...day } : null;
  return { person: person.number, household: person.household, input, bornOn, faults };
}

function namesOf(random: Random, person: Person, again: boolean, faults: string[]) {
  let { givenName, familyName } = person;
  if (random.chance(again ? 0.35 : 0.03)) {
    if (familyName) familyName = misspelt(random, familyName);
    else givenName = misspelt(random, givenName);
    faults.push('name misspelt');
  }
  if (random.chance(again ? 0.3 : 0.05)) {
    givenName = withoutAccents(givenName);
    familyName = familyName && withoutAccents(familyName);
    faults.push('accents lost');
  }
  if (again && familyName && random.chance(0.1)) {
    [givenName, familyName] = [familyName, givenName];
    faults.push('names exchanged');
  }
  return { givenName, familyName };
}

/** Two letters exchanged, one left out or one doubled. */
function misspelt(random: Random, name: string): string {
  const letters = [...name];
  if (letters.length < 3) return name;
  const place = 1 + random.int(letters.length - 2);
  const [one = '', next = ''] = letters.slice(place, place + 2);
  const wrong = random.pick([[next, one], [next], [one, one, next]]);
  return [...letters.slice(0, place), ...wrong, ...letters.slice(place + 2)].join('');
}

function withoutAccents(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC');
}

function emailOf(random: Random, { email }: Person, again: boolean, faults: string[]): string | null {
  if (email === null || (again && random.chance(0.3))) return null;
  if (random.chance(again ? 0.15 : 0.01)) {
    faults.push('e-mail misspelt');
    return email.replace('.', '..').replace('..', `.${random.int(10)}`);
  }
  return random.chance(0.2) ? email.toUpperCase() : email;
}

function phonesOf(random: Random, person: Person, again: boolean, faults: string[]) {
  const known = [
    { kind: 'MOBILE' as const, phone: person.mobile },
    { kind: 'PHONE' as const, phone: person.landline },
  ];
  return known.flatMap(({ kind, phone }) => {
    if (phone === null || (again && random.chance(0.25))) return [];
    const isWrong = random.chance(again ? 0.1 : 0.02);
    if (isWrong) faults.push('wrong digit in a phone');
    const { text, isInternational } = spelt(random, isWrong ? misdialled(random, phone) : phone);
    return [{ kind, value: text, ...(!isInternational && { countryCode: phone.country }) }];
  });
}

function addressOf(random: Random, { address }: Person) {
  return random.chance(0.5) ? [{ kind: 'POSTAL' as const, address }] : [];
}
