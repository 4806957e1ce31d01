/** Whom a language addresses, and what it must know to do so. */
import type { Prisma } from '../../../generated/index.ts';
import { type Honorific, readHonorific } from './honorifics.ts';

/** What of a customer decides how to address them. */
export type Addressed = Pick<
  Prisma.CustomerModel,
  | 'kind'
  | 'givenName'
  | 'familyName'
  | 'preferredName'
  | 'organizationName'
  | 'honorific'
  | 'grammaticalGender'
  | 'language'
  | 'deceasedOn'
  | 'erasedAt'
>;

export interface Addressee {
  /** Null where we do not know, or where the honorific says otherwise than the gender. */
  readonly gender: 'FEMININE' | 'MASCULINE' | null;
  readonly honorific: Honorific;
  readonly familyName: string | null;
  /** Given, or preferred, and family name, in the order of the script; null without any. */
  readonly fullName: string | null;
}

/** How one language addresses people. */
export interface Language {
  /** Whomever: a greeting without a name and without gender. */
  readonly nameless: string;
  /** Null where a form that is surely right cannot be made. */
  readonly address: (person: Addressee) => string | null;
  /** Without gender, and with the name only where the language does not inflect it. */
  readonly neutral: (name: string) => string;
}

const FAMILY_NAME_FIRST = /^[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}々ー]+$/u;

export function addresseeOf(customer: Addressed): Addressee {
  const honorific = readHonorific(customer.honorific);
  const [givenName, familyName] = [nameOf(customer.preferredName ?? customer.givenName), nameOf(customer.familyName)];
  return {
    gender: genderOf(customer.grammaticalGender, honorific),
    honorific,
    familyName,
    fullName: fullName(givenName, familyName),
  };
}

/** Null for what nobody is called, such as a dash for a name that was not asked. */
function nameOf(name: string | null): string | null {
  return name !== null && /\p{L}/u.test(name) ? name : null;
}

function fullName(givenName: string | null, familyName: string | null): string | null {
  if (givenName === null || familyName === null) return givenName ?? familyName;
  const isFamilyNameFirst = FAMILY_NAME_FIRST.test(givenName) && FAMILY_NAME_FIRST.test(familyName);
  return isFamilyNameFirst ? `${familyName}${givenName}` : `${givenName} ${familyName}`;
}

function genderOf(stated: Addressed['grammaticalGender'], honorific: Honorific): Addressee['gender'] {
  if (stated === 'NEUTRAL') return null;
  if (stated !== null && honorific.gender !== null && stated !== honorific.gender) return null;
  return stated ?? honorific.gender;
}
