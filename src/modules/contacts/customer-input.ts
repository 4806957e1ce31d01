/** Reading what clients say of a customer: cleaned, checked, with every fault told at its path. */
import type {
  AcquisitionSource,
  Channel,
  CustomerKind,
  CustomerLifecycle,
  GrammaticalGender,
  ServiceTier,
} from '../../generated/index.ts';
import { idOf, optionalText, text } from '../../kernel/index.ts';
import { type ContactPointInput, type NewContactPoint, readContactPoint } from './contact-point-input.ts';
import {
  type CustomFieldDefinitions,
  type CustomFieldInput,
  type CustomFieldSetting,
  readCustomFields,
} from './custom-fields/index.ts';
import { Issues } from './issues.ts';
import { countryCode, language, timeOfDay, timeZone } from './locales.ts';
import { missingName } from './names.ts';

type Given<Value> = Value | null | undefined;

/** The fields that creating and updating have in common. */
export interface CustomerFieldsInput {
  readonly givenName?: Given<string>;
  readonly familyName?: Given<string>;
  readonly preferredName?: Given<string>;
  readonly organizationName?: Given<string>;
  readonly language?: Given<string>;
  readonly timeZone?: Given<string>;
  readonly lifecycle?: Given<CustomerLifecycle>;
  readonly preferredChannel?: Given<Channel>;
  readonly honorific?: Given<string>;
  readonly grammaticalGender?: Given<GrammaticalGender>;
  readonly serviceTier?: Given<ServiceTier>;
  readonly quietHours?: Given<{ readonly from: string; readonly to: string }>;
  /** A global id of a member of staff. */
  readonly ownerId?: Given<string>;
}

interface AcquisitionInput {
  readonly source: AcquisitionSource;
  readonly detail?: Given<string>;
  /** A global id of a customer. */
  readonly referrerId?: Given<string>;
  readonly at?: Given<Date>;
}

export interface ExternalIdInput {
  readonly system: string;
  readonly id: string;
}

export interface CreateCustomerInput extends CustomerFieldsInput {
  readonly kind: CustomerKind;
  readonly acquisition?: Given<AcquisitionInput>;
  readonly email?: Given<string>;
  readonly phone?: Given<string>;
  readonly countryCode?: Given<string>;
  readonly contactPoints?: Given<readonly ContactPointInput[]>;
  readonly externalIds?: Given<readonly ExternalIdInput[]>;
  readonly customFields?: Given<readonly CustomFieldInput[]>;
}

/** Columns of a customer: undefined stays as it is, null is cleared. */
export interface CustomerColumns {
  givenName?: string | null | undefined;
  familyName?: string | null | undefined;
  preferredName?: string | null | undefined;
  organizationName?: string | null | undefined;
  honorific?: string | null | undefined;
  language?: string | null | undefined;
  timeZone?: string | null | undefined;
  lifecycle?: CustomerLifecycle | undefined;
  serviceTier?: ServiceTier | undefined;
  preferredChannel?: Channel | null | undefined;
  grammaticalGender?: GrammaticalGender | null | undefined;
  quietHoursFrom?: string | null | undefined;
  quietHoursTo?: string | null | undefined;
  ownerId?: string | null | undefined;
  deceasedOn?: Date | null | undefined;
  acquisitionSource?: AcquisitionSource | null | undefined;
  acquisitionDetail?: string | null | undefined;
  acquisitionReferrerId?: string | null | undefined;
  acquiredAt?: Date | null | undefined;
}

/** A customer that may be written. */
export interface CustomerDraft {
  readonly kind: CustomerKind;
  readonly columns: CustomerColumns;
  readonly contactPoints: readonly NewContactPoint[];
  readonly externalIds: readonly ExternalIdInput[];
  readonly customFields: readonly CustomFieldSetting[];
}

export const MAX_CONTACT_POINTS = 100;
export const MAX_EXTERNAL_IDS = 100;

const name = optionalText(200);

/** Reads what both creating and updating may say. */
export function readFields(input: CustomerFieldsInput, issues: Issues): CustomerColumns {
  return {
    givenName: issues.read('givenName', name, input.givenName),
    familyName: issues.read('familyName', name, input.familyName),
    preferredName: issues.read('preferredName', name, input.preferredName),
    organizationName: issues.read('organizationName', name, input.organizationName),
    honorific: issues.read('honorific', optionalText(50), input.honorific),
    language: issues.read('language', language, input.language),
    timeZone: issues.read('timeZone', timeZone, input.timeZone),
    lifecycle: input.lifecycle ?? undefined,
    serviceTier: input.serviceTier ?? undefined,
    preferredChannel: input.preferredChannel,
    grammaticalGender: input.grammaticalGender,
    ownerId: issues.read('ownerId', idOf('Staff'), input.ownerId),
    ...readQuietHours(input.quietHours, issues.at('quietHours')),
  };
}

export interface CustomerReadingOptions {
  readonly now: Date;
  /** For imports. */
  readonly keepsUnparsedPhones?: boolean;
  /** The custom fields that there are, if the input names any. */
  readonly definitions?: CustomFieldDefinitions;
}

/** Reads a whole new customer. */
export function readCustomer(
  input: CreateCustomerInput,
  issues: Issues,
  { now, keepsUnparsedPhones = false, definitions = new Map() }: CustomerReadingOptions,
): CustomerDraft {
  const columns = { ...readFields(input, issues), ...readAcquisition(input.acquisition, issues.at('acquisition'), now) };
  requireName(input, columns, issues);
  const country = issues.read('countryCode', countryCode, input.countryCode) ?? null;
  return {
    kind: input.kind,
    columns,
    contactPoints: readContactPoints(input, issues, { country, keepsUnparsedPhones }),
    externalIds: readExternalIds(input.externalIds ?? [], issues),
    customFields: readCustomFields(input.customFields ?? [], definitions, issues.at('customFields')),
  };
}

/** Only where the name itself was read without fault: one mistake is told once. */
function requireName(input: CreateCustomerInput, columns: CustomerColumns, issues: Issues): void {
  const { givenName, familyName, preferredName, organizationName } = columns;
  const wasFaulty = (['givenName', 'familyName', 'preferredName', 'organizationName'] as const).some(
    (field) => input[field] != null && columns[field] === undefined,
  );
  const missing = missingName({
    kind: input.kind,
    givenName: givenName ?? null,
    familyName: familyName ?? null,
    preferredName: preferredName ?? null,
    organizationName: organizationName ?? null,
  });
  if (missing && !wasFaulty) issues.add(missing.field, missing.message, 'REQUIRED');
}

function readQuietHours(given: CustomerFieldsInput['quietHours'], issues: Issues): CustomerColumns {
  if (given === undefined) return {};
  if (given === null) return { quietHoursFrom: null, quietHoursTo: null };
  const quietHoursFrom = issues.read('from', timeOfDay, given.from);
  const quietHoursTo = issues.read('to', timeOfDay, given.to);
  if (quietHoursFrom && quietHoursFrom === quietHoursTo) issues.add('to', 'Must differ from the beginning.');
  return { quietHoursFrom, quietHoursTo };
}

function readAcquisition(given: CreateCustomerInput['acquisition'], issues: Issues, now: Date): CustomerColumns {
  if (!given) return {};
  if (given.at && given.at > now) issues.add('at', 'Must not be in the future.');
  return {
    acquisitionSource: given.source,
    acquisitionDetail: issues.read('detail', optionalText(500), given.detail),
    acquisitionReferrerId: issues.read('referrerId', idOf('Customer'), given.referrerId),
    acquiredAt: given.at,
  };
}

function readContactPoints(
  { email, phone, contactPoints }: CreateCustomerInput,
  issues: Issues,
  options: { readonly country: string | null; readonly keepsUnparsedPhones: boolean },
): readonly NewContactPoint[] {
  const listed = contactPoints ?? [];
  if (listed.length > MAX_CONTACT_POINTS - 2) issues.add('contactPoints', `Must have at most ${MAX_CONTACT_POINTS - 2} entries.`);
  const short = [
    email != null && email.trim() !== '' && readShort('email', { kind: 'EMAIL', value: email }, issues, options),
    phone != null && phone.trim() !== '' && readShort('phone', { kind: 'PHONE', value: phone }, issues, options),
  ];
  const others = listed
    .slice(0, MAX_CONTACT_POINTS)
    .map((input, index) => readContactPoint(input, issues.at('contactPoints', index), options));
  return withoutRepetition([...short, ...others].filter((point) => point !== null && point !== false));
}

/** `email` and `phone` are shorthands: their faults are told at their own names. */
function readShort(field: string, input: ContactPointInput, issues: Issues, options: Parameters<typeof readContactPoint>[2]) {
  const inner = new Issues();
  const point = readContactPoint(input, inner, options);
  for (const { message, code } of inner.found) issues.add(field, message, code);
  return point;
}

function withoutRepetition(points: readonly NewContactPoint[]): readonly NewContactPoint[] {
  const byKey = new Map(points.toReversed().map((point) => [`${point.kind} ${point.normalized ?? point.value}`, point]));
  return points.filter((point) => byKey.get(`${point.kind} ${point.normalized ?? point.value}`) === point);
}

function readExternalIds(given: readonly ExternalIdInput[], issues: Issues): readonly ExternalIdInput[] {
  if (given.length > MAX_EXTERNAL_IDS) issues.add('externalIds', `Must have at most ${MAX_EXTERNAL_IDS} entries.`);
  const ids = new Map<string, ExternalIdInput>();
  for (const [index, { system, id }] of given.slice(0, MAX_EXTERNAL_IDS).entries()) {
    const read = {
      system: issues.at('externalIds', index).read('system', text(1, 50), system),
      id: issues.at('externalIds', index).read('id', text(1, 200), id),
    };
    if (read.system && read.id) ids.set(JSON.stringify([read.system, read.id]), { system: read.system, id: read.id });
  }
  return [...ids.values()];
}

/** The columns that were given a value or cleared. */
export function definedOnly<Columns extends object>(
  columns: Columns,
): { [Column in keyof Columns]?: Exclude<Columns[Column], undefined> } {
  const defined: { [Column in keyof Columns]?: Exclude<Columns[Column], undefined> } = {};
  for (const column in columns) {
    const value = columns[column];
    if (isDefined(value)) defined[column] = value;
  }
  return defined;
}

function isDefined<Value>(value: Value): value is Exclude<Value, undefined> {
  return value !== undefined;
}
