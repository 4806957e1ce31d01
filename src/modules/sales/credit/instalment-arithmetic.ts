/** How a purchase on credit is split, and how payments and returns work on its parts. */
import { DAY_MS } from '../../../kernel/index.ts';

export interface CreditTerms {
  readonly netDays: number;
  readonly instalmentCount: number;
}
export interface InstalmentDraft {
  /** From 0, by due day. */
  readonly position: number;
  readonly amountMinor: bigint;
  readonly dueOn: Date;
}

/** Equal parts, the remainder in the last; fewer of them where there would be nothing in some. The n-th is due n × netDays after the purchase. */
export function splitIntoInstalments(
  { amountMinor, purchasedAt }: { readonly amountMinor: bigint; readonly purchasedAt: Date },
  { netDays, instalmentCount }: CreditTerms,
): readonly InstalmentDraft[] {
  const count = amountMinor < BigInt(instalmentCount) ? Number(amountMinor) : instalmentCount;
  const part = count > 0 ? amountMinor / BigInt(count) : 0n;
  return Array.from({ length: count }, (_none, position) => ({
    position,
    amountMinor: position < count - 1 ? part : amountMinor - part * BigInt(count - 1),
    dueOn: new Date(dayOf(purchasedAt).getTime() + (position + 1) * netDays * DAY_MS),
  }));
}

/** The day of a moment, in UTC. */
export function dayOf(moment: Date): Date {
  return new Date(Math.floor(moment.getTime() / DAY_MS) * DAY_MS);
}

/** Whole days from the day due to the day of the moment; none before it. */
export function daysPast(dueOn: Date, moment: Date): number {
  return Math.max(0, (dayOf(moment).getTime() - dueOn.getTime()) / DAY_MS);
}

export interface InstalmentState {
  readonly id: string;
  readonly position: number;
  readonly amountMinor: bigint;
  readonly paidMinor: bigint;
}

/** What becomes of instalments, and how much of the amount they took. */
export interface Taken {
  /** Those that changed. */
  readonly changed: readonly InstalmentState[];
  readonly takenMinor: bigint;
}

/** A payment fills the oldest first. */
export function payOldest(instalments: readonly InstalmentState[], amountMinor: bigint): Taken {
  return takeFrom(instalments.toSorted(byPosition), amountMinor, (one, taken) => ({ ...one, paidMinor: one.paidMinor + taken }));
}

/** A return lowers the newest first, never below what was paid of it. */
export function lowerNewest(instalments: readonly InstalmentState[], amountMinor: bigint): Taken {
  const newestFirst = instalments.toSorted(byPosition).toReversed();
  return takeFrom(newestFirst, amountMinor, (one, taken) => ({ ...one, amountMinor: one.amountMinor - taken }));
}

const byPosition = (one: InstalmentState, other: InstalmentState) => one.position - other.position;

function takeFrom(
  inOrder: readonly InstalmentState[],
  amountMinor: bigint,
  taking: (instalment: InstalmentState, taken: bigint) => InstalmentState,
): Taken {
  const changed: InstalmentState[] = [];
  let left = amountMinor;
  for (const instalment of inOrder) {
    const open = instalment.amountMinor - instalment.paidMinor;
    const taken = open < left ? open : left;
    if (taken === 0n) continue;
    changed.push(taking(instalment, taken));
    left -= taken;
  }
  return { changed, takenMinor: amountMinor - left };
}
