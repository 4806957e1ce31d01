/** A customer's own fields in a merge: what each side says, which of them stays, and what the undo gives back. */
import type { Prisma } from '../../../generated/index.ts';
import { encodeId } from '../../../kernel/index.ts';
import { type CustomerColumns, definedOnly } from '../customer-input.ts';
import type { Customer } from '../customers.ts';
import { displayNameOf } from '../names.ts';
import { changesIn, columnsFromTexts } from './merge-record.ts';

export type Side = 'SURVIVOR' | 'ABSORBED';
type Column = keyof CustomerColumns;

/** Field → its columns, which go together. They are named as `updateCustomer` and `createCustomer` name them. */
const FIELDS: Readonly<Record<string, readonly Column[]>> = {
  givenName: ['givenName'],
  familyName: ['familyName'],
  preferredName: ['preferredName'],
  organizationName: ['organizationName'],
  lifecycle: ['lifecycle'],
  honorific: ['honorific'],
  grammaticalGender: ['grammaticalGender'],
  deceasedOn: ['deceasedOn'],
  serviceTier: ['serviceTier'],
  quietHours: ['quietHoursFrom', 'quietHoursTo'],
  language: ['language'],
  timeZone: ['timeZone'],
  acquisition: ['acquisitionSource', 'acquisitionDetail', 'acquisitionReferrerId', 'acquiredAt'],
  preferredChannel: ['preferredChannel'],
  ownerId: ['ownerId'],
};
export const MERGED_FIELDS: readonly string[] = Object.keys(FIELDS);
const NAMES = ['givenName', 'familyName', 'preferredName', 'organizationName'];

export interface FieldChoice {
  readonly field: string;
  readonly survivorValue: string | null;
  readonly absorbedValue: string | null;
  /** The survivor's, unless it is empty. */
  readonly chosen: string | null;
}

/** The fields in which the two differ. */
export function differingFields(survivor: Customer, absorbed: Customer): readonly FieldChoice[] {
  return MERGED_FIELDS.flatMap((field) => {
    const [survivorValue, absorbedValue] = [shown(survivor, field), shown(absorbed, field)];
    return survivorValue === absorbedValue
      ? []
      : [{ field, survivorValue, absorbedValue, chosen: survivorValue ?? absorbedValue }];
  });
}

/** What the survivor's columns become. Who is the survivor is nobody's referrer of themselves. */
export function chosenColumns(survivor: Customer, absorbed: Customer, choices: ReadonlyMap<string, Side>): CustomerColumns {
  const taken = MERGED_FIELDS.filter((field) => {
    const side = choices.get(field) ?? (shown(survivor, field) === null ? 'ABSORBED' : 'SURVIVOR');
    return side === 'ABSORBED' && shown(survivor, field) !== shown(absorbed, field);
  });
  const columns: CustomerColumns = pick(absorbed, taken);
  return columns.acquisitionReferrerId === survivor.id ? { ...columns, acquisitionReferrerId: null } : columns;
}

/** Column → its value before and after, as JSON: what `CustomerMerge.fields` keeps. */
export function changesOf(before: Customer, after: Customer, columns: CustomerColumns): Prisma.InputJsonObject {
  return Object.fromEntries(
    Object.keys(columns).map((column) => [column, { before: jsonOf(before, column), after: jsonOf(after, column) }]),
  );
}

/** What the survivor's columns become again: those of fields that nobody has edited since. */
export function formerColumns(survivor: Customer, fields: Prisma.JsonValue): CustomerColumns {
  const kept = changesIn(fields);
  const unedited = MERGED_FIELDS.filter((field) => {
    const changed = (FIELDS[field] ?? []).flatMap((column) => kept.get(column) ?? []);
    const isAsMerged = (column: Column) => kept.get(column)?.after === jsonOf(survivor, column);
    return changed.length > 0 && (FIELDS[field] ?? []).every(isAsMerged);
  });
  const former = formerOf(unedited, kept);
  // A name that somebody cleared since may leave nothing to call them by: then the names stay as they are.
  return displayNameOf({ ...survivor, ...definedOnly(former) }) === ''
    ? formerOf(
        unedited.filter((field) => !NAMES.includes(field)),
        kept,
      )
    : former;
}

/** The columns of these fields as they were before the merge. */
function formerOf(fields: readonly string[], kept: ReturnType<typeof changesIn>): CustomerColumns {
  const columns = fields.flatMap((field) => FIELDS[field] ?? []);
  return columnsFromTexts.parse(Object.fromEntries(columns.map((column) => [column, kept.get(column)?.before ?? null])));
}

function jsonOf(customer: Customer, column: string): string | null {
  const value: unknown = Reflect.get(customer, column);
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? value : null;
}

function pick(customer: Customer, fields: readonly string[]): CustomerColumns {
  const columns: readonly string[] = fields.flatMap((field) => FIELDS[field] ?? []);
  return Object.fromEntries(Object.entries(customer).filter(([column]) => columns.includes(column)));
}

/** A field's value for people; null where it is empty. */
function shown(customer: Customer, field: string): string | null {
  if (field === 'quietHours')
    return customer.quietHoursFrom === null ? null : `${customer.quietHoursFrom}-${customer.quietHoursTo}`;
  if (field === 'acquisition') return shownAcquisition(customer);
  if (field === 'ownerId') return customer.ownerId === null ? null : encodeId('Staff', customer.ownerId);
  if (field === 'deceasedOn') return customer.deceasedOn?.toISOString().slice(0, 10) ?? null;
  return jsonOf(customer, field);
}

function shownAcquisition(customer: Customer): string | null {
  const { acquisitionSource, acquisitionDetail, acquisitionReferrerId, acquiredAt } = customer;
  const referrer = acquisitionReferrerId && encodeId('Customer', acquisitionReferrerId);
  const parts = [acquisitionSource, acquisitionDetail, referrer, acquiredAt?.toISOString()];
  return parts.filter((part) => part != null).join(', ') || null;
}

/** The customers whom a merge's record names as referrers. */
export function referrersIn(fields: Prisma.JsonValue): readonly string[] {
  const change = changesIn(fields).get('acquisitionReferrerId');
  return [change?.before, change?.after].filter((id) => id != null);
}
