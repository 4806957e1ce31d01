/** How people and organizations are related: well-known types with their other side, or a word of one's own. */
import type { Issues } from '../issues.ts';
import { type Given, nameOf } from './facts.ts';

/** Type → how the one is related to the other, seen from there. */
const OTHER_SIDE: Readonly<Record<string, string>> = {
  SPOUSE: 'SPOUSE',
  PARTNER: 'PARTNER',
  CHILD: 'PARENT',
  PARENT: 'CHILD',
  SIBLING: 'SIBLING',
  COLLEAGUE: 'COLLEAGUE',
  EMPLOYER: 'EMPLOYEE',
  EMPLOYEE: 'EMPLOYER',
};
const WELL_KNOWN = Object.keys(OTHER_SIDE);

/** Those who live together, as a rule. */
export const FAMILY: readonly string[] = ['SPOUSE', 'PARTNER', 'CHILD', 'PARENT', 'SIBLING'];

const word = nameOf(50).transform((given) => (isWellKnown(given) ? given.toUpperCase() : given));

export interface RelationshipTypes {
  /** How the other is related to this one. */
  readonly type: string;
  /** How this one is related to the other. */
  readonly inverse: string;
}

/** Reads both sides; null if either is wrong. */
export function readTypes(
  given: { readonly type: string; readonly inverseType?: Given<string> },
  issues: Issues,
): RelationshipTypes | null {
  const type = issues.read('type', word, given.type);
  const inverse = given.inverseType?.trim() ? issues.read('inverseType', word, given.inverseType) : null;
  if (!type || inverse === undefined) return null;
  const expected = OTHER_SIDE[type];
  if (expected !== undefined && inverse !== null && inverse !== expected) {
    issues.add('inverseType', `The other side of ${type} is ${expected}.`);
    return null;
  }
  if (expected === undefined && inverse !== null && isWellKnown(inverse)) {
    issues.add(
      'inverseType',
      `${inverse} is the other side of ${OTHER_SIDE[inverse]}: give that as type, or a word of your own here.`,
    );
    return null;
  }
  return { type, inverse: expected ?? inverse ?? type };
}

function isWellKnown(given: string): boolean {
  return WELL_KNOWN.includes(given.toUpperCase());
}
