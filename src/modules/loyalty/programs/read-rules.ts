/** Reading the rules that a client wrote, with all that is wrong with them at once. */
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { JsonValue, TxCtx, ValidationIssue } from '../../../kernel/index.ts';
import { givenRules, type Rules } from './rules.ts';

/** Enough to mend a text by; more would only make the answer long. */
const MAX_FAULTS = 100;
/** Of a key that the client made up, as much as is repeated. */
const LONGEST_ECHO = 60;

type CheckedRules = { readonly rules: Rules } | { readonly faults: readonly ValidationIssue[] };

/** Rules of a program, or of a new one, or the faults at their paths, which begin with `rules`. */
export async function readRules(tx: TxCtx, given: JsonValue | undefined, programId: string | null): Promise<CheckedRules> {
  const checked = checkRules(given);
  if ('faults' in checked) return checked;
  const { rewardId = null } = checked.rules.punches ?? {};
  if (rewardId === null || (await isRewardOf(tx, rewardId, programId))) return checked;
  const message = 'Must be the id of a reward of this program: add the reward first, then publish.';
  return { faults: [fault(['punches', 'rewardId'], message)] };
}

/** What can be said about rules whatever there is in the database. */
export function checkRules(given: unknown): CheckedRules {
  const read = givenRules.safeParse(given);
  const faults = eachOnce([...(read.success ? [] : read.error.issues.flatMap(faultsOf)), ...faultsAmong(given)]);
  return read.success && faults.length === 0 ? { rules: read.data } : { faults };
}

async function isRewardOf(tx: TxCtx, id: string, programId: string | null): Promise<boolean> {
  return programId !== null && (await tx.db.reward.count({ where: { id, programId } })) > 0;
}

function faultsOf({ code, message, path, ...issue }: z.core.$ZodIssue): readonly ValidationIssue[] {
  if (code !== 'unrecognized_keys' || !('keys' in issue)) return [fault(path, message)];
  return issue.keys.map((key) => fault([...path, key], message));
}

/** What no rule can be wrong about alone. Tells what it can of rules that are wrong in themselves. */
function faultsAmong(given: unknown): ValidationIssue[] {
  const { earn, tiers } = Object(given);
  return [
    ...repeated(listIn(earn).map(rateKey), (index) =>
      fault(['earn', index, 'category'], 'Another rule says already what is earned in this currency and category.', 'DUPLICATE'),
    ),
    ...repeated(listIn(tiers).map(tierKey), (index) =>
      fault(['tiers', index, 'name'], 'Another tier has this name; case does not count.', 'DUPLICATE'),
    ),
    ...fallingThresholds(listIn(tiers)),
  ];
}

function listIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(Object) : [];
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
  return keys.flatMap((key, index) => (key !== null && keys.indexOf(key) < index ? [told(index)] : []));
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
function eachOnce(faults: readonly ValidationIssue[]): readonly ValidationIssue[] {
  return faults.filter((one, index) => faults.findIndex((other) => isDeepStrictEqual(other, one)) === index).slice(0, MAX_FAULTS);
}

function shortened(step: string): string {
  return step.length > LONGEST_ECHO ? `${step.slice(0, LONGEST_ECHO)}…` : step;
}
