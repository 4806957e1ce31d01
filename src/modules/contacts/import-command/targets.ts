/** What a column of a file may become: the names that `--map` and `--set` take. */
import {
  AcquisitionSource,
  Channel,
  type ContactPointKind,
  CustomerKind,
  CustomerLifecycle,
  GrammaticalGender,
  ServiceTier,
} from '../../../generated/index.ts';
import { type ImportTarget, type ImportTargets, wordTarget } from '../../../kernel/index.ts';
import { countryNamed } from './countries.ts';
import type { RowBuilder } from './row-builder.ts';

type Target = ImportTarget<RowBuilder>;

interface NamedTarget {
  readonly description: string;
  readonly target: Target;
}

const TEXTS: Readonly<Record<string, string>> = {
  organizationName: "an organization's name",
  givenName: "a person's given name",
  familyName: "a person's family name",
  preferredName: 'what they want to be called',
  honorific: 'what stands before the name',
  language: 'BCP 47, for example cs',
  timeZone: 'IANA, for example Europe/Prague',
  email: 'the e-mail address',
  phone: 'the phone number',
};

const ENUMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  kind: CustomerKind,
  lifecycle: CustomerLifecycle,
  serviceTier: ServiceTier,
  preferredChannel: Channel,
  grammaticalGender: GrammaticalGender,
};

const ADDRESS_PARTS = ['city', 'region', 'postalCode'] as const;

const KINDS_BY_PREFIX: Readonly<Record<string, ContactPointKind>> = {
  email: 'EMAIL',
  phone: 'PHONE',
  mobile: 'MOBILE',
  web: 'WEB',
  social: 'SOCIAL',
  messaging: 'MESSAGING',
};

const FIXED: Readonly<Record<string, NamedTarget>> = {
  ...Object.fromEntries(
    Object.entries(TEXTS).map(([field, description]) => [
      field,
      { description, target: (row: RowBuilder, value: string) => row.set(field, value) },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(ENUMS).map(([field, words]) => [
      field,
      {
        description: Object.values(words).join(', '),
        target: wordTarget(field, Object.values(words), (row: RowBuilder, value) => row.set(field, value)),
      },
    ]),
  ),
  'acquisition.source': {
    description: Object.values(AcquisitionSource).join(', '),
    target: wordTarget('acquisition.source', Object.values(AcquisitionSource), (row, source) => row.acquire({ source })),
  },
  'acquisition.detail': { description: 'how they found us, in words', target: (row, value) => row.acquire({ detail: value }) },
  country: {
    description: 'a country by name or code: of the address, and for phone numbers that are written as local',
    target: (row, value) => {
      const code = countryNamed(value);
      if (code) row.set('countryCode', code);
      else row.warn('country', `${JSON.stringify(value)} is no country that is known here; phone numbers are read without it.`);
    },
  },
  'address.lines': {
    description: 'street and house; may be given several times',
    target: (row, value) => row.address().lines.push(value),
  },
  ...Object.fromEntries(
    ADDRESS_PARTS.map((part) => [
      `address.${part}`,
      {
        description: `the ${part === 'postalCode' ? 'postal code' : part} of the address`,
        target: (row: RowBuilder, value: string) => {
          row.address()[part] = value;
        },
      },
    ]),
  ),
};

export const customerTargets: ImportTargets<RowBuilder> = {
  named: targetNamed,
  describe: describeTargets,
  repeatable: ['address.lines'],
};

function describeTargets(): string {
  const lines = Object.entries(FIXED).map(([name, { description }]) => `  ${name.padEnd(22)} ${description}`);
  return [
    ...lines,
    `  ${'externalIds.SYSTEM'.padEnd(22)} the customer's id in another system; by it a row is known when it comes again`,
    `  ${'email.LABEL, phone.LABEL'.padEnd(22)} a further contact point under a label, for example phone.Fax`,
    `  ${'mobile, web, social, messaging (each also with .LABEL)'.padEnd(22)}`,
  ].join('\n');
}

function targetNamed(name: string): Target | null {
  if (Object.hasOwn(FIXED, name)) return FIXED[name]?.target ?? null;
  const [prefix = '', ...rest] = name.split('.');
  const suffix = rest.join('.').trim();
  if (prefix === 'externalIds') return suffix === '' ? null : (row, value) => row.externalId(suffix, value);
  const kind = Object.hasOwn(KINDS_BY_PREFIX, prefix) ? KINDS_BY_PREFIX[prefix] : undefined;
  if (!kind || (rest.length > 0 && suffix === '')) return null;
  return (row, value) => row.contactPoint({ kind, value, ...(suffix !== '' && { label: suffix }) }, name);
}
