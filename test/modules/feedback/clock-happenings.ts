/** What may happen to a complaint and to the rules of its clocks, done to the product and to the naive model alike. */
import fc from 'fast-check';
import { ComplaintStatus, type Prisma, ServiceTier, Severity } from '../../../src/generated/index.ts';
import type { Product } from './clock-product.ts';
import { MINUTE_MS, type NaiveComplaint, type NaivePolicy, type NaiveTimes, wallClock } from './naive-clocks.ts';
import { naiveMoves } from './naive-states.ts';

/** In which the clock changes near a start, by an hour or half an hour, or does not. */
const ZONES = ['Europe/Prague', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Tehran', 'UTC'];
export const STARTS = [
  '2026-03-28T14:00Z',
  '2026-10-24T14:00Z',
  '2026-03-07T22:00Z',
  '2026-11-01T00:00Z',
  '2026-04-04T08:00Z',
].map((start) => Date.parse(start));
export const CALENDARS = ['office', 'hotline'];

export interface Model {
  readonly complaint: NaiveComplaint;
  now: number;
}
export type Pair = { readonly model: Model; readonly product: Product };
/** What happens, in words for whoever reads a counterexample; done to both. */
export interface Happening {
  readonly name: string;
  readonly can?: (model: Model) => boolean;
  readonly run: (pair: Pair) => void;
}

export function advance({ model, product }: Pair, minutes: number): void {
  model.now += minutes * MINUTE_MS;
  model.complaint.countTo(model.now);
  product.now = new Date(model.now);
  product.findBreaches();
}

/** The job lets clocks follow a policy or a tier as of when it changed; of several changes, each before the next. */
export function comeBy(product: Product): void {
  if (product.unfollowed) product.retarget(product.unfollowed);
  product.unfollowed = null;
  product.findBreaches();
}

export const times: fc.Arbitrary<NaiveTimes> = fc.record({
  timeZone: fc.constantFrom(...ZONES),
  intervals: fc.oneof(
    { weight: 1, arbitrary: fc.constant([1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, fromMinute: 0, toMinute: 1_440 }))) },
    {
      weight: 4,
      arbitrary: fc
        .array(fc.uniqueArray(fc.integer({ min: 0, max: 1_440 }), { minLength: 2, maxLength: 6 }), { minLength: 7, maxLength: 7 })
        .map((week) =>
          week.flatMap((marks, day) =>
            marks
              .sort((one, other) => one - other)
              .flatMap((fromMinute, index) => {
                const toMinute = marks[index + 1];
                return index % 2 === 0 && toMinute !== undefined ? [{ weekday: day + 1, fromMinute, toMinute }] : [];
              }),
          ),
        ),
    },
  ),
  holidays: fc
    .uniqueArray(fc.tuple(fc.constantFrom(...STARTS), fc.integer({ min: 0, max: 4 })), { maxLength: 4 })
    .map((days) => days.map(([start, after]) => wallClock('UTC', start + after * 1_440 * MINUTE_MS).day)),
});
const target = fc.integer({ min: 1, max: 1_500 });
export const policy: fc.Arbitrary<NaivePolicy> = fc.record({
  severity: fc.option(fc.constantFrom(...Object.values(Severity))),
  serviceTier: fc.option(fc.constantFrom(...Object.values(ServiceTier))),
  minutes: fc.record({ ACKNOWLEDGE: target, FIRST_RESPONSE: target, NEXT_RESPONSE: target, RESOLUTION: target }),
  calendar: fc.option(fc.constantFrom(...CALENDARS), { freq: 4 }),
});

export function rowOf({ severity, serviceTier, minutes, calendar }: NaivePolicy): Prisma.SlaPolicyModel {
  const at = new Date(0);
  return {
    ...{ id: `${severity} ${serviceTier}`, severity, serviceTier, calendarId: calendar, createdAt: at, updatedAt: at },
    ...{ acknowledgeMinutes: minutes.ACKNOWLEDGE, firstResponseMinutes: minutes.FIRST_RESPONSE },
    ...{ nextResponseMinutes: minutes.NEXT_RESPONSE, resolutionMinutes: minutes.RESOLUTION },
  };
}

export function setCalendar({ model, product }: Pair, name: string, said: NaiveTimes): void {
  model.complaint.rules.setCalendar(name, model.now, said);
  product.setCalendar(name, { ...said, holidays: said.holidays.map((day) => new Date(day)) });
}

export const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.integer({ min: 1, max: 500 }).map((minutes) => ({
      name: `${minutes} minutes pass`,
      run: (pair: Pair) => advance(pair, minutes),
    })),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(fc.constantFrom(...Object.values(ComplaintStatus)), fc.boolean()).map(([to, isAnswered]) => ({
      name: `to ${to}${isAnswered ? ', told' : ''}`,
      can: ({ complaint }: Model) => naiveMoves(complaint.status, 'COMPLAINT').includes(to),
      run: ({ model, product }: Pair) => {
        const told = isAnswered && to === 'ACKNOWLEDGED';
        model.complaint.move(model.now, to, told);
        product.move(to, told);
      },
    })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 300 })).map(([isOurs, ago]) => ({
      name: `${isOurs ? 'our' : 'their'} word, ${ago} minutes ago`,
      can: ({ complaint, now }: Model) => now - ago * MINUTE_MS >= complaint.openedAt,
      run: ({ model, product }: Pair) => {
        const at = model.now - ago * MINUTE_MS;
        // Whether what is noted late was missed before depends on who has noticed.
        if (ago > 0) comeBy(product);
        if (isOurs) {
          model.complaint.said(at);
          product.say(new Date(at));
        } else {
          model.complaint.heard(model.now, at);
          product.hear(new Date(at));
          product.findBreaches();
        }
      },
    })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...Object.values(Severity)).map((severity) => ({
      name: `severity ${severity}`,
      run: ({ model, product }: Pair) => {
        model.complaint.changing(() => {
          model.complaint.severity = severity;
        });
        product.setSeverity(severity);
      },
    })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...Object.values(ServiceTier)).map((serviceTier) => ({
      name: `tier ${serviceTier}`,
      run: ({ model, product }: Pair) => {
        model.complaint.changing(() => {
          model.complaint.serviceTier = serviceTier;
        });
        comeBy(product);
        product.setTier(serviceTier);
      },
    })),
  },
  {
    weight: 1,
    arbitrary: policy.map((set) => ({
      name: `policy ${JSON.stringify(set)}`,
      run: ({ model, product }: Pair) => {
        model.complaint.changing(() => model.complaint.rules.set(set));
        comeBy(product);
        product.setPolicy(rowOf(set));
      },
    })),
  },
  {
    weight: 2,
    arbitrary: fc.constant({ name: 'the job comes by', run: ({ product }: Pair) => comeBy(product) }),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(...CALENDARS), times, fc.integer({ min: 0, max: 400 })).map(([name, said, late]) => ({
      name: `calendar ${name} ${JSON.stringify(said)}, followed ${late} minutes later`,
      run: (pair: Pair) => {
        const { product } = pair;
        comeBy(product);
        const asOf = product.now;
        setCalendar(pair, name, said);
        advance(pair, late);
        product.retarget(asOf);
        product.findBreaches();
      },
    })),
  },
);
