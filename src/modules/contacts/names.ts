/** What a customer is called. */
import type { CustomerKind } from '../../generated/index.ts';

export interface CustomerNames {
  readonly kind: CustomerKind;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly preferredName: string | null;
  readonly organizationName: string | null;
}

/** Preferred, else given, name with the family name; or the organization's name. Empty where there is none. */
export function displayNameOf({ kind, givenName, familyName, preferredName, organizationName }: CustomerNames): string {
  if (kind === 'ORGANIZATION') return organizationName ?? '';
  return [preferredName ?? givenName, familyName].filter((name) => name !== null).join(' ');
}

/** What is missing for a customer of this kind to be called anything; null if nothing is. */
export function missingName(names: CustomerNames): { readonly field: string; readonly message: string } | null {
  if (displayNameOf(names) !== '') return null;
  return names.kind === 'ORGANIZATION'
    ? { field: 'organizationName', message: 'An organization needs its name.' }
    : { field: 'givenName', message: 'A person needs a given, family or preferred name.' };
}
