/** What an imported row means for what is already known: create, change, leave, or refuse. Decides only; nothing is written here. */
import type { ContactPointKind } from '../../generated/index.ts';
import type { ValidationIssue } from '../../kernel/index.ts';
import type { NewContactPoint } from './contact-point-input.ts';
import type { ContactPoint } from './contact-points.ts';
import { type CustomFieldChange, type CustomFieldContents, changedSettings } from './custom-fields/index.ts';
import { changedColumns, requireNameAfter } from './customer-changes.ts';
import {
  type CustomerColumns,
  type CustomerDraft,
  type ExternalIdInput,
  MAX_CONTACT_POINTS,
  MAX_EXTERNAL_IDS,
} from './customer-input.ts';
import type { Customer } from './customers.ts';
import { keyOf } from './external-ids.ts';
import { Issues } from './issues.ts';
import { refusedMove } from './lifecycle.ts';
import { type DecidedContactPoint, primaryAmong } from './primary-contact-points.ts';

/** A row that could be read. */
export interface ReadRow {
  /** Its number, from 1. */
  readonly row: number;
  readonly draft: CustomerDraft;
  /** SHA-256 of its content. */
  readonly fingerprint: string;
}

export interface KnownCustomer {
  readonly customer: Customer;
  readonly contactPoints: readonly ContactPoint[];
  readonly externalIds: ReadonlySet<string>;
}

/** What the database held when all that the rows name was locked. */
export interface Known {
  /** By external id, as `keyOf` writes it, and by fingerprint. */
  customerOf(key: string): KnownCustomer | undefined;
  /** What the customer's custom fields hold; read only if a row names any. */
  customFieldsOf(customerId: string): CustomFieldContents;
  /** Whether there is a member of staff with this uuid. */
  hasStaff(id: string): boolean;
  /** The uuid of the customer with this one, or of the customer they were merged into. */
  currentIdOf(id: string): string | undefined;
}

interface ContactPointChange {
  readonly id: string;
  readonly data: Partial<Pick<ContactPoint, 'normalized' | 'status' | 'label'>>;
}

export interface Update {
  readonly kind: 'update';
  readonly customer: Customer;
  readonly columns: CustomerColumns;
  /** To be added. */
  readonly points: readonly DecidedContactPoint[];
  /** Kinds whose primary contact point makes room for an added one. */
  readonly displaced: readonly ContactPointKind[];
  readonly changedPoints: readonly ContactPointChange[];
  readonly addedIds: readonly ExternalIdInput[];
  readonly customFields: CustomFieldChange;
}

export type Decision =
  | { readonly kind: 'create'; readonly draft: CustomerDraft; readonly fingerprint: string | null }
  | Update
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'reject'; readonly issues: readonly ValidationIssue[] };

/** What a row is known by: its external ids, else its content. */
export function keysOf({ draft, fingerprint }: ReadRow): readonly string[] {
  return draft.externalIds.length > 0 ? draft.externalIds.map(keyOf) : [fingerprint];
}

/** Decides about rows one after the other, so that a row that comes twice in one call is not created twice. */
export class ImportPlan {
  readonly #known: Known;
  readonly #rowsByKey = new Map<string, ReadRow>();

  constructor(known: Known) {
    this.#known = known;
  }

  decide(row: ReadRow): Decision {
    const issues = new Issues();
    const keys = keysOf(row);
    const matches = [
      ...new Map(keys.map((key) => [this.#known.customerOf(key)?.customer.id, this.#known.customerOf(key)])).values(),
    ];
    const found = livingFirst(matches.filter((match) => match !== undefined));
    const places = [...keys, ...found.map(({ customer }) => customer.id)];
    const earlier = places.map((place) => this.#rowsByKey.get(place)).find((one) => one !== undefined);
    if (earlier) return repeated(earlier, row);
    if (found.length > 1) issues.add('externalIds', 'These ids belong to different customers.', 'CONFLICT');
    this.#requireReferences(row.draft.columns, issues);
    const [match] = found;
    const current = this.#withCurrentReferrer(row);
    const decision = match
      ? changeOf(match, current, this.#known.customFieldsOf(match.customer.id), issues)
      : creationOf(current, issues);
    if (issues.found.length > 0) return { kind: 'reject', issues: issues.found };
    for (const place of places) this.#rowsByKey.set(place, row);
    return decision;
  }

  #requireReferences({ ownerId, acquisitionReferrerId }: CustomerColumns, issues: Issues): void {
    if (ownerId && !this.#known.hasStaff(ownerId)) issues.add('ownerId', 'There is no Staff with this id.', 'NOT_FOUND');
    if (acquisitionReferrerId && !this.#known.currentIdOf(acquisitionReferrerId)) {
      issues.at('acquisition').add('referrerId', 'There is no Customer with this id.', 'NOT_FOUND');
    }
  }

  #withCurrentReferrer(row: ReadRow): ReadRow {
    const { acquisitionReferrerId, ...columns } = row.draft.columns;
    if (!acquisitionReferrerId) return row;
    const current = this.#known.currentIdOf(acquisitionReferrerId);
    return { ...row, draft: { ...row.draft, columns: { ...columns, acquisitionReferrerId: current } } };
  }
}

/** An archived customer gave the external ids away: they are known by them only where nobody else is. */
function livingFirst(matches: readonly KnownCustomer[]): readonly KnownCustomer[] {
  const living = matches.filter(({ customer }) => customer.archivedAt === null);
  return living.length > 0 ? living : matches;
}

function repeated(earlier: ReadRow, row: ReadRow): Decision {
  if (earlier.fingerprint === row.fingerprint) return { kind: 'unchanged' };
  const issues = new Issues();
  issues.add('externalIds', `Row ${earlier.row} names the same customer with other content.`, 'DUPLICATE_ROW');
  return { kind: 'reject', issues: issues.found };
}

function creationOf({ draft, fingerprint }: ReadRow, issues: Issues): Decision {
  requireLegalState(null, draft.columns, issues);
  return { kind: 'create', draft, fingerprint: draft.externalIds.length > 0 ? null : fingerprint };
}

function changeOf(
  { customer, contactPoints, externalIds }: KnownCustomer,
  { draft }: ReadRow,
  fieldsBefore: CustomFieldContents,
  issues: Issues,
): Decision {
  if (customer.kind !== draft.kind) issues.add('kind', `This customer is known as ${customer.kind}.`, 'CONFLICT');
  // An import never erases: a cell that is empty today says nothing about what was known yesterday.
  const given = Object.fromEntries(Object.entries(draft.columns).filter(([, value]) => value !== null));
  const columns = changedColumns(customer, given);
  if (columns.acquisitionReferrerId === customer.id) {
    issues.at('acquisition').add('referrerId', 'This is the customer: another must have sent them.', 'CONFLICT');
  }
  requireLegalState(customer.lifecycle, columns, issues);
  requireNameAfter(customer, columns, issues);
  const addedPoints = draft.contactPoints.filter((point) => !contactPoints.some((known) => isSame(known, point)));
  const changedPoints = draft.contactPoints.flatMap((point) => changesOf(contactPoints, point));
  const addedIds = draft.externalIds.filter((id) => !externalIds.has(keyOf(id)));
  if (contactPoints.length + addedPoints.length > MAX_CONTACT_POINTS) {
    issues.add('contactPoints', `A customer has at most ${MAX_CONTACT_POINTS}.`, 'TOO_MANY');
  }
  if (externalIds.size + addedIds.length > MAX_EXTERNAL_IDS) {
    issues.add('externalIds', `A customer has at most ${MAX_EXTERNAL_IDS}.`, 'TOO_MANY');
  }
  const settings = changedSettings(fieldsBefore, draft.customFields).filter(({ content }) => content !== null);
  const isUnchanged = [Object.keys(columns), addedPoints, changedPoints, addedIds, settings].every(({ length }) => length === 0);
  if (isUnchanged) return { kind: 'unchanged' };
  const points = primaryAmong(addedPoints, contactPoints);
  const displaced = points
    .filter(({ kind, isPrimary }) => isPrimary && contactPoints.some((known) => known.kind === kind && known.isPrimary))
    .map(({ kind }) => kind);
  const customFields = { customerId: customer.id, before: fieldsBefore, settings };
  return { kind: 'update', customer, columns, points, displaced, changedPoints, addedIds, customFields };
}

function isSame(known: ContactPoint, point: NewContactPoint): boolean {
  if (known.kind !== point.kind) return false;
  return known.value === point.value || (known.normalized !== null && known.normalized === point.normalized);
}

/** A number that could not be read before becomes valid once the country is known; a label may change. */
function changesOf(known: readonly ContactPoint[], point: NewContactPoint): readonly ContactPointChange[] {
  const same = known.find((one) => isSame(one, point));
  if (!same) return [];
  const isReadNow = same.normalized === null && point.normalized !== null;
  const isRenamed = point.label !== null && point.label !== same.label;
  if (!isReadNow && !isRenamed) return [];
  return [
    {
      id: same.id,
      data: { ...(isReadNow && { normalized: point.normalized, status: 'VALID' }), ...(isRenamed && { label: point.label }) },
    },
  ];
}

function requireLegalState(from: Customer['lifecycle'] | null, { lifecycle }: CustomerColumns, issues: Issues): void {
  const refusal = lifecycle && refusedMove(from, lifecycle);
  if (refusal) issues.add('lifecycle', refusal, 'ILLEGAL_TRANSITION');
}
