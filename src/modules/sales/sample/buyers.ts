/** Who of the sample customers buys, and when: each by a habit of their own, more before Christmas and in spring. */

import type { CustomerLifecycle } from '../../../generated/index.ts';
import { DAY_MS } from '../../../kernel/index.ts';
import { draw, drawOne } from './draws.ts';

export interface SampleCustomer {
  readonly id: string;
  readonly kind: string;
  readonly language: string | null;
  readonly lifecycle: CustomerLifecycle;
}

export interface Buyer extends SampleCustomer {
  /** Among all sample customers. */
  readonly place: number;
  readonly currencyCode: 'CZK' | 'EUR';
  /** When they buy, the first time first. */
  readonly times: readonly Date[];
}

/** How somebody buys, in a month like any other. */
interface Habit {
  /** Days between two purchases. */
  readonly gap: number;
  /** How much a gap may differ: by this share of it, up or down. */
  readonly spread: number;
  /** For how many days at most. */
  readonly longest: number;
}

const THREE_YEARS = 3 * 365;
const WEEKLY: Habit = { gap: 7, spread: 0.2, longest: 300 };
const MONTHLY: Habit = { gap: 30, spread: 0.25, longest: THREE_YEARS };
const QUARTERLY: Habit = { gap: 91, spread: 0.2, longest: THREE_YEARS };
const IRREGULAR: Habit = { gap: 75, spread: 0.9, longest: THREE_YEARS };
/** Once, or twice. */
const SELDOM: Habit = { gap: 260, spread: 0.4, longest: 340 };
const HABITS = [MONTHLY, MONTHLY, QUARTERLY, QUARTERLY, QUARTERLY, IRREGULAR, IRREGULAR, SELDOM, SELDOM] as const;
const HABITS_OF_THE_LOST = [QUARTERLY, QUARTERLY, IRREGULAR, MONTHLY] as const;
const WEEKLY_EVERY = 40;
/** Every so many of those who buy regularly are late by now. */
const LATE_EVERY = 6;
/** By month: how much more, or less, is bought than in one like any other. */
const SEASONS = [0.7, 0.75, 1.25, 1.4, 1.25, 0.85, 0.65, 0.6, 0.85, 0.95, 1.5, 1.9] as const;

/** Who has bought something: not who may yet come to. */
const HAVE_BOUGHT: readonly CustomerLifecycle[] = ['ACTIVE', 'LAPSED', 'LOST', 'WON_BACK'];

export function sampleBuyers(customers: readonly SampleCustomer[], now: Date): readonly Buyer[] {
  return customers.flatMap((customer, place) => {
    if (!HAVE_BOUGHT.includes(customer.lifecycle)) return [];
    const currencyCode = customer.language === 'cs' ? 'CZK' : 'EUR';
    return [{ ...customer, place, currencyCode, times: timesOf(customer.lifecycle, place, now) }];
  });
}

function timesOf(lifecycle: CustomerLifecycle, place: number, now: Date): readonly Date[] {
  const { habit, begun, ended } = lifecycle === 'ACTIVE' ? stayingFor(place) : gone(place);
  const times: Date[] = [];
  let waited = Number.POSITIVE_INFINITY;
  for (let age = begun; age > ended; age--) {
    const day = new Date(now.getTime() - age * DAY_MS);
    waited += SEASONS[day.getUTCMonth()] ?? 1;
    if (waited < habit.gap * (1 + habit.spread * (2 * draw('gap', place, times.length) - 1))) continue;
    waited = 0;
    times.push(atOpeningHours(day, place));
  }
  return times.filter((time) => time < now);
}

/** In days before now. */
interface Stay {
  readonly habit: Habit;
  readonly begun: number;
  readonly ended: number;
}

function stayingFor(place: number): Stay {
  const habit = place % WEEKLY_EVERY === 1 ? WEEKLY : drawOne(HABITS, 'habit', place);
  const ended = daysLate(habit, place);
  const shortest = ended + Math.min(4 * habit.gap, 60);
  return { habit, ended, begun: shortest + draw('begun', place) * Math.max(0, habit.longest - shortest) };
}

/** Who stays away has for more than a year, and for more than twice as long as they used to. */
function gone(place: number): Stay {
  const ended = 380 + draw('ended', place) * 400;
  return {
    habit: drawOne(HABITS_OF_THE_LOST, 'habit', place),
    ended,
    begun: ended + 60 + draw('begun', place) * (THREE_YEARS - 60 - ended),
  };
}

/** For how long somebody has not bought who would have by their habit; 0 for most. */
function daysLate(habit: Habit, place: number): number {
  const isRegular = habit === WEEKLY || habit === MONTHLY || habit === QUARTERLY;
  return isRegular && place % LATE_EVERY === 0 ? habit.gap * (2.2 + draw('late', place)) : 0;
}

/** The shop is open from eight to seven, in UTC. */
function atOpeningHours(day: Date, place: number): Date {
  const minutes = 8 * 60 + Math.floor(draw('minute', place, day.toISOString().slice(0, 10)) * 11 * 60);
  return new Date(Math.floor(day.getTime() / DAY_MS) * DAY_MS + minutes * 60_000);
}
