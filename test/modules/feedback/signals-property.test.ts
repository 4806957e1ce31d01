/** Rule of feedback: signals equal a naive computation over random histories, whatever the moment, and whether they were raised before. */
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { evaluate, givenRange, givenTeam } from './given-signals.ts';
import { expectedSignals, type Raised } from './naive-signals.ts';
import { type Doing, doIt, doing, type Subjects } from './random-evidence.ts';

const HOUR_MS = 3_600_000;
const rapport = createTestRapport([access, contacts, sales, communications, feedback]);
let ada: GivenCustomer;
let subjects: Subjects;
beforeAll(async () => {
  ada = await givenCustomer(rapport);
  const nothingSold = Array.from({ length: 7 }, () => 0);
  const products = [
    ...(await givenRange(rapport, ada, nothingSold, 'A')),
    ...(await givenRange(rapport, ada, [0, 0], 'B')),
    ...(await givenRange(rapport, ada, [0], null)),
  ].map(({ id }) => id);
  const teams = [await givenTeam(rapport), await givenTeam(rapport), await givenTeam(rapport)];
  const homeless = newId();
  const { db, clock } = rapport;
  await db.staff.create({ data: { id: homeless, name: 'Ida', nameKey: homeless, searchKey: 'ida', createdAt: clock.now() } });
  subjects = {
    products: [...products, null],
    teams: [...teams.map(({ id }) => id), null],
    staff: [...teams.map(({ staffId }) => staffId), homeless, null],
  };
});

/** So many hours later all of this has happened. */
const step = fc.record({ hours: fc.integer({ min: 1, max: 400 }), doings: fc.array(doing, { minLength: 4, maxLength: 14 }) });

const sold = (...eighths: readonly number[]): Doing => ({
  ...{ what: 'sell', daysAgo: 0 },
  eighths: Array.from({ length: 10 }, (_none, place) => eighths[place] ?? 0),
});
const fault: Doing = {
  ...{ what: 'complain', kind: 'COMPLAINT', cause: 'PRODUCT_FAULT', daysAgo: 0 },
  ...{ product: 0, team: 3, owner: 4, concerns: 4, isConcerning: false, isRejected: false, breaches: 0 },
};
/** Raised by faults, kept while more is sold, cleared, and raised again. */
const UP_AND_DOWN = [
  { hours: 1, doings: [sold(80, 80, 80, 80, 80, 80, 80), fault, fault, fault, fault] },
  { hours: 1, doings: [sold(160), sold(160)] },
  { hours: 1, doings: [sold(160)] },
  { hours: 1, doings: [fault, fault, fault] },
];

it('signals are what counting by hand says, over whatever happened and however often they are computed', async () => {
  const raised: Raised = new Map();
  const seen = { raised: 0, cleared: 0, kept: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 8 }), async (steps) => {
      for (const { hours, doings } of steps) {
        const from = rapport.clock.now().getTime();
        rapport.clock.set(new Date(from + hours * HOUR_MS));
        for (const one of doings as readonly Doing[]) await doIt(rapport, ada.id, subjects, one);
        await evaluate(rapport);
        const before = new Map(raised);
        const expected = await expectedSignals(rapport, raised);
        const found = (await rapport.db.signal.findMany()).map(({ kind, productId, teamId, ...signal }) => ({
          key: `${kind} ${productId ?? teamId}`,
          ...{ count: signal.count, exposure: signal.exposure, rate: signal.rate, baseline: signal.baseline, lift: signal.lift },
          isRaised: signal.isRaised,
        }));
        const byKey = (one: { key: string }, other: { key: string }) => (one.key < other.key ? -1 : 1);
        expect(found.toSorted(byKey)).toEqual(expected.toSorted(byKey));
        for (const { key, isRaised, lift } of expected) {
          if (isRaised && !before.get(key)) seen.raised += 1;
          if (!isRaised && before.get(key)) seen.cleared += 1;
          if (isRaised && lift < 2) seen.kept += 1;
        }
      }
    }),
    { numRuns: 6, examples: [[UP_AND_DOWN]] },
  );
  // All that a signal can do was done: the comparison compares something.
  expect(Math.min(seen.raised, seen.cleared, seen.kept), JSON.stringify(seen)).toBeGreaterThan(0);
}, 120_000);
