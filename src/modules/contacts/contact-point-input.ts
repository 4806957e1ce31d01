/** Reading a way to reach a customer: what people wrote, and what is compared. */
import type { ContactPointKind, ContactPointStatus } from '../../generated/index.ts';
import { foldText, optionalText, text } from '../../kernel/index.ts';
import { parseEmail } from './emails.ts';
import type { Issues } from './issues.ts';
import { countryCode } from './locales.ts';
import { countryOfPhone, parsePhone } from './phones.ts';

interface PostalAddressInput {
  readonly lines: readonly string[];
  readonly city?: string | null | undefined;
  readonly region?: string | null | undefined;
  readonly postalCode?: string | null | undefined;
  readonly countryCode?: string | null | undefined;
}

export interface ContactPointInput {
  readonly kind: ContactPointKind;
  readonly value?: string | null | undefined;
  readonly label?: string | null | undefined;
  readonly isPrimary?: boolean | null | undefined;
  readonly countryCode?: string | null | undefined;
  readonly address?: PostalAddressInput | null | undefined;
  readonly source?: string | null | undefined;
}

/** A contact point that may be written. */
export interface NewContactPoint {
  readonly kind: ContactPointKind;
  readonly value: string;
  readonly normalized: string | null;
  readonly status: ContactPointStatus;
  readonly label: string | null;
  /** Null: primary if the customer has no other of the kind. */
  readonly isPrimary: boolean | null;
  readonly source: string | null;
  readonly addressLines: string[];
  readonly city: string | null;
  readonly region: string | null;
  readonly postalCode: string | null;
  readonly countryCode: string | null;
}

export interface ReadingOptions {
  /** Reads local phone numbers that name no country of their own. */
  readonly country: string | null;
  /** In an import a phone that cannot be parsed is kept as written, and INVALID. */
  readonly keepsUnparsedPhones?: boolean;
}

const MAX_LINES = 6;
const NO_ADDRESS: Pick<NewContactPoint, 'addressLines' | 'city' | 'region' | 'postalCode' | 'countryCode'> = {
  addressLines: [],
  city: null,
  region: null,
  postalCode: null,
  countryCode: null,
};

/** Null if something is wrong with it, which `issues` then says. */
export function readContactPoint(input: ContactPointInput, issues: Issues, options: ReadingOptions): NewContactPoint | null {
  const faultsBefore = issues.found.length;
  const country = issues.read('countryCode', countryCode, input.countryCode) ?? options.country;
  const reached =
    input.kind === 'POSTAL' ? readPostal(input, issues, country) : readValue(input, issues, { ...options, country });
  const label = issues.read('label', optionalText(100), input.label) ?? null;
  const source = issues.read('source', optionalText(200), input.source) ?? null;
  if (!reached || issues.found.length > faultsBefore) return null;
  return { kind: input.kind, label, source, isPrimary: input.isPrimary ?? null, status: 'VALID', ...reached };
}

type Reached = Omit<NewContactPoint, 'kind' | 'label' | 'source' | 'isPrimary' | 'status'> & { status?: ContactPointStatus };

function readValue(input: ContactPointInput, issues: Issues, options: ReadingOptions): Reached | null {
  if (input.address) issues.add('address', 'Only a POSTAL contact point has an address.');
  const value = issues.read('value', text(1, 320), input.value);
  if (value === null || input.value === undefined) issues.add('value', 'Must be given.', 'REQUIRED');
  if (!value) return null;
  switch (input.kind) {
    case 'EMAIL':
      return readEmail(value, issues);
    case 'PHONE':
    case 'MOBILE':
      return readPhone(value, issues, options);
    case 'WEB':
      return readWeb(value, issues);
    default:
      return { ...NO_ADDRESS, value, normalized: foldText(value) };
  }
}

function readEmail(value: string, issues: Issues): Reached | null {
  const address = parseEmail(value);
  if (!address) issues.add('value', 'Must be an e-mail address, for example jana@example.com.');
  return address && { ...NO_ADDRESS, ...address };
}

function readPhone(value: string, issues: Issues, { country, keepsUnparsedPhones = false }: ReadingOptions): Reached | null {
  const normalized = parsePhone(value, country);
  if (normalized !== null) return { ...NO_ADDRESS, value, normalized, countryCode: countryOfPhone(normalized) };
  if (keepsUnparsedPhones) return { ...NO_ADDRESS, value, normalized: null, status: 'INVALID' };
  issues.add('value', unreadablePhone(country));
  return null;
}

/** Why a phone could not be read, and what would help. */
export function unreadablePhone(country: string | null): string {
  return country === null
    ? 'Is no phone number in international form, and no country is known to read it as a local one: begin with + or give countryCode.'
    : `Is no phone number of ${country}, nor one in international form.`;
}

function readWeb(value: string, issues: Issues): Reached | null {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url && ['http:', 'https:'].includes(url.protocol)) return { ...NO_ADDRESS, value, normalized: url.href };
  issues.add('value', 'Must be a web address that begins with http:// or https://.');
  return null;
}

function readPostal(input: ContactPointInput, issues: Issues, country: string | null): Reached | null {
  if (!input.address) {
    issues.add('address', 'A POSTAL contact point needs an address.', 'REQUIRED');
    return null;
  }
  const address = readAddress(input.address, issues.at('address'), country);
  const shown = [
    ...address.addressLines,
    [address.postalCode, address.city].filter(Boolean).join(' '),
    address.region,
    address.countryCode,
  ].filter((part): part is string => Boolean(part));
  const value = issues.read('value', optionalText(500), input.value) ?? shown.join(', ');
  const compared = [...address.addressLines, address.postalCode, address.city, address.countryCode];
  return {
    ...address,
    value,
    normalized: compared.map((part) => foldText(part ?? '').replace(/[^\p{L}\p{N}]+/gu, '')).join('|'),
  };
}

function readAddress(address: PostalAddressInput, issues: Issues, country: string | null) {
  if (address.lines.length > MAX_LINES) issues.add('lines', `Must have at most ${MAX_LINES} lines.`);
  const lines = address.lines
    .slice(0, MAX_LINES)
    .map((line, index) => issues.at('lines').read(String(index), text(0, 200), line));
  const addressLines = lines.filter((line): line is string => Boolean(line));
  const city = issues.read('city', optionalText(100), address.city) ?? null;
  if (addressLines.length === 0 && city === null) issues.add('lines', 'Give at least one line or a city.', 'REQUIRED');
  return {
    addressLines,
    city,
    region: issues.read('region', optionalText(100), address.region) ?? null,
    postalCode: issues.read('postalCode', optionalText(20), address.postalCode) ?? null,
    countryCode: issues.read('countryCode', countryCode, address.countryCode) ?? country,
  };
}
