/** Tiers as the rules have them, and what is to be done about the tier of one member. */
import { DAY_MS } from '../../../kernel/index.ts';
import { inForceAt, type ProgramVersion, rulesOf } from '../programs/index.ts';

export interface Tier {
  readonly name: string;
  /** From 1, the lowest. */
  readonly rank: number;
  /** Points earned within the window. */
  readonly threshold: number;
  readonly benefits: readonly string[];
}

/** From the warning to the loss. */
const GRACE_MS = 30 * DAY_MS;

export function tiersIn(version: ProgramVersion | null): readonly Tier[] {
  return version ? rulesOf(version).tiers.map((tier, index) => ({ ...tier, rank: index + 1 })) : [];
}

/** The highest that so many points earned within the window reach; null if none. */
export function tierReached(tiers: readonly Tier[], earned: number): Tier | null {
  return tiers.findLast(({ threshold }) => threshold <= earned) ?? null;
}

/** A tier that is held, as the rules in force have it; where they have none of this name any more, as it was last. Null if never. */
export function tierNamed(versions: readonly ProgramVersion[], name: string | null, now: Date): Tier | null {
  if (name === null) return null;
  for (let version = inForceAt(versions, now); version; version = before(versions, version)) {
    const tier = tiersIn(version).find((one) => one.name === name);
    if (tier) return tier;
  }
  return null;
}

function before(versions: readonly ProgramVersion[], { number }: ProgramVersion): ProgramVersion | null {
  return versions.find((version) => version.number === number - 1) ?? null;
}

/** Where a member stands. */
export interface Standing {
  readonly held: Tier | null;
  readonly reached: Tier | null;
  /** Since they were warned: when they lose the tier that they hold. */
  readonly downgradeAt: Date | null;
}

/** What follows: nothing; another tier, at once; a warning that is taken back; a warning; the loss after it. */
export type Verdict =
  | { readonly kind: 'stay' | 'secure' }
  | { readonly kind: 'rise' | 'fall'; readonly to: Tier | null }
  | { readonly kind: 'warn'; readonly downgradeAt: Date };

/**
 * A tier that is reached is held at once. One that is not reached any more is lost 30 days after a warning. Tiers are compared by their
 * thresholds, as the one held may be of earlier rules: one of the same threshold that is called otherwise takes its place at once.
 */
export function judge({ held, reached, downgradeAt }: Standing, now: Date): Verdict {
  if (held === null) return reached ? { kind: 'rise', to: reached } : { kind: 'stay' };
  if (reached && reached.threshold >= held.threshold) {
    if (reached.name !== held.name) return { kind: 'rise', to: reached };
    return { kind: downgradeAt === null ? 'stay' : 'secure' };
  }
  if (downgradeAt === null) return { kind: 'warn', downgradeAt: new Date(now.getTime() + GRACE_MS) };
  return downgradeAt <= now ? { kind: 'fall', to: reached } : { kind: 'stay' };
}
