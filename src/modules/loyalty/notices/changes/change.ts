/** What a change of a program, and the member whom it concerns, are known by. */
import type { Rules } from '../../programs/index.ts';
import type { Tier } from '../../tiers/index.ts';

export interface ProgramChange {
  readonly before: Rules;
  readonly after: Rules;
  /** `From 1 January 2027`. */
  readonly from: string;
  /** Of the rewards of full cards, by uuid. */
  readonly rewardNames: ReadonlyMap<string, string>;
}

export interface MemberFacts {
  readonly balance: number;
  /** The tier that is held, as the rules in force have it. */
  readonly held: Tier | null;
  /** Points, within the window that the rules to come count. */
  readonly earned: number;
  readonly openCard: { readonly punchCount: number; readonly required: number } | null;
  /** Within the days that the discount to come counts. */
  readonly purchases: number;
}

/** Whole sentences, in English. */
export type Sentences = (change: ProgramChange, member: MemberFacts) => readonly string[];

/** `1 point`, `2.5 points`; a rate is a text. */
export const points = (count: number | string): string => counted(count, 'point');
export const days = (count: number): string => counted(count, 'day');

export function counted(count: number | string, noun: string): string {
  const text = typeof count === 'number' ? count.toLocaleString('en-GB') : count;
  return `${text} ${text === '1' ? noun : `${noun}s`}`;
}

/** How long the window of tiers is. */
export const within = (windowDays: number): string => (windowDays === 365 ? 'a year' : days(windowDays));
