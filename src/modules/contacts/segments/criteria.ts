/** The language of segments: JSON in, a tree of checked conditions out, or all that is wrong with it and where. */
import { isDeepStrictEqual } from 'node:util';
import type { Permission, ValidationIssue } from '../../../kernel/index.ts';
import type { CheckedCondition, SegmentCondition } from './condition.ts';

const VERSION = 1;
/** `all`, `any` and `not` inside each other; the outermost is the first, criteria do not count. */
const MAX_DEPTH = 4;
const MAX_MEMBERS = 100;
const MAX_CRITERIA = 100;
/** Enough to mend a text by; more would only make the answer long. */
const MAX_FAULTS = 100;
/** Of a key or a name that the client made up, as much as is repeated. */
const LONGEST_ECHO = 60;

interface Criterion {
  readonly name: string;
  /** From the input to it. */
  readonly path: readonly string[];
  readonly permission: Permission;
  readonly condition: CheckedCondition;
}
export type Criteria =
  | { readonly all: readonly Criteria[] }
  | { readonly any: readonly Criteria[] }
  | { readonly not: Criteria }
  | { readonly criterion: Criterion };

export type Conditions = ReadonlyMap<string, SegmentCondition>;

interface Reading {
  readonly conditions: Conditions;
  readonly faults: ValidationIssue[];
  readonly criteria: Criterion[];
}

/** What was read, with each of its criteria beside the tree. */
export interface ReadCriteria {
  readonly tree: Criteria;
  readonly criteria: readonly Criterion[];
}

/** The criteria, or all faults at once, with paths that begin with `criteria`. */
export function readCriteria(value: unknown, conditions: Conditions): ReadCriteria | readonly ValidationIssue[] {
  const reading: Reading = { conditions, faults: [], criteria: [] };
  const path = ['criteria'];
  const root = isObject(value) ? withoutVersion(value, path, reading) : value;
  const tree = readNode(root, path, 1, reading);
  if (reading.criteria.length > MAX_CRITERIA) {
    fault(reading, path, `Must have at most ${MAX_CRITERIA} criteria in all, not ${reading.criteria.length}.`);
  }
  return tree && reading.faults.length === 0 ? { tree, criteria: reading.criteria } : reading.faults.slice(0, MAX_FAULTS);
}

function withoutVersion({ version, ...node }: Node, path: readonly string[], reading: Reading): Node {
  if (version !== VERSION) fault(reading, [...path, 'version'], `Must be ${VERSION}, the version of this language.`);
  return node;
}

type Node = Readonly<Record<string, unknown>>;
const KINDS = ['all', 'any', 'not', 'criterion'] as const;

function readNode(node: unknown, path: readonly string[], depth: number, reading: Reading): Criteria | null {
  if (!isObject(node)) return fault(reading, path, 'Must be an object with one of all, any, not and criterion.');
  const [kind, ...others] = KINDS.filter((name) => Object.hasOwn(node, name));
  if (!kind) return fault(reading, path, 'Must have one of all, any, not and criterion.');
  if (others.length > 0)
    return fault(reading, path, `Must have one of all, any, not and criterion, not ${[kind, ...others].join(' and ')}.`);
  if (kind === 'criterion') return readCriterion(node, path, reading);
  for (const key of Object.keys(node)) {
    if (key !== kind) fault(reading, [...path, key], `Nothing may stand beside ${kind}.`);
  }
  if (depth > MAX_DEPTH) return fault(reading, path, `all, any and not may be at most ${MAX_DEPTH} levels deep.`);
  if (kind === 'not') {
    const inner = readNode(node.not, [...path, 'not'], depth + 1, reading);
    return inner && { not: inner };
  }
  const members = readMembers(node[kind], [...path, kind], depth, reading);
  return members && (kind === 'all' ? { all: members } : { any: members });
}

function readMembers(value: unknown, path: readonly string[], depth: number, reading: Reading): readonly Criteria[] | null {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_MEMBERS) {
    return fault(reading, path, `Must be a list of 1 to ${MAX_MEMBERS} members.`);
  }
  return value.flatMap((member, index) => readNode(member, [...path, String(index)], depth + 1, reading) ?? []);
}

function readCriterion({ criterion: name, ...parameters }: Node, path: readonly string[], reading: Reading): Criteria | null {
  const at = [...path, 'criterion'];
  if (typeof name !== 'string') return fault(reading, at, 'Must be the name of a criterion; Query.segmentCriteria lists them.');
  const known = reading.conditions.get(name);
  if (!known) return fault(reading, at, unknownCriterion(name, [...reading.conditions.keys()]), 'UNKNOWN_CRITERION');
  const condition = known.check(parameters);
  if (!('where' in condition)) {
    for (const { path: within, message } of condition) fault(reading, [...path, ...within], message);
    return null;
  }
  const criterion = { name, path, permission: known.permission, condition };
  reading.criteria.push(criterion);
  return { criterion };
}

/** Names those of the same module, and those of other modules that are called the same. */
function unknownCriterion(name: string, known: readonly string[]): string {
  const [module, last] = [name.split('.')[0], name.split('.').at(-1)];
  const near = known.filter((other) => other.split('.')[0] === module || other.split('.').at(-1) === last);
  const hint = near.length > 0 ? ` There are ${near.join(', ')}.` : '';
  return `There is no criterion ${JSON.stringify(shortened(name))}.${hint} Query.segmentCriteria lists all that the installed modules offer.`;
}

function fault({ faults }: Reading, path: readonly string[], message: string, code = 'INVALID'): null {
  const found = { path: path.map(shortened), message, code };
  // A value may break two rules that say the same.
  if (faults.length < MAX_FAULTS && !faults.some((known) => isDeepStrictEqual(known, found))) faults.push(found);
  return null;
}

function shortened(text: string): string {
  return text.length > LONGEST_ECHO ? `${text.slice(0, LONGEST_ECHO)}…` : text;
}

function isObject(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
