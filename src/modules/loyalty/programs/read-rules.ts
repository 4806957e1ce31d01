/** Reading the rules that a client wrote, with all that is wrong with them at once. */
import type { z } from 'zod';
import type { TxCtx, ValidationIssue } from '../../../kernel/index.ts';
import { givenRules, MAX_EARN_RULES, MAX_TIERS, type Rules } from './rules.ts';

/** Enough to mend a text by; more would only make the answer long. */
const MAX_FAULTS = 100;
/** Of a key that the client made up, as much as is repeated. */
const LONGEST_ECHO = 60;

type CheckedRules = { readonly rules: Rules } | { readonly faults: readonly ValidationIssue[] };

/** Rules of a program, or of a new one, that were checked; or the faults at their paths, which begin with `rules`. */
export async function readRules(tx: TxCtx, checked: CheckedRules, programId: string | null): Promise<CheckedRules> {
  if ('faults' in checked) return checked;
  const { rewardId = null } = checked.rules.punches ?? {};
  if (rewardId === null || (await isRewardOf(tx, rewardId, programId))) return checked;
  const message = 'Must be the id of a reward of this program: add the reward first, then publish.';
  return { faults: [fault(['punches', 'rewardId'], message)] };
}

/** What can be said about rules whatever there is in the database; so it is said before a transaction begins. */
export function checkRules(given: unknown): CheckedRules {
  const read = givenRules.safeParse(given);
  const faults = firstOfEach(faultsIn(given, read.error?.issues ?? []));
  return read.success && faults.length === 0 ? { rules: read.data } : { faults };
}

/** One after the other, as no more are looked for than are told. */
function* faultsIn(given: unknown, issues: readonly z.core.$ZodIssue[]): Generator<ValidationIssue, void> {
  for (const issue of issues) yield* faultsOf(issue);
  yield* faultsAmong(given);
}

async function isRewardOf(tx: TxCtx, id: string, programId: string | null): Promise<boolean> {
  return programId !== null && (await tx.db.reward.count({ where: { id, programId } })) > 0;
}

function* faultsOf({ code, message, path, ...issue }: z.core.$ZodIssue): Generator<ValidationIssue, void> {
  if (code !== 'unrecognized_keys' || !('keys' in issue)) yield fault(path, message);
  else for (const key of issue.keys) yield fault([...path, key], message);
}

/** What no rule can be wrong about alone. Tells what it can of rules that are wrong in themselves. */
function* faultsAmong(given: unknown): Generator<ValidationIssue, void> {
  const { earn, tiers } = Object(given);
  const ofTiers = listIn(tiers, MAX_TIERS);
  yield* repeated(listIn(earn, MAX_EARN_RULES).map(rateKey), (index) =>
    fault(['earn', index, 'category'], 'Another rule says already what is earned in this currency and category.', 'DUPLICATE'),
  );
  yield* repeated(ofTiers.map(tierKey), (index) =>
    fault(['tiers', index, 'name'], 'Another tier has this name; case does not count.', 'DUPLICATE'),
  );
  yield* fallingThresholds(ofTiers);
}

/** Of a list that is too long it is said that it is; what stands beyond its end is not compared. */
function listIn(value: unknown, max: number): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.slice(0, max).map(Object) : [];
}

const tierKey = ({ name }: Readonly<Record<string, unknown>>) =>
  typeof name === 'string' ? name.trim().normalize('NFC').toLowerCase() : null;

function rateKey({ currencyCode, category = null }: Readonly<Record<string, unknown>>): string | null {
  const isCategory = category === null || typeof category === 'string';
  if (typeof currencyCode !== 'string' || !isCategory) return null;
  return JSON.stringify([currencyCode, category?.trim().normalize('NFC') ?? null]);
}

/** Nulls are not compared. */
function repeated(keys: readonly (string | null)[], told: (index: number) => ValidationIssue): readonly ValidationIssue[] {
  const firstAt = new Map<string | null, number>();
  keys.forEach((key, index) => {
    if (!firstAt.has(key)) firstAt.set(key, index);
  });
  return keys.flatMap((key, index) => (key !== null && firstAt.get(key) !== index ? [told(index)] : []));
}

function fallingThresholds(tiers: readonly Readonly<Record<string, unknown>>[]): readonly ValidationIssue[] {
  return tiers.flatMap(({ threshold }, index) => {
    const before = tiers[index - 1]?.threshold;
    if (typeof threshold !== 'number' || typeof before !== 'number' || threshold > before) return [];
    return [fault(['tiers', index, 'threshold'], `Must be above ${before}, the threshold of the tier before.`)];
  });
}

function fault(path: readonly PropertyKey[], message: string, code = 'INVALID'): ValidationIssue {
  return { path: ['rules', ...path.map((step) => shortened(String(step)))], message, code };
}

/** A value may break two rules that say the same. */
function firstOfEach(faults: Iterable<ValidationIssue>): readonly ValidationIssue[] {
  const found = new Map<string, ValidationIssue>();
  for (const one of faults) {
    const said = JSON.stringify([one.path, one.message]);
    if (!found.has(said)) found.set(said, one);
    if (found.size === MAX_FAULTS) break;
  }
  return [...found.values()];
}

function shortened(step: string): string {
  return step.length > LONGEST_ECHO ? `${step.slice(0, LONGEST_ECHO)}…` : step;
}
