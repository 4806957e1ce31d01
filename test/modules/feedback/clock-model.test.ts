/**
 * A complaint and all its clocks, as random things happen to it, compared after each with a naive model that goes through every minute:
 * moves, words, severities, tiers, policies, calendars in zones that change their offset, and breaches.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SlaMetric } from '../../../src/generated/index.ts';
import { allowedTransitions } from '../../../src/modules/feedback/index.ts';
import { BEGUN } from '../../../src/modules/feedback/service-levels/moves.ts';
import {
  advance,
  CALENDARS,
  comeBy,
  type Happening,
  happening,
  type Model,
  type Pair,
  policy,
  rowOf,
  STARTS,
  setCalendar,
  times,
} from './clock-happenings.ts';
import { Product } from './clock-product.ts';
import { MINUTE_MS, NaiveComplaint, NaiveRules } from './naive-clocks.ts';
import { naiveMoves } from './naive-states.ts';

/** 300 in the suite; `npm run soak` asks for more. */
const RUNS = Number(process.env.SOAK_RUNS ?? 300);
const LOOK_AHEAD_MINUTES = 2_000;

class Command implements fc.Command<Model, Product> {
  readonly happening: Happening;
  constructor(happening: Happening) {
    this.happening = happening;
  }
  check(model: Readonly<Model>): boolean {
    return this.happening.can?.(model) ?? true;
  }
  run(model: Model, product: Product): void {
    this.happening.run({ model, product });
    compare({ model, product });
  }
  toString(): string {
    return this.happening.name;
  }
}

function compare({ model: { complaint }, product }: Pair): void {
  expect(allowedTransitions({ status: product.status, kind: 'COMPLAINT' })).toEqual(naiveMoves(complaint.status, 'COMPLAINT'));
  // What changed shows once somebody came by.
  if (product.unfollowed) return;
  const seen = product.seen().map(({ due: _due, minutes, ...clock }, index) => {
    return { ...clock, minutes: complaint.clocks[index]?.isExact ? minutes : null };
  });
  expect(seen).toEqual(
    complaint.clocks.map(
      ({ metric, state, minutes, isExact, startedAt: started, breachedAt: breached, fulfilledAt: fulfilled }) => {
        return { metric, state, minutes: isExact ? minutes : null, started, breached, fulfilled };
      },
    ),
  );
}

/** Of clocks that run and were not missed: nothing is due within what the model has counted ahead, or at the same minute. */
function compareDue({ model: { complaint, now }, product }: Pair): void {
  for (const [index, { due, breached, state }] of product.seen().entries()) {
    if (breached !== null || state !== 'RUNNING') continue;
    const naive = complaint.clocks[index]?.due(complaint.rules, complaint.rule, LOOK_AHEAD_MINUTES * MINUTE_MS) ?? null;
    if (naive === null) expect(due).toBeGreaterThanOrEqual(now + (LOOK_AHEAD_MINUTES - 1) * MINUTE_MS);
    else expect(due).toBe(naive);
  }
}

it(
  'keeps every clock as a naive model does, over random moves, words, severities, tiers, policies and calendars',
  () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...STARTS),
        fc.integer({ min: 0, max: 400 }),
        fc.array(times, { minLength: CALENDARS.length, maxLength: CALENDARS.length }),
        fc.array(policy, { maxLength: 2 }),
        fc.commands([happening.map((one) => new Command(one))], { maxCommands: 25, size: 'medium' }),
        (start, ago, calendars, policies, commands) => {
          const complaint = new NaiveComplaint(new NaiveRules(), {
            ...{ openedAt: start - ago * MINUTE_MS, severity: 'MEDIUM', serviceTier: 'STANDARD' },
          });
          const pair = { model: { complaint, now: start }, product: new Product() };
          const { product } = pair;
          product.now = new Date(start);
          for (const [index, said] of calendars.entries()) setCalendar(pair, CALENDARS[index] ?? '', said);
          for (const set of policies) {
            complaint.rules.set(set);
            product.setPolicy(rowOf(set));
          }
          product.open(new Date(complaint.openedAt));
          advance(pair, 0);
          fc.modelRun(() => ({ model: pair.model, real: product }), commands);
          comeBy(product);
          compare(pair);
          compareDue(pair);
        },
      ),
      { numRuns: RUNS },
    );
  },
  RUNS * 1_000,
);

it('knows all metrics', () => expect(new Set([...BEGUN, 'NEXT_RESPONSE'])).toEqual(new Set(Object.values(SlaMetric))));
